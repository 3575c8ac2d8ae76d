/** How far two quantities rise and fall together. */
export interface CorrelationEstimate {
  /** Pearson's, −1 to 1. */
  readonly correlation: number;
  /** 95 % interval, by Fisher's transformation (1921). */
  readonly interval: readonly [low: number, high: number];
  readonly count: number;
}

/** Normal quantile of a two-sided 95 % interval. */
const z = 1.959964;

/** Correlates two quantities seen one pair of values at a time, by Welford's sums, which do not cancel. */
export class Correlation {
  #count = 0;
  #meanX = 0;
  #meanY = 0;
  #xx = 0;
  #yy = 0;
  #xy = 0;

  add(x: number, y: number): void {
    this.#count++;
    const [fromX, fromY] = [x - this.#meanX, y - this.#meanY];
    this.#meanX += fromX / this.#count;
    this.#meanY += fromY / this.#count;
    this.#xx += fromX * (x - this.#meanX);
    this.#yy += fromY * (y - this.#meanY);
    this.#xy += fromX * (y - this.#meanY);
  }

  /** `undefined` below four pairs of values, and when either quantity never changes. */
  estimate(): CorrelationEstimate | undefined {
    const spread = Math.sqrt(this.#xx * this.#yy);
    if (this.#count < 4 || spread === 0) return undefined;
    const correlation = Math.max(-1, Math.min(1, this.#xy / spread));
    const half = z / Math.sqrt(this.#count - 3);
    const at = (shift: number): number => Math.tanh(Math.atanh(correlation) + shift);
    return { correlation, interval: [at(-half), at(half)], count: this.#count };
  }
}

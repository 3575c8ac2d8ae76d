import { wilsonInterval } from './wilson-interval.ts';

/** The share of all logged requests of which something is true, as a table's rows tell it. */
export interface ShareEstimate {
  /** 0–1. */
  readonly share: number;
  /** 95 % interval, within 0–1. */
  readonly interval: readonly [low: number, high: number];
  readonly rows: number;
  /** How many rows of equal weight would tell as much; at most `rows`, often far fewer where weights differ. */
  readonly effectiveRows: number;
}

/**
 * Estimates a share from rows of unequal weight, holding five numbers however many rows there are.
 *
 * The share is the ratio of weighted sums (Hájek 1971), which needs no knowledge of the log's size. Its interval is
 * Wilson's, taken at the effective count of rows (Korn and Graubard 1998) rather than the count of rows: one of weight
 * 1000 is one observation. The effective count is the smaller of Kish's, (Σw)² / Σw², and what the linearised variance
 * implies. The latter alone would be infinite where all rows agree, and huge where one heavy row disagrees with many
 * light ones. The price is an interval that covers more than 95 of 100 where sampling went by the answer. Rows count as
 * independent of each other.
 */
export class ShareEstimator {
  #rows = 0;
  #weight = 0;
  #weightTrue = 0;
  #squares = 0;
  #squaresTrue = 0;

  /** @param weight requests of the log that the row stands for; a row of weight 0 tells nothing. */
  add(isTrue: boolean, weight: number): void {
    if (weight === 0) return;
    this.#rows++;
    this.#weight += weight;
    this.#squares += weight * weight;
    if (!isTrue) return;
    this.#weightTrue += weight;
    this.#squaresTrue += weight * weight;
  }

  /** `undefined` without rows. */
  estimate(): ShareEstimate | undefined {
    if (this.#rows === 0) return undefined;
    const share = this.#weightTrue / this.#weight;
    const effectiveRows = this.#effectiveRows(share);
    return { share, interval: wilsonInterval(share, effectiveRows), rows: this.#rows, effectiveRows };
  }

  #effectiveRows(share: number): number {
    const kish = this.#weight ** 2 / this.#squares;
    const variance =
      (this.#squaresTrue * (1 - share) ** 2 + (this.#squares - this.#squaresTrue) * share ** 2) / this.#weight ** 2;
    return Math.min(this.#rows, kish, variance > 0 ? (share * (1 - share)) / variance : kish);
  }
}

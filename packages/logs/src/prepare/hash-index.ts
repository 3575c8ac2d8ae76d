import type { ContentHash } from './content-hash.ts';

/** A map from 64-bit hashes to row numbers, 24 bytes an entry at most where a `Map` takes a hundred. */
export class HashIndex {
  #highs = new Uint32Array(1024);
  #lows = new Uint32Array(1024);
  /** Row + 1; 0 where there is none. */
  #rows = new Uint32Array(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(hash: ContentHash): number | undefined {
    const row = this.#rows[this.#slotOf(hash)] ?? 0;
    return row === 0 ? undefined : row - 1;
  }

  set(hash: ContentHash, row: number): void {
    const slot = this.#slotOf(hash);
    if (this.#rows[slot] === 0) this.#size++;
    this.#highs[slot] = hash.high;
    this.#lows[slot] = hash.low;
    this.#rows[slot] = row + 1;
    if (this.#size > 0.6 * this.#rows.length) this.#grow();
  }

  #slotOf({ high, low }: ContentHash): number {
    const mask = this.#rows.length - 1;
    let slot = low & mask;
    while (this.#rows[slot] !== 0 && (this.#lows[slot] !== low || this.#highs[slot] !== high)) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [highs, lows, rows] = [this.#highs, this.#lows, this.#rows];
    this.#highs = new Uint32Array(2 * rows.length);
    this.#lows = new Uint32Array(2 * rows.length);
    this.#rows = new Uint32Array(2 * rows.length);
    for (const [slot, row] of rows.entries()) {
      if (row === 0) continue;
      const [high, low] = [highs[slot] ?? 0, lows[slot] ?? 0];
      const moved = this.#slotOf({ high, low });
      this.#highs[moved] = high;
      this.#lows[moved] = low;
      this.#rows[moved] = row;
    }
  }
}

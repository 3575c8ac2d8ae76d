import type { ContentHash } from './content-hash.ts';

const width = 1 << 20;

/**
 * Counts how often hashes come, in 8 MB however many there are: never too few, and too many by at most a few in a million
 * additions (count-min sketch, Cormode and Muthukrishnan 2005, two rows).
 */
export class FrequencySketch {
  readonly #first = new Uint32Array(width);
  readonly #second = new Uint32Array(width);

  add({ high, low }: ContentHash): void {
    const [a, b] = [high % width, low % width];
    this.#first[a] = (this.#first[a] ?? 0) + 1;
    this.#second[b] = (this.#second[b] ?? 0) + 1;
  }

  count({ high, low }: ContentHash): number {
    return Math.min(this.#first[high % width] ?? 0, this.#second[low % width] ?? 0);
  }
}

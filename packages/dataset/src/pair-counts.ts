import { isStrongBetter, type LabelRow } from '@farthing/core';

/** How often a candidate and the reference suffice, over rows in which every candidate is scored. */
export interface PairCounts {
  readonly candidate: string;
  readonly reference: string;
  readonly bothSuffice: number;
  readonly onlyReference: number;
  readonly onlyCandidate: number;
  readonly neither: number;
  /** Rows in which one of the two labels is neither 0 nor 1; they are in none of the four above. */
  readonly soft: number;
  /** Rows in which the reference was better: what `strongWinRate` predicts. */
  readonly strongBetter: number;
}

/** Counts each candidate of a table against the reference. */
export class PairCounter {
  readonly #pairs: { -readonly [Key in keyof PairCounts]: PairCounts[Key] }[];

  constructor(candidates: readonly string[]) {
    const reference = candidates.at(-1) ?? '';
    const none = { bothSuffice: 0, onlyReference: 0, onlyCandidate: 0, neither: 0, soft: 0, strongBetter: 0 };
    this.#pairs = candidates.slice(0, -1).map((candidate) => ({ candidate, reference, ...none }));
  }

  /** @param qualities of the row, from core's `rowQualities`. */
  add(row: LabelRow, qualities: readonly number[]): void {
    const reference = qualities.at(-1);
    for (const [index, pair] of this.#pairs.entries()) {
      pair[quadrant(qualities[index], reference)]++;
      if (isStrongBetter(row, index)) pair.strongBetter++;
    }
  }

  counts(): readonly PairCounts[] {
    return this.#pairs;
  }
}

function quadrant(candidate: number | undefined, reference: number | undefined) {
  if (candidate === 1 && reference === 1) return 'bothSuffice';
  if (candidate === 0 && reference === 1) return 'onlyReference';
  if (candidate === 1 && reference === 0) return 'onlyCandidate';
  return candidate === 0 && reference === 0 ? 'neither' : 'soft';
}

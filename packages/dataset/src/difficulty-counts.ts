import type { LabelRow } from '@farthing/core';
import { SliceCounter, type SliceCounts } from './slice-counts.ts';

/** Rows whose text has so many characters. */
export interface LengthBandCounts extends SliceCounts {
  readonly from: number;
  /** The first length that is too long; `undefined` in the last band. */
  readonly below: number | undefined;
}

/** Rows rated so, halves upwards. */
export interface ComplexityCounts extends SliceCounts {
  readonly complexity: number;
}

/** Shortest length of each band, about a factor of three apart. */
const bandStarts: readonly number[] = [0, 100, 300, 1000, 3000, 10_000];

/** Counts rows by what may tell beforehand how hard they are. */
export class DifficultyCounter {
  readonly #bands = new SliceCounter<number>();
  readonly #levels = new SliceCounter<number>();

  add(row: LabelRow, isUsable: boolean): void {
    this.#bands.add(
      bandStarts.findLastIndex((start) => row.text.length >= start),
      row,
      isUsable,
    );
    if (row.complexity !== undefined) this.#levels.add(Math.round(row.complexity), row, isUsable);
  }

  /** Shortest first; bands without rows are left out. */
  lengthBands(): LengthBandCounts[] {
    return this.#bands
      .counts()
      .sort(([a], [b]) => a - b)
      .map(([band, counts]) => ({ from: bandStarts[band] ?? 0, below: bandStarts[band + 1], ...counts }));
  }

  /** Easiest first; empty when nothing was rated. */
  complexities(): ComplexityCounts[] {
    return this.#levels
      .counts()
      .sort(([a], [b]) => a - b)
      .map(([complexity, counts]) => ({ complexity, ...counts }));
  }
}

import type { LabelRow } from '@farthing/core';
import { SliceCounter, type SliceCounts } from './slice-counts.ts';

export interface GroupCounts extends SliceCounts {
  /** `undefined`: the rows without a group. */
  readonly group: string | undefined;
}

export class GroupCounter {
  readonly #groups = new SliceCounter<string | undefined>();

  add(row: LabelRow, isUsable: boolean): void {
    this.#groups.add(row.group, row, isUsable);
  }

  /** Largest first, then in order of appearance. */
  counts(): readonly GroupCounts[] {
    return this.#groups
      .counts()
      .map(([group, counts]) => ({ group, ...counts }))
      .sort((a, b) => b.rows - a.rows);
  }
}

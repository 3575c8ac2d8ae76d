import { isStrongBetter, type LabelRow } from '@farthing/core';

export interface GroupCounts {
  /** `undefined`: the rows without a group. */
  readonly group: string | undefined;
  readonly rows: number;
  /** Rows in which every candidate is scored. */
  readonly usableRows: number;
  /** Usable rows in which the reference was better than the cheapest candidate. */
  readonly strongBetter: number;
}

export class GroupCounter {
  readonly #groups = new Map<string | undefined, { rows: number; usableRows: number; strongBetter: number }>();

  add(row: LabelRow, isUsable: boolean): void {
    const counts = this.#groups.get(row.group) ?? { rows: 0, usableRows: 0, strongBetter: 0 };
    this.#groups.set(row.group, counts);
    counts.rows++;
    if (!isUsable) return;
    counts.usableRows++;
    if (isStrongBetter(row, 0)) counts.strongBetter++;
  }

  /** Largest first, then in order of appearance. */
  counts(): readonly GroupCounts[] {
    return [...this.#groups].map(([group, counts]) => ({ group, ...counts })).sort((a, b) => b.rows - a.rows);
  }
}

import { isStrongBetter, type LabelRow } from '@farthing/core';
import { requestsOf } from './agreement-counts.ts';
import { type ShareEstimate, ShareEstimator } from './share-estimate.ts';

export interface GroupCounts {
  /** `undefined`: the rows without a group. */
  readonly group: string | undefined;
  readonly rows: number;
  /** Rows in which every candidate is scored. */
  readonly usableRows: number;
  /** Usable rows in which the reference was better than the cheapest candidate. */
  readonly strongBetter: number;
  /** Of the log's requests of this group, for how many the cheapest candidate suffices; `undefined` without usable rows. */
  readonly agreement: ShareEstimate | undefined;
}

interface Group {
  rows: number;
  usableRows: number;
  strongBetter: number;
  readonly agreement: ShareEstimator;
}

export class GroupCounter {
  readonly #groups = new Map<string | undefined, Group>();

  add(row: LabelRow, isUsable: boolean): void {
    const counts = this.#groups.get(row.group) ?? {
      rows: 0,
      usableRows: 0,
      strongBetter: 0,
      agreement: new ShareEstimator(),
    };
    this.#groups.set(row.group, counts);
    counts.rows++;
    if (!isUsable) return;
    counts.usableRows++;
    const strongBetter = isStrongBetter(row, 0);
    if (strongBetter) counts.strongBetter++;
    counts.agreement.add(!strongBetter, requestsOf(row));
  }

  /** Largest first, then in order of appearance. */
  counts(): readonly GroupCounts[] {
    return [...this.#groups]
      .map(([group, counts]) => ({ group, ...counts, agreement: counts.agreement.estimate() }))
      .sort((a, b) => b.rows - a.rows);
  }
}

import { isStrongBetter, type LabelRow } from '@farthing/core';
import { requestsOf } from './agreement-counts.ts';
import { type ShareEstimate, ShareEstimator } from './share-estimate.ts';

/** What one slice of a table's rows says: a group, a band of lengths, a level of complexity. */
export interface SliceCounts {
  readonly rows: number;
  /** Rows in which every candidate is scored. */
  readonly usableRows: number;
  /** Usable rows in which the reference was better than the cheapest candidate. */
  readonly strongBetter: number;
  /** Of the log's requests in this slice, for how many the cheapest candidate suffices; `undefined` without usable rows. */
  readonly agreement: ShareEstimate | undefined;
}

interface Slice {
  rows: number;
  usableRows: number;
  strongBetter: number;
  readonly agreement: ShareEstimator;
}

/** Counts rows by a key. */
export class SliceCounter<Key> {
  readonly #slices = new Map<Key, Slice>();

  add(key: Key, row: LabelRow, isUsable: boolean): void {
    const slice = this.#slices.get(key) ?? { rows: 0, usableRows: 0, strongBetter: 0, agreement: new ShareEstimator() };
    this.#slices.set(key, slice);
    slice.rows++;
    if (!isUsable) return;
    slice.usableRows++;
    const strongBetter = isStrongBetter(row, 0);
    if (strongBetter) slice.strongBetter++;
    slice.agreement.add(!strongBetter, requestsOf(row));
  }

  /** In order of appearance. */
  counts(): [key: Key, counts: SliceCounts][] {
    return [...this.#slices].map(([key, slice]) => [key, { ...slice, agreement: slice.agreement.estimate() }]);
  }
}

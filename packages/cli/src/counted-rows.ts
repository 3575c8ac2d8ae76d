import type { LabelRow } from '@farthing/core';
import type { Progress } from './terminal.ts';

/** The same rows; each is counted, and told to `onRow`, once it was taken. */
export async function* countedRows(
  rows: AsyncIterable<LabelRow>,
  progress: Progress | undefined,
  onRow: (row: LabelRow) => void = () => {},
): AsyncGenerator<LabelRow> {
  let done = 0;
  for await (const row of rows) {
    yield row;
    onRow(row);
    progress?.update(++done);
  }
}

import type { LabelRow } from '@farthing/core';
import type { Progress } from './terminal.ts';

/** The same rows; each is counted once it was taken. */
export async function* countedRows(
  rows: AsyncIterable<LabelRow>,
  progress: Progress | undefined,
): AsyncGenerator<LabelRow> {
  let done = 0;
  for await (const row of rows) {
    yield row;
    progress?.update(++done);
  }
}

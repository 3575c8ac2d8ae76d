import type { LabelRow } from '@farthing/core';
import type { AppendBytes } from './atomic-file.ts';

/** What every format is written from. */
export interface LabelBatches {
  /** Where the table will be; `.gz` at its end gzips what can be. */
  readonly path: string;
  readonly candidates: readonly string[];
  /** Rows that have been checked, none of the batches empty. */
  readonly batches: AsyncIterable<readonly LabelRow[]>;
}

/** Appends a whole table to an empty file. */
export type WriteLabelBatches = (content: LabelBatches, append: AppendBytes) => Promise<void>;

/** A batch also ends when its rows hold about this many characters, so that long prompts do not swell memory. */
const batchCharacters = 4 * 1024 * 1024;

export async function* inBatches(rows: AsyncIterable<LabelRow>, batchSize: number): AsyncGenerator<LabelRow[]> {
  let batch: LabelRow[] = [];
  let characters = 0;
  for await (const row of rows) {
    batch.push(row);
    characters += row.text.length + JSON.stringify(row.conversation).length;
    for (const outcome of row.outcomes) characters += outcome.answer?.length ?? 0;
    if (batch.length < batchSize && characters < batchCharacters) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}

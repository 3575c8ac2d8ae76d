import { writeRecordBatches } from './arrow-writer.ts';
import { type AppendBytes, writeFileAtomically } from './atomic-file.ts';
import { type DecisionRow, decisionSchema, encodeDecisions, storedDecision } from './decision-table.ts';
import { gzip } from './json-writer.ts';
import { isGzipName, type LabelFormat, labelFormatOf } from './label-format.ts';
import { writeRowGroups } from './parquet-writer.ts';

export { type DecisionRow, decisionTableVersion } from './decision-table.ts';

export interface DecisionTableOptions {
  /** By default what the path's extension says, or Arrow without one. JSON lines are gzipped when it ends in `.gz`. */
  readonly format?: LabelFormat | undefined;
  /** Rows per record batch or row group, default 10,000; of JSON lines, those written at once, default 500. */
  readonly batchSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Writes decisions about prompts in their order, as Arrow, Parquet or JSON lines (`{"id": …, …decision}`). `path` is
 * replaced in one step once everything is on disk; after any failure or an abort it is as it was.
 *
 * @throws ConfigError for an extension that is no format; DataError when `path` cannot be written; whatever `rows` throws.
 */
export async function writeDecisions(
  path: string,
  rows: AsyncIterable<DecisionRow>,
  options: DecisionTableOptions = {},
): Promise<{ readonly rowCount: number }> {
  const { format = labelFormatOf(path, { what: 'a file of decisions' }), signal } = options;
  // What is held for long is copied by the collector: lines need not wait for one another as columns must.
  const { batchSize = format === 'jsonl' ? 500 : 10_000 } = options;
  let rowCount = 0;
  const batches = inBatches(rows, batchSize, (batch) => {
    signal?.throwIfAborted();
    rowCount += batch.length;
  });
  await writeFileAtomically(path, (append) => writers[format]({ path, batches }, append));
  return { rowCount };
}

interface DecisionBatches {
  readonly path: string;
  readonly batches: AsyncIterable<readonly DecisionRow[]>;
}

const writers: Readonly<Record<LabelFormat, (content: DecisionBatches, append: AppendBytes) => Promise<void>>> = {
  arrow: ({ batches }, append) =>
    writeRecordBatches({ schema: decisionSchema, batches: mapped(batches, encodeDecisions) }, append),
  parquet: ({ batches }, append) =>
    writeRowGroups({ schema: decisionSchema, batches: mapped(batches, (batch) => batch.map(storedDecision)) }, append),
  jsonl: async ({ path, batches }, append) => {
    const lines = mapped(batches, (batch) =>
      Buffer.from(batch.map(({ id, decision }) => `${JSON.stringify({ id, ...decision })}\n`).join('')),
    );
    for await (const bytes of isGzipName(path) ? gzip(lines) : lines) await append(bytes);
  },
};

async function* inBatches(
  rows: AsyncIterable<DecisionRow>,
  batchSize: number,
  onBatch: (batch: readonly DecisionRow[]) => void,
): AsyncGenerator<DecisionRow[]> {
  let batch: DecisionRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < batchSize) continue;
    onBatch(batch);
    yield batch;
    batch = [];
  }
  onBatch(batch);
  if (batch.length > 0) yield batch;
}

async function* mapped<T, R>(items: AsyncIterable<T>, map: (item: T) => R): AsyncGenerator<R> {
  for await (const item of items) yield map(item);
}

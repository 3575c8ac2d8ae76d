import type { Field } from 'apache-arrow';
import { type ArrowFile, openArrowFile } from './arrow-file.ts';
import { arrowRows } from './arrow-rows.ts';
import { labelFieldsOf } from './label-schema.ts';
import { orDamaged } from './or-damaged.ts';
import type { StoredRow } from './stored-row.ts';
import type { OpenTableOptions, StoredTable } from './stored-table.ts';
import { checkColumns, checkContent, readCandidates, readVersion } from './table-metadata.ts';

export async function openArrowTable(path: string, { signal }: OpenTableOptions): Promise<StoredTable> {
  const file = await openArrowFile(path);
  await file.close();
  const { metadata, fields } = file.schema;
  const schemaVersion = readVersion(path, metadata, 'an Arrow file');
  checkColumns(path, typesOf(fields), typesOf(labelFieldsOf(schemaVersion)));
  const candidates = readCandidates(path, metadata);
  await checkContent(path, { metadata, signal });
  return {
    format: 'arrow',
    schemaVersion,
    candidates,
    rowCount: file.batchRows.reduce((sum, rows) => sum + rows, 0),
    batches: () => readBatches(path, signal),
  };
}

const typesOf = (fields: readonly Field[]) => new Map(fields.map(({ name, type }) => [name, String(type)]));

async function* readBatches(path: string, signal: AbortSignal | undefined): AsyncGenerator<Iterable<StoredRow>> {
  const file = await openArrowFile(path);
  try {
    for (const index of file.batchRows.keys()) {
      signal?.throwIfAborted();
      yield await readBatch(path, { file, index });
    }
  } finally {
    await file.close();
  }
}

async function readBatch(
  path: string,
  { file, index }: { readonly file: ArrowFile; readonly index: number },
): Promise<Iterable<StoredRow>> {
  const batch = await file.readBatch(index);
  const rowAt = await orDamaged(path, () => arrowRows(batch));
  return rowsOf(rowAt, file.batchRows[index] ?? 0);
}

function* rowsOf(rowAt: (row: number) => StoredRow, rowCount: number): Generator<StoredRow> {
  for (let row = 0; row < rowCount; row++) yield rowAt(row);
}

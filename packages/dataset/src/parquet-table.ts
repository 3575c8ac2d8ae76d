import { labelFieldsOf } from './label-schema.ts';
import { orDamaged } from './or-damaged.ts';
import { openParquetFile } from './parquet-file.ts';
import { parquetSchemaOf, parquetTypes } from './parquet-schema.ts';
import type { StoredRow } from './stored-row.ts';
import type { OpenTableOptions, StoredTable } from './stored-table.ts';
import { checkColumns, checkContent, readCandidates, readVersion } from './table-metadata.ts';

export async function openParquetTable(path: string, { signal }: OpenTableOptions): Promise<StoredTable> {
  const file = await openParquetFile(path);
  await file.close();
  const metadata = new Map(file.metadata.key_value_metadata?.map(({ key, value = '' }) => [key, value]));
  const schemaVersion = readVersion(path, metadata, 'a Parquet file');
  const found = await orDamaged(path, () => parquetTypes(file.metadata.schema));
  checkColumns(path, found, parquetTypes(parquetSchemaOf(labelFieldsOf(schemaVersion))));
  const candidates = readCandidates(path, metadata);
  await checkContent(path, { metadata, signal });
  return {
    format: 'parquet',
    schemaVersion,
    candidates,
    rowCount: file.groupRows.reduce((sum, rows) => sum + rows, 0),
    batches: () => readBatches(path, signal),
  };
}

async function* readBatches(path: string, signal: AbortSignal | undefined): AsyncGenerator<Iterable<StoredRow>> {
  const file = await openParquetFile(path);
  try {
    for (const index of file.groupRows.keys()) {
      signal?.throwIfAborted();
      // The types were checked when the table was opened; a column the file's version has not is absent.
      yield (await file.readGroup(index)) as unknown as StoredRow[];
    }
  } finally {
    await file.close();
  }
}

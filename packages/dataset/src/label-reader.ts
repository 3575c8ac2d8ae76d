import type { LabelRow } from '@farthing/core';
import { openArrowTable } from './arrow-table.ts';
import { openJsonTable } from './json-table.ts';
import { detectLabelFormat, type LabelFormat } from './label-format.ts';
import { labelRow } from './label-row.ts';
import { openParquetTable } from './parquet-table.ts';
import type { OpenTableOptions, StoredTable } from './stored-table.ts';

/** An open label table; its rows are read from the file batch by batch, anew by each call of `rows`. */
export interface LabelTable {
  readonly path: string;
  readonly format: LabelFormat;
  readonly schemaVersion: string;
  /** Model ids, cheapest first; the last is the reference. */
  readonly candidates: readonly string[];
  readonly rowCount: number;
  /** @throws ArtifactError for a damaged file; DataError for a value that does not belong in a label table. */
  rows(): AsyncGenerator<LabelRow>;
}

export interface ReadLabelsOptions {
  /** Ends `rows` as well. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens a label table in any {@link LabelFormat}, told by its content, and checks all but its rows: that the file is
 * whole, its schema version, its columns and, where it has one, its checksum, which reads it once. Arrow of version 1
 * had no checksum; JSON lines have one only when gzipped. Columns of other names are ignored.
 *
 * @throws ArtifactError when it is something else, of an unknown version, cut short or changed.
 */
export async function readLabels(path: string, options: ReadLabelsOptions = {}): Promise<LabelTable> {
  const { signal } = options;
  signal?.throwIfAborted();
  const table = await openers[await detectLabelFormat(path)](path, { signal });
  const { format, schemaVersion, candidates, rowCount } = table;
  return { path, format, schemaVersion, candidates, rowCount, rows: () => checkedRows(path, table) };
}

const openers: Readonly<Record<LabelFormat, (path: string, options: OpenTableOptions) => Promise<StoredTable>>> = {
  arrow: openArrowTable,
  parquet: openParquetTable,
  jsonl: openJsonTable,
};

async function* checkedRows(file: string, { candidates, batches }: StoredTable): AsyncGenerator<LabelRow> {
  let row = 0;
  for await (const batch of batches()) {
    for (const stored of batch) yield labelRow(stored, { file, candidates, row: ++row });
  }
}

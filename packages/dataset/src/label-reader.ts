import { ArtifactError, type LabelRow } from '@farthing/core';
import type { Schema } from 'apache-arrow';
import { z } from 'zod';
import { type ArrowFile, openArrowFile, orDamaged } from './arrow-file.ts';
import { labelDecoder } from './label-decoder.ts';
import { labelFields, labelSchemaVersion, metadataKeys } from './label-schema.ts';
import { quote } from './quote.ts';

/** An open label table; its rows are read from the file batch by batch, anew by each call of `rows`. */
export interface LabelTable {
  readonly path: string;
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
 * Opens a label table and checks all but its rows: that it is a whole Arrow file, its schema version and its columns.
 * Columns of other names are ignored.
 *
 * @throws ArtifactError when it is something else, of another version, or cut short.
 */
export async function readLabels(path: string, options: ReadLabelsOptions = {}): Promise<LabelTable> {
  const { signal } = options;
  signal?.throwIfAborted();
  const { file, candidates } = await openLabels(path);
  await file.close();
  return {
    path,
    schemaVersion: labelSchemaVersion,
    candidates,
    rowCount: file.batchRows.reduce((sum, rows) => sum + rows, 0),
    rows: () => readRows(path, signal),
  };
}

async function* readRows(path: string, signal: AbortSignal | undefined): AsyncGenerator<LabelRow> {
  const { file, candidates } = await openLabels(path);
  try {
    let firstRow = 0;
    for (const [index, rowCount] of file.batchRows.entries()) {
      signal?.throwIfAborted();
      const batch = await file.readBatch(index);
      const place = { file: path, candidates, firstRow };
      const rowAt = await orDamaged(path, () => labelDecoder(batch, place));
      for (let row = 0; row < rowCount; row++) yield rowAt(row);
      firstRow += rowCount;
    }
  } finally {
    await file.close();
  }
}

async function openLabels(path: string): Promise<{ file: ArrowFile; candidates: readonly string[] }> {
  const file = await openArrowFile(path);
  try {
    checkVersion(path, file.schema);
    checkColumns(path, file.schema);
    return { file, candidates: readCandidates(path, file.schema) };
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

function checkVersion(path: string, schema: Schema): void {
  const version = schema.metadata.get(metadataKeys.version);
  if (version === labelSchemaVersion) return;
  throw new ArtifactError(
    version === undefined
      ? `${path}: is an Arrow file but not a label table: its metadata has no "${metadataKeys.version}"; ` +
          'name a file made by "farthing label" or "farthing import"'
      : `${path}: is a label table of schema version ${quote(version)}, and this Farthing reads version ` +
          `${labelSchemaVersion}; make the table again or use the Farthing that made it`,
  );
}

function checkColumns(path: string, schema: Schema): void {
  const types = new Map(schema.fields.map((field) => [field.name, String(field.type)]));
  for (const { name, type } of labelFields) {
    const found = types.get(name);
    if (found === String(type)) continue;
    const came = found === undefined ? 'is missing' : `must be ${quote(String(type))}; got ${quote(found)}`;
    throw new ArtifactError(`${path}: column "${name}" ${came}; make the table again`);
  }
}

function readCandidates(path: string, schema: Schema): readonly string[] {
  const json = schema.metadata.get(metadataKeys.candidates) ?? 'nothing';
  const candidates = z
    .string()
    .pipe(z.preprocess(parseJson, z.array(z.string()).min(2)))
    .safeParse(json);
  if (candidates.success) return candidates.data;
  throw new ArtifactError(
    `${path}: metadata "${metadataKeys.candidates}" must be a JSON list of two or more model ids; got ${quote(json)}; ` +
      'make the table again',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

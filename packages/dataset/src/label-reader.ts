import { ArtifactError, type LabelRow } from '@farthing/core';
import type { Schema } from 'apache-arrow';
import { z } from 'zod';
import { type ArrowFile, openArrowFile, orDamaged } from './arrow-file.ts';
import { verifyChecksum } from './file-checksum.ts';
import { labelDecoder } from './label-decoder.ts';
import { labelFieldsOf, metadataKeys, readableVersions } from './label-schema.ts';
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
 * Opens a label table and checks all but its rows: that it is a whole Arrow file, its schema version, its columns and,
 * where the file has one (version 1 had none), its checksum, which reads it once. Columns of other names are ignored.
 *
 * @throws ArtifactError when it is something else, of an unknown version, cut short or changed.
 */
export async function readLabels(path: string, options: ReadLabelsOptions = {}): Promise<LabelTable> {
  const { signal } = options;
  signal?.throwIfAborted();
  const { file, version, candidates } = await openLabels(path);
  await file.close();
  await checkContent(path, { schema: file.schema, signal });
  return {
    path,
    schemaVersion: version,
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

interface OpenLabels {
  readonly file: ArrowFile;
  readonly version: string;
  readonly candidates: readonly string[];
}

async function openLabels(path: string): Promise<OpenLabels> {
  const file = await openArrowFile(path);
  try {
    const version = versionOf(path, file.schema);
    checkColumns(path, { schema: file.schema, version });
    return { file, version, candidates: readCandidates(path, file.schema) };
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

function versionOf(path: string, schema: Schema): string {
  const version = schema.metadata.get(metadataKeys.version);
  if (version !== undefined && readableVersions.includes(version)) return version;
  throw new ArtifactError(
    version === undefined
      ? `${path}: is an Arrow file but not a label table: its metadata has no "${metadataKeys.version}"; ` +
          'name a file made by "farthing label" or "farthing import"'
      : `${path}: is a label table of schema version ${quote(version)}, and this Farthing reads versions ` +
          `${readableVersions.join(' and ')}; make the table again or use the Farthing that made it`,
  );
}

function checkColumns(path: string, { schema, version }: { readonly schema: Schema; readonly version: string }): void {
  const types = new Map(schema.fields.map((field) => [field.name, String(field.type)]));
  for (const { name, type } of labelFieldsOf(version)) {
    const found = types.get(name);
    if (found === String(type)) continue;
    const came = found === undefined ? 'is missing' : `must be ${quote(String(type))}; got ${quote(found)}`;
    throw new ArtifactError(`${path}: column "${name}" ${came}; make the table again`);
  }
}

async function checkContent(
  path: string,
  { schema, signal }: { readonly schema: Schema; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const sha256 = schema.metadata.get(metadataKeys.sha256);
  if (sha256 === undefined) return;
  const byteCount = Number(schema.metadata.get(metadataKeys.sha256Bytes));
  if (!Number.isSafeInteger(byteCount) || byteCount < 0) {
    throw new ArtifactError(`${path}: is damaged (no length beside its checksum); make the table again`);
  }
  await verifyChecksum(path, { sha256, byteCount, signal });
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

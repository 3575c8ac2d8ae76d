import { ArtifactError } from '@farthing/core';
import { z } from 'zod';
import { verifyChecksum } from './file-checksum.ts';
import { metadataKeys, readableVersions } from './label-schema.ts';
import { quote } from './quote.ts';

/** What Arrow and Parquet store beside the columns: texts by name. */
export type Metadata = ReadonlyMap<string, string>;

/** @param kind what the file is if not a label table, such as `an Arrow file`. */
export function readVersion(path: string, metadata: Metadata, kind: string): string {
  const version = metadata.get(metadataKeys.version);
  if (version !== undefined) return checkedVersion(path, version);
  throw new ArtifactError(
    `${path}: is ${kind} but not a label table: its metadata has no "${metadataKeys.version}"; ` +
      'name a file made by "farthing label" or "farthing import"',
  );
}

export function checkedVersion(path: string, version: string): string {
  if (readableVersions.includes(version)) return version;
  throw new ArtifactError(
    `${path}: is a label table of schema version ${quote(version)}, and this Farthing reads versions ` +
      `${readableVersions.join(' and ')}; make the table again or use the Farthing that made it`,
  );
}

export function readCandidates(path: string, metadata: Metadata): readonly string[] {
  const json = metadata.get(metadataKeys.candidates) ?? 'nothing';
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

/** Reads the file once if its metadata holds a checksum; version 1 had none. */
export async function checkContent(
  path: string,
  { metadata, signal }: { readonly metadata: Metadata; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const sha256 = metadata.get(metadataKeys.sha256);
  if (sha256 === undefined) return;
  const byteCount = Number(metadata.get(metadataKeys.sha256Bytes));
  if (!Number.isSafeInteger(byteCount) || byteCount < 0) {
    throw new ArtifactError(`${path}: is damaged (no length beside its checksum); make the table again`);
  }
  await verifyChecksum(path, { sha256, byteCount, signal });
}

/**
 * @param found types of the columns that are there, by name, as text.
 * @param expected the same of those that must be.
 */
export function checkColumns(path: string, found: Metadata, expected: Metadata): void {
  for (const [name, type] of expected) {
    const came = found.get(name);
    if (came === type) continue;
    const problem = came === undefined ? 'is missing' : `must be ${quote(type)}; got ${quote(came)}`;
    throw new ArtifactError(`${path}: column "${name}" ${problem}; make the table again`);
  }
}

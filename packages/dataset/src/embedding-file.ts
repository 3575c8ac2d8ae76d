import type { FileHandle } from 'node:fs/promises';
import { ArtifactError } from '@farthing/core';
import { FixedSizeList, type RecordBatch, RecordBatchReader, type Schema } from 'apache-arrow';
import { nextMessage } from './arrow-messages.ts';
import {
  type EmbeddingBatch,
  type EmbeddingCacheHeader,
  embeddingCacheVersion,
  embeddingMetadataKeys,
  rowChecksums,
} from './embedding-batch.ts';

export interface EmbeddingFileContent {
  /** `undefined` for a file that holds nothing yet. */
  readonly header: EmbeddingCacheHeader | undefined;
  /** Views of the file's bytes. */
  readonly batches: readonly EmbeddingBatch[];
  /** Where the last whole batch ends: the next is appended there. */
  readonly end: number;
  /** Bytes after `end`: a batch that a crash cut off. */
  readonly tornBytes: number;
}

/**
 * Reads all of an embedding cache at once; its vectors stay where they were read to.
 *
 * @throws ArtifactError when it is no embedding cache of this version, or damaged in any other way than by being cut off.
 */
export async function readEmbeddings(path: string, file: FileHandle): Promise<EmbeddingFileContent> {
  const bytes = await readWhole(file);
  const end = wholeMessagesEnd(path, bytes);
  const tornBytes = bytes.length - end;
  if (end === 0) return { header: undefined, batches: [], end, tornBytes };
  try {
    const reader = RecordBatchReader.from(bytes.subarray(0, end)).open();
    const header = readHeader(path, reader.schema);
    const batches = [...reader].map(embeddingBatch);
    return { header, batches: batches.map((batch) => checked(batch, header.dimensions)), end, tornBytes };
  } catch (thrown) {
    if (thrown instanceof ArtifactError) throw thrown;
    throw damaged(path, thrown);
  }
}

async function readWhole(file: FileHandle): Promise<Uint8Array> {
  const { size } = await file.stat();
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; ) {
    const { bytesRead } = await file.read(bytes, at, Math.min(size - at, 2 ** 30), at);
    if (bytesRead === 0) return bytes.subarray(0, at);
    at += bytesRead;
  }
  return bytes;
}

/** The schema alone counts as nothing: it is written together with the first batch. */
function wholeMessagesEnd(path: string, bytes: Uint8Array): number {
  const first = spanAt(path, bytes, 0);
  let end = first.end;
  let wholeEnd = 0;
  while (end < bytes.length) {
    const message = spanAt(path, bytes, end);
    if (message.kind !== 'batch' && message.end <= bytes.length) throw damaged(path, 'a message that is no batch');
    if (message.end > bytes.length) break;
    end = message.end;
    wholeEnd = end;
  }
  return wholeEnd;
}

function spanAt(path: string, bytes: Uint8Array, start: number): ReturnType<typeof nextMessage> {
  try {
    return nextMessage(bytes, start);
  } catch (thrown) {
    if (start > 0) throw damaged(path, thrown);
    throw new ArtifactError(`${path}: is no embedding cache; name another file`, { cause: thrown });
  }
}

function readHeader(path: string, { metadata, fields }: Schema): EmbeddingCacheHeader {
  const version = metadata.get(embeddingMetadataKeys.version);
  const type = fields[1]?.type;
  if (version !== embeddingCacheVersion || !(type instanceof FixedSizeList) || String(type.valueType) !== 'Float32') {
    throw new ArtifactError(
      `${path}: is no embedding cache of version ${embeddingCacheVersion} (found ${version ?? 'none'}); name another file`,
    );
  }
  return {
    embedder: metadata.get(embeddingMetadataKeys.embedder) ?? 'an unnamed embedder',
    fingerprint: metadata.get(embeddingMetadataKeys.fingerprint) ?? 'none',
    dimensions: type.listSize,
  };
}

function embeddingBatch(batch: RecordBatch): EmbeddingBatch & { readonly checksums: Uint32Array } {
  const [keys, vectors, checksums] = batch.schema.fields.map((_, column) => batch.getChildAt(column));
  const values = vectors?.data[0]?.children[0]?.values;
  if (!(values instanceof Float32Array) || keys === undefined || keys === null) throw new Error('a column is missing');
  return { keys: keys.toArray() as string[], values, checksums: checksums?.toArray() };
}

function checked(batch: EmbeddingBatch & { readonly checksums: Uint32Array }, dimensions: number): EmbeddingBatch {
  const actual = rowChecksums(batch, dimensions);
  if (actual.some((checksum, row) => checksum !== batch.checksums[row])) throw new Error('a checksum does not match');
  return batch;
}

function damaged(path: string, cause: unknown): ArtifactError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new ArtifactError(`${path}: is damaged (${detail}); delete it, and the vectors are made again`, { cause });
}

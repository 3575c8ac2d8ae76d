import { hashText } from '@farthing/core';
import {
  Field,
  FixedSizeList,
  Float32,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  Uint32,
  Utf8,
} from 'apache-arrow';
import { textColumn } from './arrow-columns.ts';
import { nextMessage } from './arrow-messages.ts';

/** Whose vectors a cache holds. */
export interface EmbeddingCacheHeader {
  /** The embedder's id, for people. */
  readonly embedder: string;
  readonly fingerprint: string;
  readonly dimensions: number;
}

/** Vectors with the keys of their texts; `values` has shape [keys.length, dimensions]. */
export interface EmbeddingBatch {
  readonly keys: readonly string[];
  readonly values: Float32Array;
}

/** The version of the file's columns. */
export const embeddingCacheVersion = '1';

export const embeddingMetadataKeys = {
  version: 'farthing.embeddings_version',
  embedder: 'farthing.embedder',
  fingerprint: 'farthing.embedder_fingerprint',
} as const;

/** One record batch as bytes of an Arrow IPC stream, after the stream's schema when it is the first. */
export function encodeEmbeddings(
  { keys, values }: EmbeddingBatch,
  { header, isFirst }: { readonly header: EmbeddingCacheHeader; readonly isFirst: boolean },
): Uint8Array {
  const { dimensions } = header;
  const schema = embeddingSchema(header);
  const length = keys.length;
  const child = makeData({ type: new Float32(), length: values.length, nullCount: 0, data: values });
  const children = [
    textColumn(keys),
    makeData({ type: vectorType(dimensions), length, nullCount: 0, child }),
    makeData({ type: new Uint32(), length, nullCount: 0, data: rowChecksums({ keys, values }, dimensions) }),
  ];
  const writer = new RecordBatchStreamWriter();
  writer.write(new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length, nullCount: 0, children })));
  writer.finish();
  // What ends a stream would end it for later batches too; a stream may as well end with its file.
  const bytes = writer.toUint8Array(true);
  const schemaEnd = nextMessage(bytes, 0).end;
  return bytes.subarray(isFirst ? 0 : schemaEnd, nextMessage(bytes, schemaEnd).end);
}

/**
 * A hash of each row's key and the bits of its vector: Arrow has no checksums, and a disk that turned a bit would give a
 * router that is wrong without anyone knowing.
 */
export function rowChecksums({ keys, values }: EmbeddingBatch, dimensions: number): Uint32Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint32Array.from(keys, (key, row) => {
    let hash = hashText(key);
    for (let at = row * dimensions; at < (row + 1) * dimensions; at++) hash = Math.imul(hash ^ words[at]!, 0x01000193);
    return hash;
  });
}

function vectorType(dimensions: number): FixedSizeList<Float32> {
  return new FixedSizeList(dimensions, new Field('item', new Float32(), false));
}

function embeddingSchema({ embedder, fingerprint, dimensions }: EmbeddingCacheHeader): Schema {
  const fields = [
    new Field('text_sha256', new Utf8(), false),
    new Field('vector', vectorType(dimensions), false),
    new Field('checksum', new Uint32(), false),
  ];
  return new Schema(
    fields,
    new Map([
      [embeddingMetadataKeys.version, embeddingCacheVersion],
      [embeddingMetadataKeys.embedder, embedder],
      [embeddingMetadataKeys.fingerprint, fingerprint],
    ]),
  );
}

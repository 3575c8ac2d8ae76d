import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { ArtifactError } from '@farthing/core';
import { type EmbeddingBatch, type EmbeddingCacheHeader, encodeEmbeddings } from './embedding-batch.ts';
import { readEmbeddings } from './embedding-file.ts';
import { explainedWrite } from './explained-write.ts';
import { acquireFileLock } from './file-lock.ts';

export interface OpenEmbeddingCacheOptions extends EmbeddingCacheHeader {
  /** Told in one line what had to be mended: a run was killed while it wrote. */
  readonly onRepair?: ((message: string) => void) | undefined;
}

/** Vectors of one embedder on the disk, by the text they are of. */
export interface EmbeddingCache {
  readonly path: string;
  /** How many there are. */
  readonly size: number;
  /** A view of the file's content, not a copy: do not write to it. `undefined` for a text that is not there. */
  get(text: string): Float32Array | undefined;
  /**
   * Adds a vector a text and resolves once they are on the disk.
   *
   * @throws DataError when the disk is full; the file then ends where it ended before.
   */
  append(texts: readonly string[], vectors: readonly Float32Array[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens an embedding cache for one process at a time; makes it when there is none. A last batch that was cut off by a
 * crash is removed.
 *
 * @throws ArtifactError when the file is no embedding cache, is damaged, or holds the vectors of another embedder;
 *   ConfigError when another process has it open.
 */
export async function openEmbeddingCache(path: string, options: OpenEmbeddingCacheOptions): Promise<EmbeddingCache> {
  const release = await acquireFileLock(`${path}.lock`);
  let file: FileHandle | undefined;
  try {
    file = await explainedWrite(path, open(path, 'a+'));
    const content = await readEmbeddings(path, file);
    checkHeader(path, content.header, options);
    if (content.tornBytes > 0) {
      await file.truncate(content.end);
      options.onRepair?.(`${path}: ${content.tornBytes} bytes that a killed run left half-written were cut off`);
    }
    return createCache({ path, file, release, header: options, batches: content.batches, end: content.end });
  } catch (thrown) {
    await file?.close();
    await release();
    throw thrown;
  }
}

function createCache(opened: {
  readonly path: string;
  readonly file: FileHandle;
  readonly release: () => Promise<void>;
  readonly header: EmbeddingCacheHeader;
  readonly batches: readonly EmbeddingBatch[];
  readonly end: number;
}): EmbeddingCache {
  const { path, file, release, header } = opened;
  const { dimensions } = header;
  const vectors = new Map<string, Float32Array>();
  let { end } = opened;
  const remember = ({ keys, values }: EmbeddingBatch): void => {
    for (const [row, key] of keys.entries())
      vectors.set(key, values.subarray(row * dimensions, (row + 1) * dimensions));
  };
  opened.batches.forEach(remember);
  return {
    path,
    get size() {
      return vectors.size;
    },
    get: (text) => vectors.get(textKey(text)),
    append: async (texts, added) => {
      if (texts.length === 0) return;
      const batch = { keys: texts.map(textKey), values: concatenated(added, dimensions) };
      const bytes = encodeEmbeddings(batch, { header, isFirst: end === 0 });
      try {
        await explainedWrite(path, file.appendFile(bytes));
        await explainedWrite(path, file.datasync());
      } catch (thrown) {
        await file.truncate(end);
        throw thrown;
      }
      end += bytes.byteLength;
      remember(batch);
    },
    close: async () => {
      await file.close();
      await release();
    },
  };
}

/** The first 32 hexadecimal digits of the text's SHA-256. */
function textKey(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

function concatenated(vectors: readonly Float32Array[], dimensions: number): Float32Array {
  const values = new Float32Array(vectors.length * dimensions);
  for (const [row, vector] of vectors.entries()) {
    if (vector.length !== dimensions) {
      throw new RangeError(`vector ${row} has ${vector.length} numbers, ${dimensions} expected`);
    }
    values.set(vector, row * dimensions);
  }
  return values;
}

function checkHeader(
  path: string,
  found: EmbeddingCacheHeader | undefined,
  { embedder, fingerprint, dimensions }: EmbeddingCacheHeader,
): void {
  if (found === undefined) return;
  if (found.fingerprint === fingerprint && found.dimensions === dimensions) return;
  throw new ArtifactError(
    `${path}: holds vectors of ${found.embedder} (fingerprint ${found.fingerprint}, ${found.dimensions} dimensions), not of ` +
      `${embedder} (fingerprint ${fingerprint}, ${dimensions} dimensions); name another file, or delete this one`,
  );
}

import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { DataError } from '@farthing/core';
import type { AppendBytes } from './atomic-file.ts';
import { jsonLineOf } from './json-row.ts';
import type { LabelBatches } from './label-batches.ts';
import { isGzipName } from './label-format.ts';
import { labelSchemaVersion } from './label-schema.ts';
import { storedRow } from './stored-row.ts';

/**
 * One row a line, gzipped when the path ends in `.gz`.
 *
 * @throws DataError without rows: nothing would be left to tell the candidates by.
 */
export async function writeJson({ path, batches }: LabelBatches, append: AppendBytes): Promise<void> {
  let isEmpty = true;
  const lines = linesOf(batches);
  for await (const bytes of isGzipName(path) ? gzip(lines) : lines) {
    await append(bytes);
    isEmpty = false;
  }
  if (isEmpty)
    throw new DataError('a table without rows cannot be JSON lines; write .arrow or .parquet', { file: path });
}

async function* linesOf(batches: LabelBatches['batches']): AsyncGenerator<Buffer> {
  for await (const batch of batches) {
    yield Buffer.from(batch.map((row) => `${jsonLineOf(storedRow(row), labelSchemaVersion)}\n`).join(''));
  }
}

/** The same bytes, packed. */
export async function* gzip(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // pipeline() hands a failure of either side to the iterator below by destroying the gzip stream with it.
  const packed = pipeline(Readable.from(pieces), createGzip(), () => {});
  yield* packed as AsyncIterable<Buffer>;
}

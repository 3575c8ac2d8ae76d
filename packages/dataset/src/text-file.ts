import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DataError } from '@farthing/core';

/**
 * The bytes of a text file in order, unpacked if it is gzipped: told by its first bytes, not by its name. Works on
 * pipes too.
 *
 * @throws DataError for a folder or another kind of file; zlib's errors for damaged gzip data.
 */
export async function* readTextFile(
  path: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Buffer> {
  const { signal } = options;
  const stream = createReadStream(path, signal === undefined ? {} : { signal });
  try {
    const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
    const head = await readHead(chunks);
    const other = otherKinds.find((kind) =>
      head.subarray(0, kind.magic.length).equals(Buffer.from(kind.magic, 'latin1')),
    );
    if (other !== undefined)
      throw new DataError(`is ${other.name}; expected JSON lines, plain or gzipped`, { file: path });
    const bytes = rejoined(head, chunks);
    yield* head[0] === 0x1f && head[1] === 0x8b ? gunzip(bytes) : bytes;
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EISDIR')) throw thrown;
    throw new DataError('is a folder; expected a file of JSON lines', { file: path }, { cause: thrown });
  } finally {
    stream.destroy();
  }
}

const otherKinds: readonly { readonly magic: string; readonly name: string }[] = [
  { magic: 'ARROW1', name: 'an Arrow file' },
  { magic: 'PAR1', name: 'a Parquet file' },
  { magic: 'PK\x03\x04', name: 'a zip archive' },
  { magic: '\x28\xb5\x2f\xfd', name: 'compressed with zstd' },
  { magic: '\xfd7zXZ', name: 'compressed with xz' },
  { magic: 'BZh', name: 'compressed with bzip2' },
  { magic: '\xff\xfe', name: 'UTF-16 text' },
  { magic: '\xfe\xff', name: 'UTF-16 text' },
];

const longestMagic = 6;

async function readHead(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  let head = Buffer.alloc(0);
  while (head.length < longestMagic) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  return head;
}

async function* rejoined(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

async function* gunzip(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // pipeline() hands a failure of either side to the iterator below by destroying the gunzip stream with it.
  const unpacked = pipeline(Readable.from(packed), createGunzip({ chunkSize: 64 * 1024 }), () => {});
  yield* unpacked as AsyncIterable<Buffer>;
}

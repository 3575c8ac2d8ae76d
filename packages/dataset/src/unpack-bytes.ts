import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DataError } from '@farthing/core';
import { Decompress } from 'fzstd';

/**
 * The bytes that were packed with gzip (in one member or several) or zstd (in one frame or several), told by how they
 * begin; other bytes are given as they are. Memory stays flat, but for zstd's window, which whoever packed it chose.
 *
 * @throws DataError with `file` for packed data that is damaged or ends early; what came before it has been given.
 */
export async function* unpackBytes(chunks: AsyncIterable<Buffer>, file: string): AsyncGenerator<Buffer> {
  const { head, bytes } = await peekBytes(chunks, 4);
  const packing = packingOf(head);
  if (packing === undefined) return yield* bytes;
  try {
    yield* packing === 'gzip' ? gunzip(bytes) : unzstd(bytes);
  } catch (thrown) {
    throw isSystemError(thrown) ? thrown : damaged(packing, thrown, file);
  }
}

/** How the bytes of a file are packed, told by its first four bytes. */
export function packingOf(head: Buffer): 'gzip' | 'zstd' | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.length < 4) return undefined;
  const magic = head.readUInt32LE(0);
  // A zstd file may begin with a frame that is to be skipped.
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50 ? 'zstd' : undefined;
}

/** The first `length` bytes, or all when there are fewer, and the whole stream again. */
export async function peekBytes(
  chunks: AsyncIterable<Buffer>,
  length: number,
): Promise<{ readonly head: Buffer; readonly bytes: AsyncGenerator<Buffer> }> {
  const rest = chunks[Symbol.asyncIterator]();
  const begun: Buffer[] = [];
  let size = 0;
  while (size < length) {
    const { done, value } = await rest.next();
    if (done === true) break;
    begun.push(value);
    size += value.length;
  }
  return { head: Buffer.concat(begun).subarray(0, length), bytes: rejoined(begun, rest) };
}

async function* rejoined(begun: Buffer[], rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    for (let chunk = begun.shift(); chunk !== undefined; chunk = begun.shift()) yield chunk;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* gunzip(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // pipeline() hands a failure of either side to the iterator below by destroying the gunzip stream with it.
  const unpacked = pipeline(Readable.from(packed), createGunzip({ chunkSize: 64 * 1024 }), () => {});
  yield* unpacked as AsyncIterable<Buffer>;
}

async function* unzstd(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let unpacked: Buffer[] = [];
  const decompress = new Decompress(({ buffer, byteOffset, length }) => {
    if (length > 0) unpacked.push(Buffer.from(buffer, byteOffset, length));
  });
  // A chunk of a few kilobytes can hold gigabytes of zeros: it is pushed in slices, so that few are held at a time.
  for await (const chunk of packed) {
    for (let start = 0; start < chunk.length; start += sliceBytes) {
      decompress.push(chunk.subarray(start, start + sliceBytes));
      yield* unpacked;
      unpacked = [];
    }
  }
  decompress.push(new Uint8Array(0), true);
  yield* unpacked;
}

const sliceBytes = 4096;

function damaged(packing: string, thrown: unknown, file: string): DataError {
  const { code, message } = thrown as Error & { readonly code?: unknown };
  // fzstd numbers its errors; 5 is an unexpected end.
  const isCut = code === 'Z_BUF_ERROR' || code === 5;
  const problem = isCut ? `the ${packing} data ends early` : `the ${packing} data is damaged (${message})`;
  return new DataError(`${problem}; fetch or make the file again`, { file }, { cause: thrown });
}

/** A disk that fails, or a reader that stopped: no fault of the data. */
function isSystemError(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return true;
  return thrown.name === 'AbortError' || 'syscall' in thrown || thrown instanceof DataError;
}

import { createReadStream } from 'node:fs';
import { DataError } from '@farthing/core';
import { peekBytes, unpackBytes } from './unpack-bytes.ts';

/**
 * The bytes of a text file in order, unpacked if it is gzipped or packed with zstd: told by its first bytes, not by its
 * name. Works on pipes too.
 *
 * @throws DataError for a folder, another kind of file, and packed data that is damaged or ends early.
 */
export async function* readTextFile(
  path: string,
  options: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Buffer> {
  const { signal } = options;
  const stream = createReadStream(path, signal === undefined ? {} : { signal });
  try {
    const { head, bytes } = await peekBytes(unpackBytes(stream, path), longestMagic);
    const other = otherKindOf(head);
    if (other !== undefined) throw new DataError(`is ${other}; expected JSON lines, plain or packed`, { file: path });
    yield* bytes;
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
  { magic: '\xfd7zXZ', name: 'compressed with xz' },
  { magic: 'BZh', name: 'compressed with bzip2' },
  { magic: '\xff\xfe', name: 'UTF-16 text' },
  { magic: '\xfe\xff', name: 'UTF-16 text' },
];

const longestMagic = 6;

/** What a file that begins like this is, if it is of a kind that holds no UTF-8 text: `an Arrow file`. */
export function otherKindOf(head: Buffer): string | undefined {
  return otherKinds.find(({ magic }) => head.subarray(0, magic.length).equals(Buffer.from(magic, 'latin1')))?.name;
}

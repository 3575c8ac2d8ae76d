import { isUtf8 } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import { ArtifactError } from '@farthing/core';
import { type FileMetaData, type ParquetParsers, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { orDamaged } from './or-damaged.ts';

/** An open Parquet file, read one row group at a time. */
export interface ParquetFile {
  readonly metadata: FileMetaData;
  /** Rows of each group. */
  readonly groupRows: readonly number[];
  /** Texts are strings, times milliseconds since the epoch; null and absent values are `null` or `undefined`. */
  readGroup(index: number): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/**
 * Opens `path`, which begins as a Parquet file does.
 *
 * @throws ArtifactError when it is cut short or damaged.
 */
export async function openParquetFile(path: string): Promise<ParquetFile> {
  const file = await open(path);
  try {
    const source = await sourceOf(path, file);
    const metadata = await orDamaged(path, () => parquetMetadataAsync(source, { geoparquet: false }));
    const groupRows = metadata.row_groups.map((group) => Number(group.num_rows));
    return {
      metadata,
      groupRows,
      readGroup: (index) => {
        const rowStart = groupRows.slice(0, index).reduce((sum, rows) => sum + rows, 0);
        const rowEnd = rowStart + (groupRows[index] ?? 0);
        const range = { file: source, metadata, rowStart, rowEnd };
        return orDamaged(path, () => parquetReadObjects({ ...range, compressors, parsers, geoparquet: false }));
      },
      close: () => file.close(),
    };
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

const magic = 'PAR1';
/** Magic, length of the footer, magic. */
const shortestFile = 12;

async function sourceOf(path: string, file: FileHandle) {
  const { size } = await file.stat();
  const slice = async (start: number, end = size): Promise<ArrayBuffer> => {
    if (!(start >= 0 && end <= size)) throw new RangeError('a column beyond the end of the file');
    const bytes = new Uint8Array(Math.max(0, end - start));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    return bytes.buffer.slice(0, bytesRead);
  };
  const tail = Buffer.from(await slice(Math.max(0, size - magic.length))).toString('latin1');
  if (size < shortestFile || tail !== magic) {
    throw new ArtifactError(`${path}: ends early: the file was cut short; copy it or make the table again`);
  }
  return { byteLength: size, slice };
}

const parsers: Partial<ParquetParsers> = {
  stringFromBytes: (bytes: Uint8Array | undefined): string | undefined => {
    if (bytes === undefined) return undefined;
    if (!isUtf8(bytes)) throw new RangeError('text that is not UTF-8');
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  },
  timestampFromMilliseconds: Number,
  timestampFromMicroseconds: (micros) => Number(micros) / 1000,
  timestampFromNanoseconds: (nanos) => Number(nanos) / 1_000_000,
};

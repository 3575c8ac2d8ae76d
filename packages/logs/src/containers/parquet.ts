import { DataError } from '@farthing/core';
import type { FileMetaData } from 'hyparquet';
import type { LogRecord } from '../log-format.ts';
import type { LogSource } from '../sources/log-source.ts';
import type { FoundRecord } from './found-record.ts';

/** Unpacked bytes decoded at a time: some writers make larger row groups than should be held. */
const batchBytes = 8 * 1024 * 1024;

/**
 * Reads the rows of a Parquet file, a row group or a part of a large one at a time. Whole numbers of 64 bits become numbers, or text where a
 * number cannot hold them.
 *
 * @throws DataError with the file for one that is damaged, cut short or uses what hyparquet cannot read.
 */
export async function* readParquetRecords(source: LogSource, signal?: AbortSignal): AsyncGenerator<FoundRecord> {
  const { parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const file = new ParquetBytes(source);
  const metadata = await file.whole(() => parquetMetadataAsync(file));
  for (const { rowStart, rowEnd } of batchesOf(metadata)) {
    signal?.throwIfAborted();
    const range = { file, metadata, compressors, rowStart, rowEnd, useOffsetIndex: true };
    const rows = await file.whole(() => parquetReadObjects(range));
    for (const [index, row] of rows.entries())
      yield { record: plain(row) as LogRecord, place: { file: source.name, row: rowStart + index + 1 } };
  }
}

function* batchesOf(metadata: FileMetaData): Generator<{ readonly rowStart: number; readonly rowEnd: number }> {
  let groupStart = 0;
  for (const group of metadata.row_groups) {
    const groupRows = Number(group.num_rows);
    const groupEnd = groupStart + groupRows;
    const parts = Math.max(1, Math.ceil(Number(group.total_byte_size) / batchBytes));
    const batchRows = Math.max(1, Math.ceil(groupRows / parts));
    for (let rowStart = groupStart; rowStart < groupEnd; rowStart += batchRows)
      yield { rowStart, rowEnd: Math.min(rowStart + batchRows, groupEnd) };
    groupStart = groupEnd;
  }
}

/** The bytes of a Parquet file as hyparquet asks for them. */
class ParquetBytes {
  readonly byteLength: number;
  readonly #source: LogSource;
  #failure: unknown;

  constructor(source: LogSource) {
    this.#source = source;
    this.byteLength = source.byteLength;
  }

  /** Never rejects: hyparquet asks for several slices at once and leaves the others alone when one fails. */
  async slice(start: number, end = this.byteLength): Promise<ArrayBuffer> {
    try {
      if (!(start >= 0 && start <= end && end <= this.byteLength)) throw new RangeError('it points outside of itself');
      return await this.#source.slice(start, end);
    } catch (thrown) {
      this.#failure ??= thrown;
      return new ArrayBuffer(0);
    }
  }

  /** What `read` makes of slices that were all there. @throws DataError */
  async whole<T>(read: () => Promise<T>): Promise<T> {
    try {
      const found = await read();
      if (this.#failure === undefined) return found;
      throw this.#failure;
    } catch (thrown) {
      throw damaged(this.#failure ?? thrown, this.#source.name);
    }
  }
}

function damaged(thrown: unknown, file: string): unknown {
  if (!(thrown instanceof Error) || thrown instanceof DataError || 'syscall' in thrown) return thrown;
  const [problem = ''] = thrown.message.split('\n');
  return new DataError(
    `is a Parquet file that cannot be read (${problem}); make it again`,
    { file },
    { cause: thrown },
  );
}

/** Without what JSON has no word for, save dates. */
function plain(value: unknown, depth = 0): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value !== 'object' || value === null || value instanceof Date || depth > 64) return value;
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  if (ArrayBuffer.isView(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item, depth + 1)]));
}

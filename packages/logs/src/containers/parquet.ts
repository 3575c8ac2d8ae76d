import { DataError } from '@farthing/core';
import type { LogRecord } from '../log-format.ts';
import type { LogSource } from '../sources/log-source.ts';
import type { FoundRecord } from './found-record.ts';

/** Rows decoded at a time: most writers make larger row groups than should be held. */
const batchRows = 4096;

/**
 * Reads the rows of a Parquet file, a few thousand at a time. Whole numbers of 64 bits become numbers, or text where a
 * number cannot hold them.
 *
 * @throws DataError with the file for one that is damaged, cut short or uses what hyparquet cannot read.
 */
export async function* readParquetRecords(source: LogSource, signal?: AbortSignal): AsyncGenerator<FoundRecord> {
  const { parquetMetadataAsync, parquetReadObjects } = await import('hyparquet');
  const { compressors } = await import('hyparquet-compressors');
  const { name: file, byteLength } = source;
  const buffer = { byteLength, slice: (start: number, end = byteLength) => source.slice(start, end) };
  const metadata = await parquetMetadataAsync(buffer).catch((thrown: unknown) => {
    throw damaged(thrown, file);
  });
  let groupStart = 0;
  for (const group of metadata.row_groups) {
    const groupEnd = groupStart + Number(group.num_rows);
    for (let rowStart = groupStart; rowStart < groupEnd; rowStart += batchRows) {
      signal?.throwIfAborted();
      const rowEnd = Math.min(rowStart + batchRows, groupEnd);
      const rows = await parquetReadObjects({
        file: buffer,
        metadata,
        compressors,
        rowStart,
        rowEnd,
        useOffsetIndex: true,
      }).catch((thrown: unknown) => {
        throw damaged(thrown, file);
      });
      for (const [index, row] of rows.entries())
        yield { record: plain(row) as LogRecord, place: { file, row: rowStart + index + 1 } };
    }
    groupStart = groupEnd;
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

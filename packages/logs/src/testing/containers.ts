import { type BasicType, parquetWriteBuffer } from 'hyparquet-writer';
import type { LogRecord } from '../log-format.ts';
import { gzipOf, zstdOf } from './pack.ts';

type Write = (records: readonly LogRecord[]) => Uint8Array;

const lines = (records: readonly LogRecord[]): string => records.map((each) => `${JSON.stringify(each)}\n`).join('');

/** Cells of a table: what is nested is JSON text. */
const cell = (value: unknown): string | undefined =>
  value === undefined || value === null || typeof value === 'string' ? (value ?? undefined) : JSON.stringify(value);

const columnsOf = (records: readonly LogRecord[]): string[] => [...new Set(records.flatMap(Object.keys))];

function csv(records: readonly LogRecord[], separator: string): string {
  const columns = columnsOf(records);
  const quoted = (value: unknown): string => `"${(cell(value) ?? '').replaceAll('"', '""')}"`;
  const rows = records.map((record) => columns.map((column) => quoted(record[column])).join(separator));
  return `\ufeff${[columns.join(separator), ...rows].join('\r\n')}\r\n`;
}

/** Row groups of two rows, texts throughout. */
function parquet(records: readonly LogRecord[]): Uint8Array {
  const columnData = columnsOf(records).map((name) => ({
    name,
    data: records.map((record) => cell(record[name]) ?? null),
    type: 'STRING' as BasicType,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 2 }));
}

const bytes = (text: string): Uint8Array => Buffer.from(text);

/** Every container a log may come in, by its description. */
export const containers: Readonly<Record<string, Write>> = {
  'JSON lines': (records) => bytes(lines(records)),
  'JSON lines, gzip': (records) => gzipOf(bytes(lines(records))),
  'JSON lines, zstd': (records) => zstdOf(bytes(lines(records)), bytes(lines([]))),
  'JSON, a list': (records) => bytes(JSON.stringify(records)),
  'JSON, a list for people': (records) => bytes(`\ufeff\n${JSON.stringify(records, undefined, 2)}\n`),
  'JSON, a list in an object': (records) => bytes(JSON.stringify({ meta: { page: [{ a: 1 }] }, data: records })),
  'JSON, a list in an object for people, zstd': (records) =>
    zstdOf(bytes(JSON.stringify({ data: records, meta: [{ page: 1 }] }, undefined, '\t'))),
  'JSON, objects for people': (records) => bytes(records.map((each) => JSON.stringify(each, undefined, 2)).join('\n')),
  CSV: (records) => bytes(csv(records, ',')),
  'CSV, semicolons, gzip': (records) => gzipOf(bytes(csv(records, ';'))),
  'CSV, tabs': (records) => bytes(csv(records, '\t')),
  Parquet: parquet,
  'Parquet, gzip': (records) => gzipOf(parquet(records)),
};

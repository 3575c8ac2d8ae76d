import { DataError } from '@farthing/core';
import { otherKindOf, packingOf, unpackBytes } from '@farthing/dataset';
import type { LogSource } from '../sources/log-source.ts';
import { spool } from '../sources/spool.ts';
import { csvSeparator, readCsvRecords } from './csv.ts';
import type { FoundRecord } from './found-record.ts';
import { jsonLayout } from './json-layout.ts';
import { readJsonLineRecords } from './json-lines.ts';
import { readJsonRecords } from './json-values.ts';
import { readParquetRecords } from './parquet.ts';

/** A file of records, whatever holds them. */
export interface LogContainer {
  readonly file: string;
  /** For people: `JSON lines, gzip`. */
  readonly description: string;
  /** May be called again, and gives the same. */
  records(signal?: AbortSignal): AsyncGenerator<FoundRecord>;
  close(): Promise<void>;
}

export interface OpenContainerOptions {
  /** Where a Parquet file that was packed as a whole is unpacked. */
  readonly temporaryFolder: string;
  readonly signal?: AbortSignal | undefined;
}

/** Enough to see the header of any table, or how JSON is laid out. */
const headBytes = 256 * 1024;

/**
 * Tells by its first bytes what holds the records of a file: JSON lines, other JSON, CSV or Parquet; plain, or packed with
 * gzip or zstd.
 *
 * @throws DataError with the file for an empty one and for anything else.
 */
export async function openContainer(source: LogSource, options: OpenContainerOptions): Promise<LogContainer> {
  const { name: file } = source;
  const packing = packingOf(await headOf(source.read(options.signal), 4));
  const unpack = (signal?: AbortSignal): AsyncGenerator<Buffer> => unpackBytes(source.read(signal), file);
  const head = await headOf(unpack(options.signal), headBytes);
  const described = (kind: string): string => (packing === undefined ? kind : `${kind}, ${packing}`);
  if (head.subarray(0, 4).toString('latin1') === 'PAR1') {
    const { temporaryFolder: folder, signal } = options;
    const whole = packing === undefined ? source : await spool(unpack(signal), { name: file, folder, signal });
    return {
      file,
      description: described('Parquet'),
      records: (reading) => readParquetRecords(whole, reading),
      close: async () => {
        if (whole !== source) await whole.close();
        await source.close();
      },
    };
  }
  const readText = textReader(head, { file, hasLines: await hasLines(unpack(options.signal), head) });
  return {
    file,
    description: described(readText.kind),
    records: (signal) => readText.records(unpack(signal)),
    close: () => source.close(),
  };
}

/** All there is, or the first `length` bytes. */
async function headOf(chunks: AsyncIterable<Buffer>, length: number): Promise<Buffer> {
  const begun: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    begun.push(chunk);
    size += chunk.length;
    if (size >= length) break;
  }
  return Buffer.concat(begun).subarray(0, length);
}

interface TextReader {
  readonly kind: string;
  readonly records: (bytes: AsyncIterable<Buffer>) => AsyncGenerator<FoundRecord>;
}

/** As far as to here the first line of JSON lines is looked for; a longer one is not read either. */
const longestLine = 64 * 1024 * 1024;

/** Whether a first line that is longer than the head is followed by another object: pages of an export, one a line. */
async function hasLines(bytes: AsyncGenerator<Buffer>, head: Buffer): Promise<boolean> {
  if (head.length < headBytes || head.includes('\n')) return false;
  let read = 0;
  let isBehindLine = false;
  for await (const chunk of bytes) {
    const end: number = isBehindLine ? -1 : chunk.indexOf('\n');
    isBehindLine ||= end !== -1;
    const next = isBehindLine ? /\S/u.exec(chunk.toString('latin1', end + 1))?.[0] : undefined;
    if (next !== undefined) return next === '{';
    read += chunk.length;
    if (read > longestLine) return false;
  }
  return false;
}

function textReader(
  head: Buffer,
  { file, hasLines }: { readonly file: string; readonly hasLines: boolean },
): TextReader {
  const other = otherKindOf(head);
  if (other !== undefined) throw new DataError(`is ${other}; expected ${expected}`, { file });
  // Places in Latin-1 text are bytes.
  const text = head.toString('latin1');
  const start = /^(\xef\xbb\xbf)?\s*/u.exec(text)?.[0].length ?? 0;
  if (start === text.length) throw new DataError(`is empty; expected ${expected}`, { file });
  if (text[start] === '{' || text[start] === '[') {
    const layout = jsonLayout(text.slice(start));
    if (layout.kind === 'lines' || (hasLines && text[start] === '{'))
      return { kind: 'JSON lines', records: (bytes) => readJsonLineRecords(bytes, file) };
    const moved = layout.kind === 'list' ? { ...layout, offset: start + layout.offset } : layout;
    return { kind: 'JSON', records: (bytes) => readJsonRecords(bytes, { file, layout: moved }) };
  }
  if (text.includes('\0')) throw new DataError(`is neither text nor Parquet; expected ${expected}`, { file });
  const separator = csvSeparator(text.slice(start));
  return { kind: 'CSV', records: (bytes) => readCsvRecords(bytes, { file, separator }) };
}

const expected = 'JSON lines, JSON, CSV or Parquet, plain or packed with gzip or zstd';

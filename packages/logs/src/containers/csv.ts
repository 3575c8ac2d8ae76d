import { DataError } from '@farthing/core';
import { type CsvRow, CsvSplitter, csvFields } from './csv-splitter.ts';
import type { FoundRecord } from './found-record.ts';

/** A row is held in memory as a whole. */
const maxRowBytes = 64 * 1024 * 1024;

const separators = [',', ';', '\t', '|'];

/**
 * The separator of a CSV file: the one that occurs most in its first line, outside of quotes.
 *
 * @param head the beginning of the file, its first line at least.
 */
export function csvSeparator(head: string): string {
  const line = head.replace(/"[^"]*"/gu, '').split(/\r?\n/u, 1)[0] ?? '';
  const counts = separators.map((separator) => line.split(separator).length);
  return separators[counts.indexOf(Math.max(...counts))] ?? ',';
}

/**
 * Reads CSV with a header, one record a row: values are text, empty ones are left out. Rows whose number of fields is not
 * the header's are no records.
 *
 * @throws DataError with file and line for a header that is no such thing, and for a quotation mark that is never closed:
 * where a row after it begins cannot be told.
 */
export async function* readCsvRecords(
  bytes: AsyncIterable<Buffer>,
  { file, separator }: { readonly file: string; readonly separator: string },
): AsyncGenerator<FoundRecord> {
  let header: readonly string[] | undefined;
  for await (const row of rowsOf(bytes, separator)) {
    const found = readRow(row, { file, separator });
    if (found === undefined) continue;
    if ('error' in found) {
      if (header === undefined) throw found.error;
      yield found;
    } else if (header === undefined) header = checkedHeader(found.fields, { file, line: row.line });
    else yield recordOf(found.fields, { header, place: { file, row: row.line } });
  }
}

async function* rowsOf(bytes: AsyncIterable<Buffer>, separator: string): AsyncGenerator<CsvRow> {
  const splitter = new CsvSplitter({ separator, maxRowBytes });
  for await (const chunk of bytes) yield* splitter.push(chunk);
  yield* splitter.end();
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

type ReadRow = { readonly fields: string[] } | Extract<FoundRecord, { readonly error: DataError }>;

/** @returns `undefined` for a blank line. */
function readRow(
  { line, bytes, isOpen }: CsvRow,
  { file, separator }: { readonly file: string; readonly separator: string },
): ReadRow | undefined {
  const location = { file, line };
  const bad = (reason: string, message: string): ReadRow => {
    return { place: { file, row: line }, reason, error: new DataError(message, location) };
  };
  if (isOpen) {
    const message = 'a quotation mark in the row that begins here is never closed; double the marks within fields';
    throw new DataError(message, location);
  }
  if (bytes === undefined)
    return bad('longer than 64 MiB', 'the row is longer than 64 MiB; is a quotation mark missing?');
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return bad('not UTF-8 text', 'is not UTF-8 text: convert the file to UTF-8');
  }
  if (line === 1) text = text.replace(/^\ufeff/u, '');
  return text.trim() === '' ? undefined : { fields: csvFields(text, separator) };
}

function checkedHeader(
  fields: readonly string[],
  location: { readonly file: string; readonly line: number },
): string[] {
  const names = fields.map((name) => name.trim());
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new DataError(`the header names a column twice: "${repeated}"`, location);
  return names;
}

function recordOf(
  fields: readonly string[],
  { header, place }: { readonly header: readonly string[]; readonly place: FoundRecord['place'] },
): FoundRecord {
  if (fields.length !== header.length) {
    const message = `the row has ${fields.length} fields where the header has ${header.length}`;
    const error = new DataError(message, { file: place.file, line: place.row });
    return { place, reason: 'a row with more or fewer fields than the header', error };
  }
  const named = header.map((name, index): [string, string] => [name, fields[index] ?? '']);
  return { place, record: Object.fromEntries(named.filter(([, value]) => value !== '')) };
}

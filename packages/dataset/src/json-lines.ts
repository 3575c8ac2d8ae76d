import { DataError, type DataLocation } from '@farthing/core';
import { quote } from './quote.ts';
import { readTextFile } from './text-file.ts';

export interface JsonLine {
  /** Counts from 1, blank lines included. */
  readonly line: number;
  readonly value: unknown;
}

export interface ReadJsonLinesOptions {
  readonly signal?: AbortSignal | undefined;
  /** Longest line allowed, in bytes once unpacked; 64 MiB by default. A line is held in memory as a whole. */
  readonly maxLineBytes?: number | undefined;
}

/**
 * Reads a file with one JSON value a line, plain or gzipped, as a stream. A byte order mark, carriage returns and blank
 * lines are skipped. An empty file gives nothing: callers who need rows say so.
 *
 * @throws DataError with file and line for text that is not UTF-8, bad JSON, a line beyond `maxLineBytes` and gzip data
 * that is damaged or cut short.
 */
export async function* readJsonLines(path: string, options: ReadJsonLinesOptions = {}): AsyncGenerator<JsonLine> {
  for await (const { line, bytes } of readTextLines(path, options)) {
    const value = parseJsonLine(bytes, { file: path, line });
    if (value !== undefined) yield { line, value };
  }
}

/** The JSON value of a line; `undefined` for a blank one. @throws DataError */
export function parseJsonLine(bytes: Buffer, location: DataLocation): unknown {
  const text = decode(bytes, location);
  return text.trim() === '' ? undefined : parse(text, location);
}

const newline = 0x0a;

/** The lines as they are, without their line feeds. @throws DataError as {@link readJsonLines} does for its lines. */
export async function* readTextLines(
  path: string,
  options: ReadJsonLinesOptions = {},
): AsyncGenerator<{ readonly line: number; readonly bytes: Buffer }> {
  const { signal, maxLineBytes = 64 * 1024 * 1024 } = options;
  signal?.throwIfAborted();
  let line = 1;
  let begun: Buffer[] = [];
  let begunBytes = 0;
  try {
    for await (const chunk of readTextFile(path, { signal })) {
      let start = 0;
      for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
        begun.push(chunk.subarray(start, end));
        yield { line, bytes: begun.length === 1 ? chunk.subarray(start, end) : Buffer.concat(begun) };
        begun = [];
        begunBytes = 0;
        line++;
        start = end + 1;
      }
      begun.push(chunk.subarray(start));
      begunBytes += chunk.length - start;
      if (begunBytes > maxLineBytes) throw tooLong(maxLineBytes, { file: path, line });
    }
  } catch (thrown) {
    throw isZlibError(thrown) ? gzipFailure(thrown, { file: path, line }) : thrown;
  }
  if (begunBytes > 0) yield { line, bytes: Buffer.concat(begun) };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const byteOrderMark = '\ufeff';

function decode(bytes: Buffer, location: DataLocation): string {
  try {
    const text = utf8.decode(bytes);
    return location.line === 1 && text.startsWith(byteOrderMark) ? text.slice(1) : text;
  } catch (thrown) {
    const message = 'is not UTF-8 text; expected JSON lines, plain or gzipped: convert the file to UTF-8';
    throw new DataError(message, location, { cause: thrown });
  }
}

function parse(text: string, location: DataLocation): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    const isCut = thrown instanceof Error && /^(Unexpected end|Unterminated)/.test(thrown.message);
    throw new DataError(
      isCut
        ? 'the JSON is not complete at the end of the line: write one JSON object a line, or fetch the file again if it was cut short'
        : `expected one JSON object on the line; got ${quote(text.trim())}`,
      location,
      { cause: thrown },
    );
  }
}

function tooLong(maxLineBytes: number, location: DataLocation): DataError {
  return new DataError(
    `the line is longer than ${Math.floor(maxLineBytes / 1024 / 1024)} MiB; write one JSON object a line`,
    location,
  );
}

function isZlibError(thrown: unknown): thrown is Error & { readonly code: string } {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && thrown.code.startsWith('Z_');
}

function gzipFailure(error: Error & { readonly code: string }, location: DataLocation): DataError {
  const problem =
    error.code === 'Z_BUF_ERROR' ? 'the gzip data ends early' : `the gzip data is damaged (${error.message})`;
  return new DataError(`${problem}; fetch or make the file again`, location, { cause: error });
}

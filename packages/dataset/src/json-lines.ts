import { DataError, type DataLocation } from '@farthing/core';
import { quote } from './quote.ts';
import { readTextFile } from './text-file.ts';

const defaultMaxLineBytes = 64 * 1024 * 1024;

type LineLocation = DataLocation & { readonly line: number };

export interface JsonLine {
  /** Counts from 1, blank lines included. */
  readonly line: number;
  readonly value: unknown;
}

/** A line that is no JSON. */
export interface BadJsonLine {
  readonly line: number;
  /** In a few words, the same for the same cause: `not JSON`. */
  readonly reason: string;
  /** The same with file, line and what to do. */
  readonly error: DataError;
}

export interface ReadJsonLinesOptions {
  readonly signal?: AbortSignal | undefined;
  /** Longest line allowed, in bytes once unpacked; 64 MiB by default. A line is held in memory as a whole. */
  readonly maxLineBytes?: number | undefined;
}

/**
 * Reads a file with one JSON value a line, plain or packed with gzip or zstd, as a stream. A byte order mark, carriage
 * returns and blank lines are skipped. An empty file gives nothing: callers who need rows say so.
 *
 * @throws DataError with file and line for text that is not UTF-8, bad JSON and a line beyond `maxLineBytes`; with the
 * file for packed data that is damaged or cut short.
 */
export async function* readJsonLines(path: string, options: ReadJsonLinesOptions = {}): AsyncGenerator<JsonLine> {
  for await (const { line, bytes } of readTextLines(path, options)) {
    const value = parseJsonLine(bytes, { file: path, line });
    if (value !== undefined) yield { line, value };
  }
}

/** The lines as they are, without their line feeds. @throws DataError as {@link readJsonLines} does for its lines. */
export async function* readTextLines(
  path: string,
  options: ReadJsonLinesOptions = {},
): AsyncGenerator<{ readonly line: number; readonly bytes: Buffer }> {
  const { signal, maxLineBytes = defaultMaxLineBytes } = options;
  signal?.throwIfAborted();
  for await (const { line, content } of splitLines(readTextFile(path, { signal }), maxLineBytes)) {
    if (content === undefined) throw tooLong(maxLineBytes, { file: path, line }).error;
    yield { line, bytes: content };
  }
}

/** The JSON value of a line; `undefined` for a blank one. @throws DataError */
export function parseJsonLine(bytes: Buffer, location: LineLocation): unknown {
  const found = parseLine(bytes, location);
  if (found !== undefined && 'error' in found) throw found.error;
  return found?.value;
}

export interface ParseJsonLinesOptions {
  /** For messages. */
  readonly file: string;
  readonly maxLineBytes?: number | undefined;
}

/** As {@link readJsonLines}, of bytes in any pieces; gives a bad line as one and goes on after it. */
export async function* parseJsonLines(
  bytes: AsyncIterable<Buffer>,
  options: ParseJsonLinesOptions,
): AsyncGenerator<JsonLine | BadJsonLine> {
  const { file, maxLineBytes = defaultMaxLineBytes } = options;
  for await (const { line, content } of splitLines(bytes, maxLineBytes)) {
    const found = content === undefined ? tooLong(maxLineBytes, { file, line }) : parseLine(content, { file, line });
    if (found !== undefined) yield found;
  }
}

const newline = 0x0a;

/** Lines without their ends; `content` is `undefined` for one that is longer than allowed, of which nothing is held. */
async function* splitLines(
  bytes: AsyncIterable<Buffer>,
  maxLineBytes: number,
): AsyncGenerator<{ readonly line: number; readonly content: Buffer | undefined }> {
  let line = 1;
  let begun: Buffer[] = [];
  let begunBytes = 0;
  const content = (rest: Buffer): Buffer | undefined => {
    if (begunBytes + rest.length > maxLineBytes) return undefined;
    return begun.length === 0 ? rest : Buffer.concat([...begun, rest]);
  };
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      yield { line, content: content(chunk.subarray(start, end)) };
      begun = [];
      begunBytes = 0;
      line++;
      start = end + 1;
    }
    begunBytes += chunk.length - start;
    if (begunBytes > maxLineBytes) begun = [];
    else if (start < chunk.length) begun.push(chunk.subarray(start));
  }
  if (begunBytes > 0) yield { line, content: content(Buffer.alloc(0)) };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const byteOrderMark = '\ufeff';

/** @returns `undefined` for a blank line. */
function parseLine(bytes: Buffer, location: LineLocation): JsonLine | BadJsonLine | undefined {
  const { line } = location;
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch (cause) {
    const message = 'is not UTF-8 text; expected JSON lines, plain or packed: convert the file to UTF-8';
    return { line, reason: 'not UTF-8 text', error: new DataError(message, location, { cause }) };
  }
  if (line === 1 && text.startsWith(byteOrderMark)) text = text.slice(1);
  if (text.trim() === '') return undefined;
  try {
    return { line, value: JSON.parse(text) };
  } catch (cause) {
    const isCut = cause instanceof Error && /^(Unexpected end|Unterminated)/.test(cause.message);
    const message = isCut
      ? 'the JSON is not complete at the end of the line: write one JSON object a line, or fetch the file again if it was cut short'
      : `expected one JSON object on the line; got ${quote(text.trim())}`;
    return { line, reason: 'not JSON', error: new DataError(message, location, { cause }) };
  }
}

function tooLong(maxLineBytes: number, location: LineLocation): BadJsonLine {
  const limit = `${Math.floor(maxLineBytes / 1024 / 1024)} MiB`;
  const message = `the line is longer than ${limit}; write one JSON object a line`;
  return { line: location.line, reason: `longer than ${limit}`, error: new DataError(message, location) };
}

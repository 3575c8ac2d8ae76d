import { type FileHandle, open } from 'node:fs/promises';
import { DataError, stopReasons } from '@farthing/core';
import { z } from 'zod';
import { type BatchRecord, batchRecordSchema } from './batch-ledger.ts';

/**
 * A journal begins as version 1. With its first batch it becomes version 2, which releases that know nothing of batches
 * refuse: they would pay again for what a batch has been asked.
 */
export const journalVersions = { withoutBatches: 1, withBatches: 2 };
export const journalHeader = { farthing: 'journal', version: journalVersions.withoutBatches };

export const recordSchema = z.object({
  key: z.string().min(1),
  completion: z.object({
    model: z.string(),
    text: z.string(),
    stopReason: z.enum(stopReasons),
    usage: z
      .object({
        inputTokens: z.number(),
        outputTokens: z.number(),
        cachedInputTokens: z.number().optional(),
        cacheWriteTokens: z.number().optional(),
      })
      .optional(),
    costUsd: z.number().optional(),
    latencyMs: z.number().optional(),
  }),
  atMostUsd: z.number().optional(),
});
const runSchema = z.object({ run: z.record(z.string(), z.unknown()) });
const lineSchema = z.union([recordSchema, runSchema, batchRecordSchema]);

/** Where a record lies in the file, in bytes. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** What was found in a journal. */
export interface JournalContents {
  readonly version: number;
  readonly batchRecords: readonly BatchRecord[];
  readonly spans: Map<string, Span>;
  readonly spentUsd: number;
  /** Up to the end of the last whole line. */
  readonly size: number;
}

/**
 * Reads a whole journal, keeping where its records lie.
 *
 * @throws DataError naming the line when it is none, of another version, or damaged anywhere but in a torn last line.
 */
export async function scanJournal(file: FileHandle, path: string): Promise<JournalContents> {
  const spans = new Map<string, Span>();
  const batchRecords: BatchRecord[] = [];
  let version = journalVersions.withoutBatches;
  let spentUsd = 0;
  let size = 0;
  let line = 0;
  for await (const bytes of wholeLines(file)) {
    line += 1;
    const value = parseLine(bytes, { file: path, line });
    if (line > 1) {
      const parsed = lineSchema.safeParse(value);
      if (!parsed.success) throw damaged({ file: path, line });
      if ('key' in parsed.data) {
        spans.set(parsed.data.key, { offset: size, length: bytes.length });
        spentUsd += parsed.data.completion.costUsd ?? parsed.data.atMostUsd ?? 0;
      } else if (!('run' in parsed.data)) batchRecords.push(parsed.data);
    } else version = readVersion(value, path);
    size += bytes.length + 1;
  }
  return { version, batchRecords, spans, spentUsd, size };
}

/** Turns the one digit over in place; the file that is appended to cannot write there. */
export async function raiseVersion(path: string): Promise<void> {
  const before = `${JSON.stringify(journalHeader)}\n`;
  const after = `${JSON.stringify({ ...journalHeader, version: journalVersions.withBatches })}\n`;
  const file = await open(path, 'r+');
  try {
    const { buffer } = await file.read(Buffer.alloc(before.length), 0, before.length, 0);
    // Written by hand, perhaps: what else may stand where the digit goes?
    if (buffer.toString() !== before || after.length !== before.length) throw notAJournal(path);
    await file.write(after, 0);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Cuts off what stands behind the last whole line. */
export async function cutTornLine(file: FileHandle, path: string, size: number): Promise<void> {
  const { size: fileSize } = await file.stat();
  if (fileSize === size) return;
  // Nothing but a torn header may be cut from a file that has not proven to be a journal.
  const isOwn = size > 0 || `${JSON.stringify(journalHeader)}\n`.startsWith(await file.readFile('utf8'));
  if (!isOwn) throw notAJournal(path);
  await file.truncate(size);
}

const newline = 0x0a;

/** Every line that ends in a newline, without it. */
async function* wholeLines(file: FileHandle): AsyncGenerator<Buffer> {
  const chunk = Buffer.alloc(1 << 18);
  let rest: Buffer = Buffer.alloc(0);
  for (let position = 0; ; ) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    let start = 0;
    for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
      yield bytes.subarray(start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
}

interface Place {
  readonly file: string;
  readonly line: number;
}

function parseLine(bytes: Buffer, place: Place): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch (error) {
    throw place.line === 1 ? notAJournal(place.file, error) : damaged(place, error);
  }
}

function readVersion(value: unknown, path: string): number {
  const parsed = z.object({ farthing: z.literal('journal'), version: z.number() }).safeParse(value);
  if (!parsed.success) throw notAJournal(path, parsed.error);
  const { version } = parsed.data;
  if (Object.values(journalVersions).includes(version)) return version;
  const message = `expected journal version ${journalVersions.withBatches} or older, got ${version}; use the release that wrote it`;
  throw new DataError(message, { file: path, line: 1, field: 'version' });
}

function notAJournal(path: string, cause?: unknown): DataError {
  const message = 'expected the header of a farthing journal; move this file away or choose another output';
  return new DataError(message, { file: path, line: 1 }, { cause });
}

function damaged(place: Place, cause?: unknown): DataError {
  const message =
    'this journal line is damaged; restore the file, or delete the line to pay for the call it held once more';
  return new DataError(message, place, { cause });
}

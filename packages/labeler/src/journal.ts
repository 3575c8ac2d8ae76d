import { type FileHandle, open, rm } from 'node:fs/promises';
import { type Completion, DataError, stopReasons } from '@farthing/core';
import { acquireFileLock, createDurableAppender } from '@farthing/dataset';
import { z } from 'zod';
import { type BatchLedger, type BatchRecord, batchRecordSchema, createBatchLedger } from './batch-ledger.ts';

/** Completions that were paid for, on disk, by the key of the call that bought them. */
export interface Journal {
  readonly path: string;
  /** What all completions in it cost together, in US dollars, whichever run bought them; at most, where one is unknown. */
  readonly spentUsd: number;
  has(key: string): boolean;
  /** @throws DataError when there is no such completion or the file was cut short meanwhile. */
  get(key: string): Promise<Completion>;
  /**
   * Resolves once the completion is on the disk; only then may it be used.
   */
  append(key: string, completion: Completion, options?: AppendOptions): Promise<void>;
  /** Batches that were submitted, or were about to be. */
  readonly batches: BatchLedger;
  /** Gives the lock back. A journal without a completion and without an open batch is removed. */
  close(): Promise<void>;
}

export interface AppendOptions {
  /** What counts as spent for a completion whose cost is unknown. Default 0. */
  readonly atMostUsd?: number | undefined;
  /** Always called before `append` resolves: the completion outlives this process, if not yet a loss of power. */
  readonly onWritten?: (() => void) | undefined;
}

export interface OpenJournalOptions {
  /** What this run was asked to do; kept as a line of the journal for whoever reads it later. Never put a key here. */
  readonly run?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * A journal begins as version 1. With its first batch it becomes version 2, which releases that know nothing of batches
 * refuse: they would pay again for what a batch has been asked.
 */
const versions = { withoutBatches: 1, withBatches: 2 };
const header = { farthing: 'journal', version: versions.withoutBatches };

const recordSchema = z.object({
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

/**
 * Opens an append-only JSON-lines journal, or starts one, and locks it against other processes. A last line torn by a
 * crash is cut off: the call it held was never used.
 *
 * Only offsets are held in memory, not the answers.
 *
 * @throws DataError naming the line when the file is no journal, is of another version, or is damaged elsewhere.
 * @throws ConfigError when another process has it open.
 */
export async function openJournal(path: string, { run }: OpenJournalOptions = {}): Promise<Journal> {
  const release = await acquireFileLock(`${path}.lock`).catch((error) => {
    throw error.code === 'ENOENT' ? new DataError('its folder does not exist; create it first', { file: path }) : error;
  });
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'a+');
    const found = await scan(file, path);
    await cutTornLine(file, path, found.size);
    return await startJournal({ file, path, found, run, release });
  } catch (error) {
    await file?.close();
    await release();
    throw error;
  }
}

/** Where a record lies in the file, in bytes. */
interface Span {
  readonly offset: number;
  readonly length: number;
}

interface Contents {
  readonly version: number;
  readonly batchRecords: readonly BatchRecord[];
  readonly spans: Map<string, Span>;
  readonly spentUsd: number;
  /** Up to the end of the last whole line. */
  readonly size: number;
}

async function startJournal(parts: {
  readonly file: FileHandle;
  readonly path: string;
  readonly found: Contents;
  readonly run: OpenJournalOptions['run'];
  readonly release: () => Promise<void>;
}): Promise<Journal> {
  const { file, path, found, run, release } = parts;
  const { spans } = found;
  let { spentUsd, version } = found;
  const appender = createDurableAppender(file, found.size);
  const write = async (value: unknown, onWritten?: () => void): Promise<Span> => {
    const line = JSON.stringify(value);
    const offset = await appender.append(line, onWritten).catch((error) => {
      throw notSaved(path, error);
    });
    return { offset, length: Buffer.byteLength(line) };
  };
  if (found.size === 0) await write(header);
  if (run !== undefined) await write({ run });
  const batches = createBatchLedger({
    records: found.batchRecords,
    write: async (record) => {
      if (version < versions.withBatches) await raiseVersion(path);
      version = versions.withBatches;
      await write(record);
    },
  });

  return {
    path,
    batches,
    get spentUsd() {
      return spentUsd;
    },
    has: (key) => spans.has(key),
    get: async (key) => {
      const span = spans.get(key);
      if (span === undefined) throw new DataError(`holds no call ${key}`, { file: path });
      const { buffer, bytesRead } = await file.read(Buffer.alloc(span.length), 0, span.length, span.offset);
      if (bytesRead < span.length) throw new DataError('was cut short while it was in use', { file: path });
      return recordSchema.parse(JSON.parse(buffer.toString())).completion;
    },
    append: async (key, completion, { atMostUsd, onWritten } = {}) => {
      spans.set(key, await write({ key, completion, atMostUsd }, onWritten));
      spentUsd += completion.costUsd ?? atMostUsd ?? 0;
    },
    close: async () => {
      await file.close();
      if (spans.size === 0 && batches.open.length === 0) await rm(path, { force: true });
      await release();
    },
  };
}

async function scan(file: FileHandle, path: string): Promise<Contents> {
  const spans = new Map<string, Span>();
  const batchRecords: BatchRecord[] = [];
  let version = versions.withoutBatches;
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
async function raiseVersion(path: string): Promise<void> {
  const before = `${JSON.stringify(header)}\n`;
  const after = `${JSON.stringify({ ...header, version: versions.withBatches })}\n`;
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

async function cutTornLine(file: FileHandle, path: string, size: number): Promise<void> {
  const { size: fileSize } = await file.stat();
  if (fileSize === size) return;
  // Nothing but a torn header may be cut from a file that has not proven to be a journal.
  const isOwn = size > 0 || `${JSON.stringify(header)}\n`.startsWith(await file.readFile('utf8'));
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
  if (Object.values(versions).includes(version)) return version;
  const message = `expected journal version ${versions.withBatches} or older, got ${version}; use the release that wrote it`;
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

function notSaved(path: string, cause: unknown): DataError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `an answer could not be saved (${why}); make room and run the same command again: what is saved is not paid for twice`;
  return new DataError(message, { file: path }, { cause });
}

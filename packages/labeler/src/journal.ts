import { type FileHandle, open, rm } from 'node:fs/promises';
import { type Completion, DataError } from '@farthing/core';
import { acquireFileLock, createDurableAppender } from '@farthing/dataset';
import { type BatchLedger, createBatchLedger } from './batch-ledger.ts';
import {
  cutTornLine,
  type JournalContents,
  journalHeader,
  journalVersions,
  raiseVersion,
  recordSchema,
  type Span,
  scanJournal,
} from './journal-file.ts';

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
    const found = await scanJournal(file, path);
    await cutTornLine(file, path, found.size);
    return await startJournal({ file, path, found, run, release });
  } catch (error) {
    await file?.close();
    await release();
    throw error;
  }
}

async function startJournal(parts: {
  readonly file: FileHandle;
  readonly path: string;
  readonly found: JournalContents;
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
  if (found.size === 0) await write(journalHeader);
  if (run !== undefined) await write({ run });
  const batches = createBatchLedger({
    records: found.batchRecords,
    write: async (record) => {
      if (version < journalVersions.withBatches) await raiseVersion(path);
      version = journalVersions.withBatches;
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

function notSaved(path: string, cause: unknown): DataError {
  const why = cause instanceof Error ? cause.message : String(cause);
  const message = `an answer could not be saved (${why}); make room and run the same command again: what is saved is not paid for twice`;
  return new DataError(message, { file: path }, { cause });
}

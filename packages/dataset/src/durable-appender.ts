import type { FileHandle } from 'node:fs/promises';

/** The part of a file the appender needs; opened for appending. */
export type AppendOnlyFile = Pick<FileHandle, 'appendFile' | 'datasync' | 'truncate'>;

export interface DurableAppender {
  /**
   * Adds one line and resolves, with the offset of its first byte, once it is on the disk. Lines that arrive while a
   * sync is running are written meanwhile and share the next one, so the number of syncs does not grow with the number
   * of callers.
   *
   * @param line without its newline.
   * @param onWritten called once the system has the line: from then on it survives the end of this process, though not
   * yet a loss of power. Not called for a line that fails.
   * @throws the file system's error. The file then ends before the line, and later lines may still succeed.
   */
  append(line: string, onWritten?: () => void): Promise<number>;
}

interface AppendedLine {
  readonly bytes: Buffer;
  readonly onWritten: (() => void) | undefined;
  readonly resolve: (offset: number) => void;
  readonly reject: (error: unknown) => void;
}

/** What a loss of power can cost: so many lines at most are written and not on the disk. */
const maxUnsynced = 256;

/** @param size the file's length in bytes: where the next line goes. */
export function createDurableAppender(file: AppendOnlyFile, size: number): DurableAppender {
  let pending: AppendedLine[] = [];
  /** Written since the last sync began, and what that sync is about. */
  let written: AppendedLine[] = [];
  let syncing: readonly AppendedLine[] = [];
  let syncedEnd = size;
  let writtenEnd = size;
  let isSyncing = false;
  let isCutting = false;
  let writing: Promise<void> | undefined;
  let broken: { readonly error: unknown } | undefined;

  /** Half a line would make every later line unreadable. If even this fails, nothing more may be appended. */
  const cutTo = async (end: number, error: unknown): Promise<void> => {
    writtenEnd = end;
    await file.truncate(end).catch(() => {
      broken = { error };
    });
  };

  const write = async (lines: readonly AppendedLine[]): Promise<void> => {
    if (broken !== undefined) return rejectAll(lines, broken.error);
    const bytes = Buffer.concat(lines.map((line) => line.bytes));
    try {
      await file.appendFile(bytes);
    } catch (error) {
      await cutTo(writtenEnd, error);
      return rejectAll(lines, error);
    }
    writtenEnd += bytes.length;
    written.push(...lines);
    for (const { onWritten } of lines) onWritten?.();
  };

  const sync = async (): Promise<void> => {
    isSyncing = true;
    while (written.length > 0) {
      syncing = written;
      written = [];
      try {
        await file.datasync();
        syncedEnd = resolveAll(syncing, syncedEnd);
      } catch (error) {
        // What was written meanwhile stands behind what is not on the disk, and goes with it.
        isCutting = true;
        await writing;
        const lost = [...syncing, ...written];
        written = [];
        await cutTo(syncedEnd, error);
        rejectAll(lost, error);
        isCutting = false;
      }
      syncing = [];
      advance();
    }
    isSyncing = false;
  };

  /** Begins what can begin: one write and one sync at a time, of which neither waits for the other. */
  const advance = (): void => {
    if (written.length > 0 && !isSyncing) void sync();
    const room = maxUnsynced - written.length - syncing.length;
    if (writing !== undefined || isCutting || pending.length === 0 || room <= 0) return;
    const lines = pending.slice(0, room);
    pending = pending.slice(room);
    writing = write(lines).then(() => {
      writing = undefined;
      advance();
    });
  };

  return {
    append: (line, onWritten) =>
      new Promise((resolve, reject) => {
        pending.push({ bytes: Buffer.from(`${line}\n`), onWritten, resolve, reject });
        advance();
      }),
  };
}

function resolveAll(lines: readonly AppendedLine[], start: number): number {
  let end = start;
  for (const { bytes, resolve } of lines) {
    resolve(end);
    end += bytes.length;
  }
  return end;
}

function rejectAll(lines: readonly AppendedLine[], error: unknown): void {
  for (const { reject } of lines) reject(error);
}

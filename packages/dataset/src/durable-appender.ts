import type { FileHandle } from 'node:fs/promises';

/** The part of a file the appender needs; opened for appending. */
export type AppendOnlyFile = Pick<FileHandle, 'appendFile' | 'datasync' | 'truncate'>;

export interface DurableAppender {
  /**
   * Adds one line and resolves, with the offset of its first byte, once it is on the disk. Lines that arrive while a
   * sync is running share the next one, so the number of syncs does not grow with the number of callers.
   *
   * @param line without its newline.
   * @throws the file system's error. The file then ends where it ended before, and later lines may still succeed.
   */
  append(line: string): Promise<number>;
}

interface PendingLine {
  readonly bytes: Buffer;
  readonly resolve: (offset: number) => void;
  readonly reject: (error: unknown) => void;
}

/** @param size the file's length in bytes: where the next line goes. */
export function createDurableAppender(file: AppendOnlyFile, size: number): DurableAppender {
  let end = size;
  let pending: PendingLine[] = [];
  let isFlushing = false;
  let broken: { readonly error: unknown } | undefined;

  const write = async (batch: readonly PendingLine[]): Promise<void> => {
    const bytes = Buffer.concat(batch.map((line) => line.bytes));
    try {
      await file.appendFile(bytes);
      await file.datasync();
    } catch (error) {
      // Half a line would make every later line unreadable. If even this fails, nothing more may be appended.
      await file.truncate(end).catch(() => {
        broken = { error };
      });
      throw error;
    }
    for (const line of batch) {
      line.resolve(end);
      end += line.bytes.length;
    }
  };

  const flush = async (): Promise<void> => {
    isFlushing = true;
    while (pending.length > 0) {
      const batch = pending;
      pending = [];
      if (broken !== undefined) for (const line of batch) line.reject(broken.error);
      else await write(batch).catch((error) => batch.forEach((line) => void line.reject(error)));
    }
    isFlushing = false;
  };

  return {
    append: (line) =>
      new Promise((resolve, reject) => {
        pending.push({ bytes: Buffer.from(`${line}\n`), resolve, reject });
        if (!isFlushing) void flush();
      }),
  };
}

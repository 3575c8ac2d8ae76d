import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DataError } from '@farthing/core';

/** Appends bytes to the file being written. */
export type AppendBytes = (bytes: Uint8Array) => Promise<void>;

/**
 * Writes a file so that its path never shows anything but the old content or the whole new one: `write` fills a
 * temporary file in the same folder, which is flushed to disk and renamed. When anything fails the temporary file is
 * removed and `path` is left as it was.
 *
 * @throws DataError when the folder cannot be written or the disk is full; whatever `write` throws.
 */
export async function writeFileAtomically<T>(path: string, write: (append: AppendBytes) => Promise<T>): Promise<T> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  await removeAbandoned(path);
  const file = await explainedWrite(path, open(temporary, 'wx'));
  try {
    const result = await write((bytes) => explainedWrite(path, file.writeFile(bytes)));
    await explainedWrite(path, file.sync());
    await explainedWrite(path, file.close());
    await explainedWrite(path, rename(temporary, path));
    return result;
  } catch (thrown) {
    await file.close();
    await rm(temporary, { force: true });
    throw thrown;
  }
}

/** Temporary files of processes that were killed while they wrote the same path. */
async function removeAbandoned(path: string): Promise<void> {
  const prefix = `${basename(path)}.`;
  const names = await readdir(dirname(path)).catch(() => []); // Opening the file tells better what is wrong.
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const pid = /^(\d+)-[0-9a-f]{8}\.tmp$/.exec(name.slice(prefix.length))?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) await rm(join(dirname(path), name), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (thrown) {
    return errorCode(thrown) !== 'ESRCH';
  }
}

/**
 * Gives a failed operation on an output file one line that says what to do. For that file alone: reading others may fail
 * with the same codes.
 */
export async function explainedWrite<T>(path: string, operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (thrown) {
    const reason = failures[errorCode(thrown)];
    if (reason === undefined) throw thrown;
    throw new DataError(`cannot be written: ${reason}`, { file: path }, { cause: thrown });
  }
}

const failures: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist; create it first',
  ENOTDIR: 'a part of its path is a file, not a folder; choose another path',
  EISDIR: 'it is a folder; name a file in it',
  EACCES: 'permission denied; choose a folder you may write to',
  EPERM: 'not permitted; choose a folder you may write to',
  EROFS: 'the file system is read-only; choose another folder',
  ENOSPC: 'the disk is full; free some space and try again',
  EDQUOT: 'the disk quota is used up; free some space and try again',
  ENAMETOOLONG: 'its name is too long; choose a shorter one',
};

function errorCode(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}

import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataError } from '@farthing/core';

/**
 * Gives a failed operation on an output file one line that says what to do. For that file alone: reading others may fail
 * with the same codes.
 */
export async function explainedWrite<T>(path: string, operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (thrown) {
    const code = errorCode(thrown);
    const reason = code === 'ENOENT' && (await isFolder(dirname(path))) ? takesNothing : failures[code];
    if (reason === undefined) throw thrown;
    throw new DataError(`cannot be written: ${reason}`, { file: path }, { cause: thrown });
  }
}

/** As in /proc: the folder is there, yet nothing can be made in it. */
const takesNothing = 'its folder takes no new files; choose another one';

const failures: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist; create it first',
  EEXIST: 'a part of its path is a file, not a folder; choose another path',
  ENOTDIR: 'a part of its path is a file, not a folder; choose another path',
  EISDIR: 'it is a folder; name a file in it',
  EACCES: 'permission denied; choose a folder you may write to',
  EPERM: 'not permitted; choose a folder you may write to',
  EROFS: 'the file system is read-only; choose another folder',
  ENOSPC: 'the disk is full; free some space and try again',
  EDQUOT: 'the disk quota is used up; free some space and try again',
  ENAMETOOLONG: 'its name is too long; choose a shorter one',
};

/** Whether a folder is there to be looked at. */
export async function isFolder(path: string): Promise<boolean> {
  const there = await stat(path).catch(() => undefined);
  return there?.isDirectory() ?? false;
}

/** Node's code of a failure; empty where it has none. */
export function errorCode(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}

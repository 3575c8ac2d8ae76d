import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCode, explainedWrite } from './explained-write.ts';

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

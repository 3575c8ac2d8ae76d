import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { explainedWrite, makeFolder } from '@farthing/dataset';

/**
 * Replaces a whole folder. The new one is written beside it, hidden, onto the disk; then the old one is moved aside, the
 * new one takes its place, and the old one is deleted. When anything fails the old one is where it was. A process that is
 * killed between the two moves, an instant, leaves both beside the place; {@link mendFolder} puts the new one there.
 *
 * @param target absolute path; its parent folders are made.
 * @param files content by name.
 * @throws DataError when the folder cannot be written or the disk is full.
 */
export async function replaceFolder(
  target: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<void> {
  const parent = dirname(target);
  await makeFolder(parent);
  await mendFolder(target);
  const staging = join(parent, `${stagingPrefix(target)}${process.pid}`);
  const aside = `${staging}-old`;
  try {
    await explainedWrite(target, mkdir(staging));
    for (const [name, content] of Object.entries(files)) {
      await explainedWrite(target, writeFile(join(staging, name), content, { flush: true }));
    }
    const isMoved = await renameIfThere(target, aside);
    await explainedWrite(target, rename(staging, target)).catch(async (error) => {
      if (isMoved) await rename(aside, target);
      throw error;
    });
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}

/**
 * Finds out before long work whether {@link replaceFolder} may write: it makes the parent folders, and a folder in them
 * that it takes away again.
 *
 * @throws DataError when it may not.
 */
export async function checkReplaceable(target: string): Promise<void> {
  const parent = dirname(target);
  await makeFolder(parent);
  await mendFolder(target);
  const staging = join(parent, `${stagingPrefix(target)}${process.pid}`);
  await explainedWrite(target, mkdir(staging));
  await rmdir(staging);
}

/** Tidies up after processes that were killed while they replaced this folder. */
export async function mendFolder(target: string): Promise<void> {
  const parent = dirname(target);
  const prefix = stagingPrefix(target);
  // Without the parent there is nothing to mend.
  const names = await readdir(parent).catch((): string[] => []);
  for (const name of names.filter((each) => each.startsWith(prefix)).sort()) {
    const pid = /^(\d+)(-old)?$/u.exec(name.slice(prefix.length))?.[1];
    if (pid === undefined || isOtherProcess(Number(pid))) continue;
    // The old folder is moved aside only once the new one is whole.
    const isWhole = names.includes(`${name}-old`) && !names.includes(basename(target));
    if (isWhole) await rename(join(parent, name), target);
    else await rm(join(parent, name), { recursive: true, force: true });
  }
}

function stagingPrefix(target: string): string {
  return `.${basename(target)}-`;
}

/** Whether another running process has this id. In containers a killed run and this one may share theirs. */
function isOtherProcess(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Anything else than "no such process" means that it runs, under another user.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

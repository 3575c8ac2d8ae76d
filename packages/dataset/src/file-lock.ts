import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ConfigError } from '@farthing/core';

/** Locks of this very process: its own pid in a lock file proves nothing, a container gives every run the same pid. */
const heldHere = new Set<string>();

/**
 * Takes an exclusive lock: a file that holds the owner's process id, created atomically. A lock whose process is gone
 * is taken over.
 *
 * @returns gives the lock back.
 * @throws ConfigError when a running process holds it.
 */
export async function acquireFileLock(path: string): Promise<() => Promise<void>> {
  const lockPath = resolve(path);
  const ownPath = `${lockPath}.${process.pid}`;
  if (heldHere.has(lockPath)) throw heldBy(path, process.pid);
  heldHere.add(lockPath);
  try {
    await writeFile(ownPath, `${process.pid}\n`);
    // Linking fails when the lock exists, and the lock never exists without its content.
    while (!(await linkUnlessTaken(ownPath, lockPath))) await removeStaleLock(lockPath, path);
  } catch (error) {
    heldHere.delete(lockPath);
    throw error;
  } finally {
    await rm(ownPath, { force: true });
  }
  return async () => {
    await rm(lockPath, { force: true });
    heldHere.delete(lockPath);
  };
}

async function linkUnlessTaken(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function removeStaleLock(lockPath: string, shownPath: string): Promise<void> {
  const owner = await readOwner(lockPath);
  if (owner === undefined) return;
  if (owner !== process.pid && isRunning(owner)) throw heldBy(shownPath, owner);
  // Moved aside before it is judged again: another process may have replaced the stale lock since it was read.
  const asidePath = `${lockPath}.stale-${process.pid}`;
  try {
    await rename(lockPath, asidePath);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  if ((await readOwner(asidePath)) !== owner) await linkUnlessTaken(asidePath, lockPath);
  await rm(asidePath, { force: true });
}

/** `undefined` when the lock has just been given back. An unreadable owner counts as gone (pid 0). */
async function readOwner(lockPath: string): Promise<number | undefined> {
  try {
    return Number.parseInt(await readFile(lockPath, 'utf8'), 10) || 0;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, under another user.
    return hasCode(error, 'EPERM');
  }
}

function heldBy(path: string, pid: number): ConfigError {
  return new ConfigError(
    `${path}: process ${pid} is working on the same output; wait for it or choose another output (if it is not a farthing process, delete this file)`,
  );
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

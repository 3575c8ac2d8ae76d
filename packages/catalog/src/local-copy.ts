import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DataError } from '@farthing/core';
import type { PublicSet } from './public-set.ts';

/**
 * Finds the files of a set in a copy: below a folder by their whole path or by their last part, or beside the first of
 * them, whatever that is called.
 *
 * @returns local path by the path of each file.
 * @throws DataError that names what is missing.
 */
export async function findLocalCopies(set: PublicSet, from: string): Promise<ReadonlyMap<string, string>> {
  const there = await stat(from).catch(() => undefined);
  if (there === undefined) throw new DataError('no such file or folder', { file: from });
  const folder = there.isDirectory() ? from : dirname(from);
  const found = new Map<string, string>();
  const missing: string[] = [];
  for (const [index, { path }] of set.files.entries()) {
    const places = [join(folder, path), join(folder, basename(path))];
    const named = !there.isDirectory() && index === 0 ? [from] : places;
    const place = await firstFile(named);
    if (place === undefined) missing.push(path);
    else found.set(path, place);
  }
  if (missing.length > 0) {
    const some = missing.slice(0, 3).join(', ') + (missing.length > 3 ? ` and ${missing.length - 3} more` : '');
    throw new DataError(`${set.name} also needs ${some}; put them in this folder`, { file: folder });
  }
  return found;
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if ((await stat(path).catch(() => undefined))?.isFile()) return path;
  return undefined;
}

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@farthing/core';
import { expandGlob, isGlob } from './glob.ts';
import { isBesideLabels } from './own-files.ts';

/** Names under which logs are kept; a folder may hold a README beside them. */
const logNames = /\.(jsonl|ndjson|json|csv|tsv|parquet|log)(\.(gz|gzip|zst|zstd))?$/iu;

/** What stands for the standard input among files. */
export const stdinName = '-';

/** A file, and whether it was named as such: what a folder or a pattern stands for may hold more than logs. */
export interface LogPath {
  readonly path: string;
  readonly isNamed: boolean;
}

/**
 * The files that paths, patterns and folders stand for, each once. Of a folder and those within it, the log files in name
 * order, without the journals and decisions that Farthing keeps there.
 *
 * @throws DataError for what is not there, and for a folder or a pattern without a log.
 */
export async function findLogFiles(inputs: readonly string[]): Promise<LogPath[]> {
  const found = new Map<string, LogPath>();
  for (const input of inputs) {
    for (const path of await filesOf(input)) {
      const isNamed = path === input || found.get(path)?.isNamed === true;
      if (isNamed || !isBesideLabels(path)) found.set(path, { path, isNamed });
    }
  }
  return [...found.values()];
}

async function filesOf(input: string): Promise<string[]> {
  if (input === stdinName) return [input];
  const stats = await stat(input).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code === 'ENOENT') return undefined;
    throw thrown;
  });
  if (stats !== undefined) return stats.isDirectory() ? await filesBelow(input) : [input];
  if (!isGlob(input)) throw new DataError('no such file or folder', { file: input });
  const matching = await Promise.all((await expandGlob(input)).map(filesOf));
  if (matching.length === 0) throw new DataError('no file matches this pattern', { file: input });
  return matching.flat();
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => !entry.isDirectory() && logNames.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/(^|[\\/])\.[^.\\/]/u.test(path.slice(folder.length)));
  if (files.length === 0) {
    const message = 'the folder holds no log: no file ends in .jsonl, .json, .ndjson, .csv, .tsv, .log or .parquet';
    throw new DataError(`${message}, with or without .gz or .zst; name the files`, { file: folder });
  }
  return files.sort();
}

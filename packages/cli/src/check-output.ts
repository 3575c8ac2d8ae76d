import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError, DataError } from '@farthing/core';

/**
 * Finds out before anything is read for long, or paid for, that a file could not be written or would replace an input.
 *
 * @throws ConfigError when `out` is one of `inputs`, under whatever name; DataError when it is a folder or has none to be in.
 */
export async function checkOutput(out: string, inputs: readonly string[]): Promise<void> {
  const folder = await statOf(dirname(out));
  if (folder === undefined) throw new DataError('its folder does not exist; create it first', { file: out });
  if (!folder.isDirectory()) {
    throw new DataError('a part of its path is a file, not a folder; choose another path', { file: out });
  }
  const there = await statOf(out);
  if (there?.isDirectory()) throw new DataError('it is a folder; name a file in it', { file: out });
  if (there === undefined) return;
  for (const input of inputs) {
    const read = await statOf(input);
    if (read?.dev === there.dev && read.ino === there.ino) {
      throw new ConfigError(`--out ${out} is the file to read; name another one`);
    }
  }
}

async function statOf(path: string) {
  return await stat(path).catch(() => undefined);
}

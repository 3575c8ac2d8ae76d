import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

describe('makeFolder', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'farthing-folder-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('makes a folder and those it is in, by several at once and again', async () => {
    const path = join(folder, 'a/b/c');
    await Promise.all([makeFolder(path), makeFolder(path), makeFolder(join(folder, 'a/b/d'))]);
    await makeFolder(path);
    expect((await stat(path)).isDirectory()).toBe(true);
  });

  test('says so where a part of the path is a file', async () => {
    await writeFile(join(folder, 'file'), '');
    const expected = `${join(folder, 'file')}: cannot be written: a part of its path is a file`;
    await expect(makeFolder(join(folder, 'file'))).rejects.toThrow(expected);
    await expect(makeFolder(join(folder, 'file/below'))).rejects.toThrow(expected);
  });

  test.runIf(process.platform === 'linux')('comes back from a file system that takes no folders', async () => {
    await expect(makeFolder('/proc/farthing/below')).rejects.toThrow(/^\/proc\/farthing: cannot be written: /);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataError } from '@farthing/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mendFolder, replaceFolder } from './replace-folder.ts';

let folder: string;
let target: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-replace-'));
  target = join(folder, 'r');
});
afterEach(() => rm(folder, { recursive: true }));

async function contentOf(path: string): Promise<Record<string, string>> {
  const names = (await readdir(path)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, (await readFile(join(path, name), 'utf8')).trim()] as const)),
  );
}

async function put(name: string, files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(folder, name));
  for (const [file, content] of Object.entries(files)) await writeFile(join(folder, name, file), content);
}

test('the new files are all there is, and nothing is left beside them', async () => {
  await replaceFolder(join(folder, 'models/x'), { one: '1', two: '1' });
  await replaceFolder(join(folder, 'models/x'), { one: '2' });
  expect(await contentOf(join(folder, 'models/x'))).toEqual({ one: '2' });
  expect(await readdir(join(folder, 'models'))).toEqual(['x']);
});

test('a file that cannot be written leaves the old folder and nothing beside it', async () => {
  await replaceFolder(target, { one: '1' });
  const name = 'n'.repeat(300);
  const failure = replaceFolder(target, { one: '2', [name]: '2' });
  await expect(failure).rejects.toThrow('cannot be written: its name is too long');
  await expect(failure).rejects.toThrow(DataError);
  expect(await contentOf(target)).toEqual({ one: '1' });
  expect(await readdir(folder)).toEqual(['r']);
});

describe('what a killed process left', () => {
  // Beyond the largest process id that Linux gives.
  const dead = 2 ** 22 + 1;

  test('while it wrote is removed', async () => {
    await put('r', { one: '1' });
    await put(`.r-${dead}`, { one: '2' });
    await mendFolder(target);
    expect(await contentOf(target)).toEqual({ one: '1' });
    expect(await readdir(folder)).toEqual(['r']);
  });

  test('between the two moves becomes the new folder', async () => {
    await put(`.r-${dead}`, { one: '2' });
    await put(`.r-${dead}-old`, { one: '1' });
    await mendFolder(target);
    expect(await contentOf(target)).toEqual({ one: '2' });
    expect(await readdir(folder)).toEqual(['r']);
  });

  test('after them is removed', async () => {
    await put('r', { one: '2' });
    await put(`.r-${dead}-old`, { one: '1' });
    await mendFolder(target);
    expect(await contentOf(target)).toEqual({ one: '2' });
    expect(await readdir(folder)).toEqual(['r']);
  });

  test('is told from what a running process writes and from files of others', async () => {
    await put(`.r-${process.ppid}`, { one: '2' });
    await put('.r-notes', { one: '3' });
    await mendFolder(target);
    expect((await readdir(folder)).sort()).toEqual([`.r-${process.ppid}`, '.r-notes'].sort());
  });

  test.each([1, 2, 3])(
    'at any moment, by SIGKILL, is the old folder or the new one, never a mixture (%d)',
    async (nth) => {
      const script = fileURLToPath(new URL('./testing/replace-forever.ts', import.meta.url));
      const argv = ['--import', 'tsx', '--conditions=farthing-source', script, target];
      const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      // Some turns later, at a point of its work that differs from run to run.
      for (let turn = 0; turn < 3 * nth; turn++) await readdir(folder);
      child.kill('SIGKILL');
      await once(child, 'close');
      await mendFolder(target);
      const { one, two, three } = await contentOf(target);
      expect(one).toMatch(/^\d+$/);
      expect([two, three]).toEqual([one, one]);
      expect(await readdir(folder)).toEqual(['r']);
    },
  );
});

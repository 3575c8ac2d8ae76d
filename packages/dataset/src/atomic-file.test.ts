import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFileAtomically } from './atomic-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-atomic-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('removes what a killed writer of the same path left behind, and nothing else', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const kept = [`t.arrow.${process.pid}-0badcafe.tmp`, 't.arrow.mine.tmp', `other.${dead}-0badcafe.tmp`];
  for (const name of [...kept, `t.arrow.${dead}-0badcafe.tmp`]) await writeFile(join(folder, name), '');
  await writeFileAtomically(join(folder, 't.arrow'), (append) => append(Buffer.from('new')));
  expect((await readdir(folder)).sort()).toEqual([...kept, 't.arrow'].sort());
  expect(await readFile(join(folder, 't.arrow'), 'utf8')).toBe('new');
});

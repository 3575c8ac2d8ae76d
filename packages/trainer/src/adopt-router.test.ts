import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactError, ConfigError, userConversation } from '@farthing/core';
import { defaultLexicalSettings, loadRouter } from '@farthing/runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adoptRouter } from './adopt-router.ts';
import { saveRouter } from './save-router.ts';
import { syntheticLabels } from './testing/synthetic-labels.ts';
import { trainRouter } from './train.ts';

let folder: string;
const lexical = { ...defaultLexicalSettings, wordBuckets: 2 ** 12, characterBuckets: 2 ** 12 };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-adopt-'));
  await saveRouter(await trainRouter(syntheticLabels(), { lexical }), join(folder, 'theirs'));
});
afterAll(() => rm(folder, { recursive: true }));

const candidates = ['haiku', 'opus'];

test('the models have new names, and scores, thresholds and id are the same', async () => {
  const to = join(folder, 'mine');
  await adoptRouter(join(folder, 'theirs'), { candidates, to });
  const [theirs, mine] = [await loadRouter(join(folder, 'theirs')), await loadRouter(to)];
  const request = 'please add 12 and 34';
  expect(candidates).toContain(mine.route(userConversation(request)).model);
  expect(mine.score(request)).toEqual(theirs.score(request));
  expect(mine.config.head.outputs).toEqual(candidates.slice(0, theirs.config.head.outputs.length));
  expect([mine.config.id, mine.config.defaultThreshold]).toEqual([theirs.config.id, theirs.config.defaultThreshold]);
});

test('the card says that nothing was measured on these models, and the report stays behind', async () => {
  const to = join(folder, 'card');
  await adoptRouter(join(folder, 'theirs'), { candidates, to });
  expect(await readFile(join(to, 'README.md'), 'utf8')).toMatch(
    /^> Adopted: \*\*haiku\*\* for small, \*\*opus\*\* for large\. Nothing below was measured on these models/,
  );
  expect((await readdir(to)).sort()).toEqual([
    'README.md',
    'router.json',
    'training-groups.bin',
    'weights.safetensors',
  ]);
});

test('names that do not fit are refused, and so is what is no router', async () => {
  const from = join(folder, 'theirs');
  for (const wrong of [['haiku'], ['haiku', 'haiku'], ['haiku', ''], ['a', 'b', 'c']]) {
    await expect(adoptRouter(from, { candidates: wrong, to: join(folder, 'no') })).rejects.toThrow(ConfigError);
  }
  await expect(adoptRouter(folder, { candidates, to: join(folder, 'no') })).rejects.toThrow(ArtifactError);
});

test('a router that is there is replaced only when asked', async () => {
  const to = join(folder, 'taken');
  await adoptRouter(join(folder, 'theirs'), { candidates, to });
  const others = { candidates: ['mini', 'maxi'], to };
  await expect(adoptRouter(join(folder, 'theirs'), others)).rejects.toThrow('taken: holds a router; choose another');
  expect((await loadRouter(to)).config.candidates).toEqual(candidates);
  await adoptRouter(join(folder, 'theirs'), { ...others, replaces: true });
  expect((await loadRouter(to)).config.candidates).toEqual(['mini', 'maxi']);
});

test('fewer buckets make a smaller folder', async () => {
  const { config } = await loadRouter(join(folder, 'theirs'));
  expect(config.embedder.dimensions).toBeLessThan(2 ** 13 + 100);
});

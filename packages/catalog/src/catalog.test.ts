import { readFile } from 'node:fs/promises';
import { ConfigError } from '@farthing/core';
import { expect, test } from 'vitest';
import { findPublicSet, publicSets } from './catalog.ts';

test.each(publicSets)('$name has a card that says licence, source and what is pinned', async (set) => {
  const card = await readFile(new URL(`../../../datasets/${set.name}.md`, import.meta.url), 'utf8');
  expect(card).toContain(set.licence);
  expect(card).toContain(set.home);
  expect(card).toContain(`farthing fetch ${set.name}`);
  for (const commit of new Set(set.files.map(({ url }) => url.split('/')[5]))) expect(card).toContain(commit);
  expect(card.includes('Not pinned')).toBe(set.files.some(({ sha256 }) => sha256 === undefined));
});

test.each(publicSets)('$name is at an address that names a commit, under paths of its own', ({ files }) => {
  for (const { url, path } of files) {
    expect(url).toMatch(/^https:\/\/raw\.githubusercontent\.com\/[^/]+\/[^/]+\/[0-9a-f]{40}\//);
    expect(path).not.toMatch(/^\/|\.\.|\\/);
  }
  expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
});

test('a set that is not there is answered with those that are', () => {
  expect(() => findPublicSet('mmlu')).toThrow(ConfigError);
  expect(() => findPublicSet('mmlu')).toThrow(/"mmlu"; there are routellm-mmlu, routellm-gsm8k, /);
});

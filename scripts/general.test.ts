import { readdir, readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { userConversation } from '@farthing/core';
import { isLexicalConfig, loadRouter } from '@farthing/runtime';
import { loadTrainingGroups } from '@farthing/trainer';
import { expect, test } from 'vitest';
import { runCli } from '../packages/cli/src/cli.ts';
import { memoryTerminal } from '../packages/cli/src/testing/memory-terminal.ts';
import type { CrossDomainRow } from './general/cross-domain.ts';
import { foreignSources, trainingSources } from './general/sources.ts';

const folder = fileURLToPath(new URL('../models/general', import.meta.url));

// Loading checks the checksums of router.json and of the weights, and the version of the features.
test('the ready-made router is whole, of this version, and routes between its tiers', async () => {
  const router = await loadRouter(folder);
  expect(isLexicalConfig(router.config.embedder)).toBe(true);
  expect(router.config.candidates).toEqual(['weak', 'strong']);
  const scores = [
    'Hi!',
    'Prove that the sum of the first n cubes is the square of the sum of the first n integers.',
  ].map((text) => router.route(userConversation(text)).strongWinRate);
  expect(scores[0]).not.toBe(scores[1]);
});

test('it is weights, a card and hashes, no larger than a checkout can bear', async () => {
  const names = (await readdir(folder)).sort();
  expect(names).toEqual(['README.md', 'router.json', 'training-groups.bin', 'weights.safetensors']);
  const sizes = await Promise.all(names.map(async (name) => (await stat(`${folder}/${name}`)).size));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2e6);
  expect((await loadTrainingGroups(folder)).size).toBeGreaterThan(1000);
});

test('its card has the figures of every source, measured on it or not', async () => {
  const card = await readFile(`${folder}/README.md`, 'utf8');
  const measured: CrossDomainRow[] = JSON.parse(
    await readFile(new URL('general/cross-domain.json', import.meta.url), 'utf8'),
  );
  expect(measured.map(({ source }) => source)).toEqual([...trainingSources, ...foreignSources].map(({ name }) => name));
  for (const { source, leftOut } of measured) {
    expect(card).toMatch(new RegExp(`\\| ${source} \\| \\d+ \\| .* \\| \\*\\*${leftOut.value.toFixed(3)}\\*\\* \\[`));
  }
  expect(card).toContain('Replace it by one of your own');
});

test('the command that the README gives for it works', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, text = ''] = /^farthing route models\/general "(.*)"$/m.exec(readme) ?? [];
  expect(text).not.toBe('');
  const terminal = memoryTerminal();
  expect(await runCli(['route', folder, text], terminal)).toBe(0);
  expect(terminal.printed.join('\n')).toMatch(/^(weak|strong)\b/);
});

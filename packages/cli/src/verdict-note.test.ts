import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@farthing/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './cli.ts';
import { memoryTerminal } from './testing/memory-terminal.ts';
import { outcomeLines } from './testing/outcomes.ts';

let folder: string;
const path = (name: string): string => join(folder, name);

async function farthing(...argv: string[]): Promise<readonly string[]> {
  const terminal = memoryTerminal();
  expect(await runCli(argv, terminal)).toBe(0);
  return terminal.noted;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-verdict-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a router whose training advised against routing says so where it is tuned and where it routes by default', async () => {
  // What a coin says of an answer, no text can tell.
  const random = createRandom(1, 'coin');
  const coins = outcomeLines(200).replace(/weak_score":[01]/gu, () => `weak_score":${random.integer(2)}`);
  await writeFile(path('coins.jsonl'), coins);
  await farthing('import', path('coins.jsonl'), '-o', path('labels.arrow'));
  await farthing('train', path('labels.arrow'), '-o', path('router'));
  const advice = 'its training said: Do not route: ';
  expect((await farthing('route', path('router'), 'hi'))[0]).toContain(`route: ${advice}`);
  expect(await farthing('route', path('router'), 'hi', '--threshold', '0.4')).toEqual([]);
  expect((await farthing('tune', path('router'), path('labels.arrow'), '--strong-share', '0.5'))[0]).toContain(
    `tune: ${advice}`,
  );
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { memoryTerminal } from '../testing/memory-terminal.ts';
import { outcomeLines } from '../testing/outcomes.ts';

let folder: string;
const path = (name: string): string => join(folder, name);

async function farthing(...argv: string[]) {
  const terminal = memoryTerminal();
  const exitCode = await runCli(argv, terminal);
  return { exitCode, printed: terminal.printed.join('\n'), noted: terminal.noted.join('\n') };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-compare-'));
  for (const [seed, name] of ['one', 'other', 'test'].entries()) {
    await writeFile(path(`${name}.jsonl`), outcomeLines(200, seed));
    await farthing('import', path(`${name}.jsonl`), '-o', path(`${name}.arrow`));
  }
  await farthing('train', path('one.arrow'), '-o', path('one'));
  await farthing('train', path('other.arrow'), '-o', path('other'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('farthing compare', () => {
  test('says in words whether two routers can be told apart', async () => {
    const { exitCode, printed } = await farthing('compare', path('one'), path('other'), path('test.arrow'));
    expect(exitCode).toBe(0);
    expect(printed).toContain('200 rows (200 distinct prompts) that neither was trained on');
    expect(printed).toMatch(/ranks requests better than|cannot tell .* apart/);
    expect(printed).toContain("strong calls saved at 95 % of strong's quality");
  });

  test('leaves out of both what either was trained on', async () => {
    const { printed, noted } = await farthing('compare', path('one'), path('other'), path('other.arrow'), '--json');
    expect(JSON.parse(printed)).toMatchObject({ n: 40, trainedOn: 160, unlabelled: 0, unit: 'strong-calls' });
    expect(noted).toBe('compare: left out 160 rows that a router was trained on');
  });

  test.each(['constant:weak', 'constant:strong', 'baseline:random', 'baseline:length'])(
    'sets a router against %s',
    async (name) => {
      const { printed } = await farthing('compare', path('one'), name, path('test.arrow'), '--json');
      const { second, verdict } = JSON.parse(printed);
      expect(second.name).toBe(name);
      // Here the length of a prompt tells nearly all there is to know.
      expect(verdict.better).toBe(name === 'baseline:random' ? 'first' : null);
    },
  );

  test('refuses a baseline that does not exist and a folder that is no router', async () => {
    expect(await farthing('compare', path('one'), 'baseline:kNN', path('test.arrow'))).toMatchObject({ exitCode: 2 });
    expect(await farthing('compare', path('one'), folder, path('test.arrow'))).toMatchObject({ exitCode: 4 });
  });
});

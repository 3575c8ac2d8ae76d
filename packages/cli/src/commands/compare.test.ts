import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabelRow } from '@farthing/core';
import { readLabels, writeLabels } from '@farthing/dataset';
import { baselineNames } from '@farthing/evaluation';
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

  test('says why routers of different seeds have few rows that both held out', async () => {
    await farthing('train', path('one.arrow'), '-o', path('reseeded'), '--seed', '2', '--learning-curve', 'false');
    const { noted } = await farthing('compare', path('one'), path('reseeded'), path('one.arrow'), '--json');
    expect(noted).toContain('compare: trained with the same --seed on the same labels, they would share');
  });

  test.each([
    ['constant:weak', null],
    ['constant:strong', null],
    ['constant:best', null],
    ['baseline:random', 'first'],
    // Here the length of a prompt tells nearly all there is to know.
    ['baseline:length', null],
    ['baseline:keywords', 'first'],
    ['baseline:oracle', 'second'],
  ])('sets a router against %s', async (name, better) => {
    const { printed } = await farthing('compare', path('one'), name, path('test.arrow'), '--json');
    const { second, verdict } = JSON.parse(printed);
    expect(second.name).toBe(name === 'constant:best' ? 'constant:best (strong)' : name);
    expect(verdict.better).toBe(better);
  });

  test('sets a router against the ratings that labels carry, where all of them do', async () => {
    const table = await readLabels(path('test.arrow'));
    const rated: LabelRow[] = [];
    for await (const row of table.rows()) rated.push({ ...row, complexity: /\d{6}/.test(row.text) ? 4 : 2 });
    await writeLabels(path('rated.arrow'), { candidates: table.candidates, rows: rated });
    const { printed } = await farthing('compare', path('one'), 'baseline:complexity', path('rated.arrow'), '--json');
    expect(JSON.parse(printed).second.apgr).toBeGreaterThan(0.6);
    const without = await farthing('compare', path('one'), 'baseline:complexity', path('test.arrow'));
    expect(without.exitCode).toBe(3);
    expect(without.noted).toMatch(/^farthing: baseline:complexity: prompt "row-\d+" has none: not every row carries/);
  });

  test('seeks neighbours where training sought them, and finds the same', async () => {
    const { printed, noted } = await farthing(
      'compare',
      path('one'),
      'baseline:neighbours',
      path('one.arrow'),
      '--json',
    );
    const config = JSON.parse(await readFile(path('one/router.json'), 'utf8'));
    expect(JSON.parse(printed).second.apgr).toBeCloseTo(config.testMetrics.baselines.nearestNeighbours.apgr, 9);
    expect(noted).toBe('compare: left out 160 rows that a router was trained on');
    const elsewhere = ['compare', path('one'), 'baseline:neighbours', path('test.arrow')];
    expect((await farthing(...elsewhere)).noted).toMatch(
      /no row here that .* name its label table with --train-labels$/,
    );
    const named = await farthing(...elsewhere, '--train-labels', path('one.arrow'), '--json');
    expect(JSON.parse(named.printed)).toMatchObject({ n: 200, second: { name: 'baseline:neighbours' } });
    const alone = await farthing('compare', 'baseline:neighbours', 'baseline:length', path('one.arrow'));
    expect(alone).toMatchObject({ exitCode: 2, noted: expect.stringContaining('name a router folder beside it') });
  });

  test('explains every baseline in its help', async () => {
    const { printed } = await farthing('compare', '--help');
    for (const name of baselineNames) expect(printed).toMatch(new RegExp(`${name} +\\w`));
  });

  test('refuses a baseline that does not exist and a folder that is no router', async () => {
    for (const name of ['baseline:kNN', 'constant:random']) {
      expect(await farthing('compare', path('one'), name, path('test.arrow'))).toMatchObject({ exitCode: 2 });
    }
    expect(await farthing('compare', path('one'), folder, path('test.arrow'))).toMatchObject({ exitCode: 4 });
  });
});

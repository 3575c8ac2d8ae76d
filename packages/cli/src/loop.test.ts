import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { userConversation } from '@farthing/core';
import { loadRouter } from '@farthing/runtime';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from './cli.ts';
import { memoryTerminal } from './testing/memory-terminal.ts';
import { outcomeLines } from './testing/outcomes.ts';

let folder: string;
const path = (name: string): string => join(folder, name);

/** Runs a command that must succeed and returns what it printed. */
async function farthing(argv: readonly string[], stdin = ''): Promise<string> {
  const terminal = memoryTerminal({ stdin });
  const exitCode = await runCli(argv, terminal);
  expect(terminal.noted.filter((line) => line.startsWith('farthing:'))).toEqual([]);
  expect(exitCode).toBe(0);
  return terminal.printed.join('\n');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-loop-'));
  await writeFile(path('outcomes.jsonl.gz'), gzipSync(outcomeLines(400)));
  await writeFile(path('others.jsonl'), outcomeLines(200, 2));
  await farthing(['import', path('outcomes.jsonl.gz'), '-o', path('labels.arrow')]);
  await farthing(['import', path('others.jsonl'), '-o', path('others.arrow')]);
  await farthing(['train', path('labels.arrow'), '-o', path('router')]);
});
afterAll(() => rm(folder, { recursive: true }));

describe('import → train → evaluate → route', () => {
  test('train writes a router folder with card and report', async () => {
    expect((await readdir(path('router'))).sort()).toEqual([
      'README.md',
      'report.html',
      'router.json',
      'training-groups.bin',
      'weights.safetensors',
    ]);
    expect(await readFile(path('router/report.html'), 'utf8')).toContain('<svg');
  });

  test('the same seed gives the same folder, byte for byte', async () => {
    await farthing(['train', path('labels.arrow'), '-o', path('router-again'), '--seed', '1', '--embedder', 'lexical']);
    for (const name of await readdir(path('router'))) {
      const [one, other] = await Promise.all(
        ['router', 'router-again'].map((each) => readFile(path(`${each}/${name}`))),
      );
      expect(one !== undefined && other?.equals(one), name).toBe(true);
    }
  });

  test('evaluate says how often another wording changes the decision, when asked', async () => {
    const told = await farthing(['evaluate', path('router'), path('others.arrow'), '--robustness', '--seed', '1']);
    expect(told).toMatch(/^(?:Do not route|Route): /u);
    expect(told).toMatch(/asks for thought +\d+\.\d % {2}\[\d+\.\d, \d+\.\d\]/u);
    const json = await farthing(['evaluate', path('router'), path('others.arrow'), '--robustness', '--json']);
    expect(JSON.parse(json).robustness).toMatchObject({ prompts: 200, kinds: { length: 5 } });
    expect(await readFile(path('router/report.html'), 'utf8')).toContain('Does wording change the decision?');
    expect(await farthing(['evaluate', path('router'), path('others.arrow')])).not.toContain('asks for thought');
  });

  test('evaluate leaves out what was trained on and prints the documented keys', async () => {
    const same = JSON.parse(await farthing(['evaluate', path('router'), path('labels.arrow'), '--json']));
    expect(same).toMatchObject({ n: 80, trainedOn: 320, unlabelled: 0 });
    const other = JSON.parse(await farthing(['evaluate', path('router'), path('others.arrow'), '--json']));
    expect(other).toMatchObject({ n: 200, trainedOn: 0 });
    const numbers = ['n', 'weakScore', 'strongScore', 'apgr', 'cpt50', 'cpt80', 'auc', 'brier', 'logLoss', 'ece'];
    for (const key of numbers) expect(other[key]).toBeTypeOf('number');
    expect(other.apgrInterval).toEqual([expect.any(Number), expect.any(Number)]);
    expect(other.auc).toBeGreaterThan(0.8);
    expect(other.apgrInterval[0]).toBeGreaterThan(0.5);
  });

  test('evaluate says it in words and writes a report', async () => {
    const printed = await farthing(['evaluate', path('router'), path('others.arrow'), '--report', path('r.html')]);
    for (const name of ['router', 'prompt length', 'random', 'oracle'])
      expect(printed).toMatch(new RegExp(`^${name}`, 'm'));
    expect(await readFile(path('r.html'), 'utf8')).toContain('200 labelled rows');
  });

  test('route decides by score, by threshold and by strong share, as the library does', async () => {
    const hard = 'please add 71342890 and 55012345 for row 5';
    const decision = JSON.parse(await farthing(['route', path('router'), hard, '--json']));
    const router = await loadRouter(path('router'));
    expect(decision).toEqual(JSON.parse(JSON.stringify(router.route(userConversation(hard)))));
    expect(decision).toMatchObject({ model: 'large', reason: 'at-or-above-threshold', propensity: 1 });
    expect(await farthing(['route', path('router'), hard, '--threshold', '1'])).toMatch(/^small /);
    expect(await farthing(['route', path('router'), hard, '--strong-share', '0'])).toMatch(/^small /);
    expect(await farthing(['route', path('router'), 'hi', '--strong-share', '1'])).toMatch(/^large /);
    expect(JSON.parse(await farthing(['route', path('router'), ...hard.split(' '), '--json']))).toEqual(decision);
  });

  test('route reads JSON lines and writes one decision a line, in order', async () => {
    const lines = [
      { id: 'a', prompt: 'please add 12 and 34 for row 5' },
      { id: 'b', messages: [{ role: 'user', content: 'please add 71342890 and 55012345 for row 5' }] },
    ].map((line) => JSON.stringify(line));
    const decisions = (await farthing(['route', path('router'), '--stdin'], `${lines.join('\n\n')}\n`)).split('\n');
    expect(decisions.map((line) => JSON.parse(line))).toMatchObject([
      { id: 'a', model: 'small' },
      { id: 'b', model: 'large' },
    ]);
  });

  test('route sends what is far from the training data to strong, and says so', async () => {
    const strange = ['route', path('router'), 'Напиши короткое письмо моей хозяйке'];
    const decision = JSON.parse(await farthing([...strange, '--json']));
    expect(decision).toMatchObject({ model: 'large', reason: 'out-of-coverage', coverage: 0 });
    expect(decision.strongWinRate).toBeLessThan(1);
    expect(await farthing(strange)).toBe(
      `large  (out of coverage: 0.000 < floor 0.002; strongWinRate ${decision.strongWinRate.toFixed(3)})`,
    );
  });

  test('inspect counts what import wrote', async () => {
    expect(await farthing(['inspect', path('labels.arrow')])).toContain('400 rows');
  });
});

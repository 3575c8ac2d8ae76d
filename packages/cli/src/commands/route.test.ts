import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@farthing/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { memoryTerminal } from '../testing/memory-terminal.ts';
import { outcomeLines } from '../testing/outcomes.ts';

let folder: string;
let router: string;
let prompts: string;
const path = (name: string): string => join(folder, name);
const count = 1200;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-route-'));
  [router, prompts] = [path('router'), path('prompts.jsonl')];
  await writeFile(path('outcomes.jsonl'), outcomeLines(200));
  expect(await runCli(['import', path('outcomes.jsonl'), '-o', path('labels.arrow')], memoryTerminal())).toBe(0);
  expect(await runCli(['convert', path('labels.arrow'), path('labels.parquet')], memoryTerminal())).toBe(0);
  // The prompts are longer than any that it is trained on.
  const training = ['train', path('labels.arrow'), '-o', router, '--coverage-floor', '0'];
  expect(await runCli(training, memoryTerminal())).toBe(0);
  const random = createRandom(1, 'route');
  const lines = Array.from({ length: count }, (_, index) => ({
    id: `p${index}`,
    // Lengths differ, so that batches are done out of order.
    prompt: `please add ${'7 and 12345 '.repeat(1 + random.integer(40))} for ${index}`,
    conversation_id: `c${index % 300}`,
    timestamp: new Date(Date.UTC(2026, 0, 1) + 1000 * index).toISOString(),
  }));
  await writeFile(prompts, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
});
afterAll(() => rm(folder, { recursive: true }));

async function route(argv: readonly string[], options: Parameters<typeof memoryTerminal>[0] = {}) {
  const terminal = memoryTerminal(options);
  const exitCode = await runCli(['route', router, ...argv], terminal);
  return { exitCode, printed: terminal.printed.join('\n'), noted: terminal.noted };
}

test('worker threads decide as one thread does, in the order of the prompts', async () => {
  const policy = path('policy.json');
  await writeFile(policy, JSON.stringify({ sticky: { ttlMs: 400_000 }, tasks: { math: { threshold: 0.2 } } }));
  for (const more of [
    ['--policy', policy],
    ['--strong-share', '0.3'],
  ]) {
    const [alone, shared] = [path('alone.jsonl'), path('shared.jsonl')];
    expect(await route(['--in', prompts, '-o', alone, '--workers', '0', ...more])).toMatchObject({
      exitCode: 0,
      noted: [],
    });
    const { printed } = await route(['--in', prompts, '-o', shared, '--workers', '2', '--json', ...more]);
    expect(await readFile(shared, 'utf8')).toBe(await readFile(alone, 'utf8'));
    const lines = (await readFile(alone, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, index) => `p${index}`));
    const { decisions, models } = JSON.parse(printed);
    expect(decisions).toBe(count);
    expect(models).toEqual({
      small: lines.filter(({ model }) => model === 'small').length,
      large: lines.filter(({ model }) => model === 'large').length,
    });
    expect(models.small).toBeGreaterThan(0);
  }
});

test('a file is decided as its lines are on the standard input', async () => {
  const [out, policy] = [path('lines.jsonl'), path('forgetful.json')];
  await writeFile(policy, JSON.stringify({ sticky: { ttlMs: 200_000 } }));
  for (const more of [[], ['--policy', policy]]) {
    await route(['--in', prompts, '--out', out, '--workers', '1', ...more]);
    const { printed } = await route(['--stdin', ...more], { stdin: await readFile(prompts, 'utf8') });
    expect(await readFile(out, 'utf8')).toBe(`${printed}\n`);
  }
});

test('label tables in and tables out', async () => {
  for (const [input, out] of [
    ['labels.arrow', 'd.parquet'],
    ['labels.parquet', 'd.arrow'],
  ] as const) {
    const { exitCode, printed } = await route(['--in', path(input), '-o', path(out), '--workers', '0']);
    expect(exitCode).toBe(0);
    expect(printed).toMatch(/^.*: 200 decisions in [\d.]+ s\n {2}small +\d+ +[\d.]+ %\n {2}large /u);
  }
  expect((await readFile(path('d.parquet'))).toString('latin1', 0, 4)).toBe('PAR1');
  expect((await readFile(path('d.arrow'))).toString('latin1', 0, 6)).toBe('ARROW1');
});

test('--explain prints what moved the score, which adds up to the gain', async () => {
  const { exitCode, printed } = await route(['please add 7 and 12345 for me', '--explain']);
  expect(exitCode).toBe(0);
  const [decision, ...lines] = printed.split('\n');
  expect(decision).toMatch(/^(small|large) {2}\(strongWinRate/u);
  const amounts = lines.map((line) => Number(line.trim().split(' ')[0]?.replace('−', '-')));
  expect(lines[0]).toMatch(/^[+−]0\.\d{4} {2}gain /u);
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.join('\n')).toMatch(/(words|characters) +“|shape +/u);
  const [gain = 0, ...parts] = amounts;
  expect(Math.abs(parts.reduce((sum, each) => sum + each, 0) - gain)).toBeLessThan(1e-3);
});

test('--explain --json adds the parts to the decision', async () => {
  const json = async (more: readonly string[]): Promise<Record<string, unknown>> =>
    JSON.parse((await route(['add 7 and 12345', '--json', ...more])).printed);
  const { explanation, ...decision } = await json(['--explain']);
  expect(decision).toEqual(await json([]));
  expect(explanation).toMatchObject({ parts: { gain: expect.any(Number), influences: expect.any(Array) } });
});

test('an interrupted run leaves what was there, and no half of anything', async () => {
  const out = path('interrupted.jsonl');
  await writeFile(out, 'before');
  const stop = new AbortController();
  const running = route(['--in', prompts, '-o', out, '--workers', '2'], { signal: stop.signal });
  setImmediate(() => stop.abort());
  expect(await running).toMatchObject({ exitCode: 130, printed: '', noted: ['farthing: interrupted'] });
  expect(await readFile(out, 'utf8')).toBe('before');
  expect((await readdir(folder)).filter((name) => name.includes('interrupted'))).toEqual(['interrupted.jsonl']);
});

test.each<[readonly string[], number, RegExp]>([
  [[], 2, /router is taken for the router; give a text, --stdin or --in FILE/u],
  [['hi', '--in', 'x', '-o', 'y'], 2, /give a text, --stdin or --in FILE/u],
  [['--in', 'x'], 2, /--in and --out go together/u],
  [['--stdin', '--explain'], 2, /--explain goes with a text/u],
  [['hi', '--threshold', '1', '--policy', 'p.json'], 2, /threshold.*policy/u],
])('%j is refused in one line', async (argv, exitCode, message) => {
  expect(await route(argv)).toMatchObject({ exitCode, printed: '', noted: [expect.stringMatching(message)] });
});

test('bad files are refused in one line', async () => {
  const out = path('bad.jsonl');
  const bad = path('bad-prompts.jsonl');
  await writeFile(bad, `{"prompt":"fine"}\n{"prompt":7}\n`);
  const failures = [
    [[bad, '-o', out], 3, /bad-prompts\.jsonl:2: /u],
    [[path('nowhere.jsonl'), '-o', out], 3, /nowhere\.jsonl/u],
    [[prompts, '-o', path('decisions.csv')], 2, /a file of decisions is \.arrow, \.parquet, \.jsonl/u],
    [[prompts, '-o', prompts], 2, /is the file to read/u],
    [[prompts, '-o', out, '--workers', '-1'], 2, /--workers must be a whole number/u],
  ] as const;
  for (const [argv, exitCode, message] of failures) {
    expect(await route(['--in', ...argv])).toMatchObject({ exitCode, noted: [expect.stringMatching(message)] });
  }
  expect((await readdir(folder)).filter((name) => name.startsWith('bad.'))).toEqual([]);
});

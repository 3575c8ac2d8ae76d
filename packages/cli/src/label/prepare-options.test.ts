import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { memoryTerminal } from '../testing/memory-terminal.ts';

let folder: string;
let log: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-prepare-'));
  log = join(folder, 'log.jsonl');
  const lines = Array.from({ length: 60 }, (_, index) => ({
    messages: [
      { role: 'system', content: `You answer questions of pupils about sums. Today is 2024-05-${(index % 28) + 1}.` },
      { role: 'user', content: `What is ${index} + ${7 * index}?` },
    ],
    timestamp: `2024-05-${`${(index % 28) + 1}`.padStart(2, '0')}T12:00:00Z`,
    group: index % 10 === 0 ? 'rare' : 'common',
  }));
  const more = [
    { prompt: 'Write to ann@mail.org about it', timestamp: '2024-05-01T12:00:00Z' },
    { prompt: 'write to ann@mail.org about it.', timestamp: '2024-05-01T12:00:00Z' },
    { prompt: 'write to ann@mail.org about it.' },
  ];
  await writeFile(log, [...lines, ...more].map((line) => JSON.stringify(line)).join('\n'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function dryRun(...flags: readonly string[]) {
  const terminal = memoryTerminal();
  const models = ['--weak=sandbox-weak', '--strong=sandbox-strong', '--judge=sandbox-judge'];
  const exitCode = await runCli(
    ['label', log, '-o', join(folder, 'x.arrow'), ...models, '--dry-run', ...flags],
    terminal,
  );
  return { exitCode, printed: terminal.printed.join('\n'), noted: terminal.noted };
}

test('a dry run says how requests became prompts', async () => {
  const { printed } = await dryRun();
  expect(printed).toMatch(/^61 distinct prompts \(63 logged requests\)/u);
  expect(printed).toMatch(/log +63 requests read/u);
  expect(printed).toMatch(/merged +1 asked exactly the same/u);
  expect(printed).toMatch(/merged +1 asked almost the same/u);
  expect(printed).toMatch(/redacted +3 × e-mail, in 3 requests/u);
  expect(printed).toMatch(/60 × system prompt "You answer questions of pupils about sums\."/u);
});

test('filters by time and group, and counts what they leave out', async () => {
  const { printed } = await dryRun('--since=2024-05-02', '--until=2024-05-04T00:00', '--group=rare', '--group=common');
  const preparation = JSON.parse((await dryRun('--json', '--since=2024-05-02', '--until=2024-05-04T00:00')).printed);
  expect(preparation.preparation.leftOut).toEqual({ 'too early': 5, 'too late': 51, 'no time in the log': 1 });
  expect(printed).toMatch(/^6 distinct prompts/u);
  expect((await dryRun('--group=rare')).printed).toMatch(/57 × another group/u);
});

test('draws the sample asked for, the same each time', async () => {
  const drawn = await dryRun('--sample=20', '--strategy=stratified', '--seed=4');
  expect(drawn.printed).toMatch(/^20 distinct prompts/u);
  expect(drawn.printed).toMatch(
    /sample +20 of 61 prompts: 10 uniformly, 10 more by stratified, over \d strata, with chances from 0\.\d+ to \d/u,
  );
  expect(await dryRun('--sample=20', '--strategy=stratified', '--seed=4')).toEqual(drawn);
});

test.each<[readonly string[], RegExp]>([
  [['--since=yesterday'], /--since must be a date such as 2024-05-01/u],
  [['--since=2024-13-01'], /--since must be a date/u],
  [['--since=2024-05-02', '--until=2024-05-01'], /first time to keep must be before/u],
  [['--min-chars=-1'], /--min-chars must be a whole number, 0 or more; got -1/u],
  [['--sample=0'], /--sample must be a whole number above 0; got 0/u],
  [['--sample=5', '--limit=5'], /give one of them/u],
  [['--strategy=cluster'], /give its size with --sample/u],
  [['--sample=5', '--strategy=uncertainty'], /--router models\/x/u],
  [['--sample=5', '--router=x'], /guides --strategy uncertainty/u],
  [['--sample=5', '--uniform-share=2'], /--uniform-share must be above 0 and at most 1; got 2/u],
])('says in one line what is wrong with %j', async (flags, words) => {
  const { exitCode, noted } = await dryRun(...flags);
  expect(noted).toEqual([expect.stringMatching(words)]);
  expect(exitCode).toBe(2);
});

test('says why nothing is left', async () => {
  const { exitCode, noted } = await dryRun('--group=nobody');
  expect(noted).toEqual([expect.stringMatching(/none of 63 requests is left to label: 63 × another group/u)]);
  expect(exitCode).toBe(3);
});

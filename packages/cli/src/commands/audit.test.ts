import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LabelRow, userConversation } from '@farthing/core';
import { writeLabels } from '@farthing/dataset';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { type MemoryTerminal, memoryTerminal } from '../testing/memory-terminal.ts';

let folder = '';
const path = (name: string): string => join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-audit-'));
});
afterEach(() => rm(folder, { recursive: true }));

const row = (id: string, label: number, labelSource: 'judge' | 'verifier' = 'judge'): LabelRow => ({
  id,
  conversation: userConversation(`secret question ${id}`),
  text: `secret question ${id}`,
  weight: 1,
  outcomes: [
    { model: 'small', answer: `one ${id}`, label, labelSource },
    { model: 'large', answer: `two ${id}`, ...(labelSource === 'verifier' && { label: 1, labelSource }) },
  ],
  judgements: [],
});

/** 12 judged rows of which strong is needed on four, and two that a verifier checked. */
async function writeTable(): Promise<string> {
  const judged = Array.from({ length: 12 }, (_, index) => row(`r${index}`, index % 3 === 0 ? 0 : 1));
  const rows = [...judged, row('v1', 1, 'verifier'), row('v2', 0, 'verifier')];
  await writeLabels(path('labels.arrow'), { candidates: ['small', 'large'], rows });
  return path('labels.arrow');
}

/** Runs `farthing audit` until its address is out, decides some pairs at that address, then presses Ctrl-C. */
async function review(argv: readonly string[], choices: readonly string[]): Promise<MemoryTerminal> {
  const interrupt = new AbortController();
  const terminal = memoryTerminal({ signal: interrupt.signal });
  let announced: (url: string) => void = () => {};
  const address = new Promise<string>((resolve) => {
    announced = resolve;
  });
  const print = (line: string): void => {
    terminal.print(line);
    const url = /http:\S+?\/[0-9a-f]{32}\//u.exec(line)?.[0];
    if (url !== undefined) announced(url);
  };
  const exit = runCli(['audit', ...argv], { ...terminal, print });
  const url = await Promise.race([address, exit.then((code) => Promise.reject(new Error(`ended with ${code}`)))]);
  for (const choice of choices) {
    const page = await (await fetch(url)).text();
    const number = /name="number" value="(\d+)"[^>]*>\s*<button name="choice"/u.exec(page)?.[1] ?? '';
    const body = new URLSearchParams({ number, choice });
    await fetch(new URL('decide', url), { method: 'POST', headers: { origin: new URL(url).origin }, body });
  }
  interrupt.abort();
  expect(await exit).toBe(0);
  await expect(fetch(url)).rejects.toThrow();
  return terminal;
}

test('prints where to go, ends gently at Ctrl-C with the result so far, and goes on from there', async () => {
  const labels = await writeTable();
  const begun = await review([labels, '--rows', '8'], ['left', 'right', 'tie']);
  expect(begun.printed[0]).toMatch(
    /^8 pairs of answers to compare\. Open this address in a browser on this machine:\n\n {2}http:/u,
  );
  expect(begun.printed[1]).toContain('3 pairs of 8 compared by a person');
  expect(begun.printed[1]).toContain("2 rows labelled by a verifier or gold score: no judge's work, left out.");
  expect(begun.noted).toEqual(['5 pairs to go: run the same command again']);
  const ended = await review([labels, '--rows', '8'], ['left', 'left', 'skip', 'tie', 'right']);
  expect(ended.printed[0]).toMatch(/^8 pairs of answers to compare, 3 of them decided/u);
  expect(ended.noted).toEqual([]);
  expect((await readFile(`${labels}.audit.jsonl`, 'utf8')).trim().split('\n')).toHaveLength(10);
  expect([...begun.printed, ...begun.noted, ...ended.printed].join()).not.toContain('secret');
});

test('--report shows the figures at any time, --json the same for a program', async () => {
  const labels = await writeTable();
  await review(
    [labels],
    ['left', 'left', 'left', 'left', 'left', 'left', 'right', 'right', 'right', 'right', 'tie', 'tie'],
  );
  const report = memoryTerminal();
  expect(await runCli(['audit', labels, '--report'], report)).toBe(0);
  expect(report.printed.join('\n')).toMatch(
    /^strong needed according to the judge, whole table +33\.3 % +\[13\.8, 60\.9\]$/mu,
  );
  const json = memoryTerminal();
  expect(await runCli(['audit', labels, '--report', '--json'], json)).toBe(0);
  expect(JSON.parse(json.printed[0] ?? '')).toMatchObject({ compared: 12, drawn: 12, skipped: 0, candidate: 'small' });
});

test('--json prints the address, then the report', async () => {
  const { printed, noted } = await review([await writeTable(), '--json', '--rows', '2'], ['left', 'tie']);
  const [first, second] = printed.map((line) => JSON.parse(line));
  expect(first).toEqual({ url: expect.stringContaining('http://127.0.0.1:'), path: path('labels.arrow.audit.jsonl') });
  expect(second).toMatchObject({ compared: 2 });
  expect(noted).toEqual([]);
});

test.each([
  [
    'a table without judged rows',
    [],
    [row('a', 1, 'verifier')],
    3,
    /labels\.arrow: no judged answers of small to review: 1 checked/u,
  ],
  ['an unknown candidate', ['--candidate', 'tiny'], undefined, 2, /compares no candidate "tiny"/u],
  ['no rows asked for', ['--rows', '0'], undefined, 2, /rows must be a whole number/u],
  ['a port that is none', ['--port', '-1'], undefined, 2, /port must be a whole number/u],
  ['a report before there is one', ['--report'], undefined, 3, /audit\.jsonl: does not exist yet/u],
] as const)('tells in one line of %s', async (_, options, rows, exitCode, line) => {
  const labels = await writeTable();
  if (rows !== undefined) await writeLabels(labels, { candidates: ['small', 'large'], rows });
  const terminal = memoryTerminal();
  expect(await runCli(['audit', labels, ...options], terminal)).toBe(exitCode);
  expect(terminal.noted).toEqual([expect.stringMatching(line)]);
});

test('asks which of several candidates to review', async () => {
  const outcomes = ['tiny', 'small'].map((model) => ({
    model,
    answer: model,
    label: 1,
    labelSource: 'judge' as const,
  }));
  const rows = [{ ...row('a', 1), outcomes: [...outcomes, { model: 'large', answer: 'large' }] }];
  await writeLabels(path('three.arrow'), { candidates: ['tiny', 'small', 'large'], rows });
  const terminal = memoryTerminal();
  expect(await runCli(['audit', path('three.arrow')], terminal)).toBe(2);
  expect(terminal.noted).toEqual([expect.stringContaining('say which one to review: tiny, small')]);
  const { printed } = await review([path('three.arrow'), '--candidate', 'small'], ['left']);
  expect(printed[1]).toContain('small (weak) against large (strong); 1 pair of 1 compared');
});

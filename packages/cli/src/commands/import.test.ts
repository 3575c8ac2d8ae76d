import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { memoryTerminal } from '../testing/memory-terminal.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-'));
});
afterEach(() => rm(folder, { recursive: true }));

const pair = (id: number, weak: number, strong: number) => ({
  id,
  prompt: `Question\u001b[31m ${id}?`,
  group: id % 2 === 0 ? 'even' : 'odd',
  weak_model: 'small',
  strong_model: 'large',
  weak_score: weak,
  strong_score: strong,
  weak_cost: 0.001,
  strong_cost: 0.02,
  judge: 'nobody',
});

async function outcomesFile(lines: readonly object[]): Promise<string> {
  const path = join(folder, 'pairs.jsonl');
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}

async function farthing(...argv: string[]) {
  const terminal = memoryTerminal();
  const exitCode = await runCli(argv, terminal);
  return { exitCode, printed: terminal.printed.join('\n'), noted: terminal.noted };
}

test('imports outcomes, says what it did and what it ignored, and inspects the table', async () => {
  const source = await outcomesFile([pair(1, 1, 1), pair(2, 0, 1), pair(3, 0, 0), pair(4, 0.5, 1)]);
  const table = join(folder, 'labels.arrow');
  const imported = await farthing('import', source, '-o', table);
  expect(imported).toEqual({
    exitCode: 0,
    printed: `${table}: 4 rows, 2 candidates, in this order\n  small\n  large (reference)\nNext: farthing inspect ${table}`,
    noted: ['import: Fields without a meaning here were ignored: judge (4 lines).'],
  });
  const inspected = await farthing('inspect', table, '--rows', '1');
  expect(inspected.exitCode).toBe(0);
  expect(inspected.noted).toEqual([]);
  expect(inspected.printed).toBe(`${table}: 4 rows, 4 distinct prompts
4 rows usable: every candidate is scored

small's answer is as good as large's for 50.0 % [15.0, 85.0] of requests; a perfect router would save $9.50 of every $20.00.
From 4 rows. $20.00 is what 1,000 requests cost when large answers them all. A perfect router knows every outcome beforehand: no router does better, a real one does less well.

candidate, cheapest first  mean label  labelled  from  USD an answer
small                           0.375   100.0 %  gold        0.00100
large (reference)               0.750   100.0 %  gold         0.0200

rows, against large  both suffice  only reference  only candidate  neither  soft  reference better
small                           1               1               0        1     1        2 (50.0 %)
soft: one of the two labels is neither 0 nor 1

share of requests  suffices  95 % interval  worth rows
small                50.0 %   [15.0, 85.0]           4

group  rows  cheapest suffices  95 % interval
odd       2            100.0 %  [34.2, 100.0]
even      2              0.0 %    [0.0, 65.8]

Without values: source, timestamp, conversation_id, user_id, reference, split, answer, input_tokens, output_tokens, latency_ms

Row 1: 1 [odd]
  Question [31m 1?
  labels: small 1, large 1`);
});

test('prints one JSON document with --json', async () => {
  const table = join(folder, 'labels.arrow');
  const imported = await farthing('import', await outcomesFile([pair(1, 0, 1)]), '-o', table, '--json');
  expect(JSON.parse(imported.printed)).toEqual({
    out: table,
    rowCount: 1,
    candidates: ['small', 'large'],
    assumptions: [],
    ignoredFields: { judge: 1 },
  });
  const inspected = JSON.parse((await farthing('inspect', table, '--json')).printed);
  expect(inspected).toMatchObject({ rowCount: 1, usableRows: 1, pairs: [{ onlyReference: 1 }] });
});

test('keeps the candidates it is told to, and refuses those the file does not have', async () => {
  const source = await outcomesFile([{ prompt: 'x', scores: { a: 1, b: 0, c: 1 } }]);
  const table = join(folder, 'labels.arrow');
  expect((await farthing('import', source, '-o', table, '--candidates', 'b, a')).printed).toContain(
    'b\n  a (reference)',
  );
  const refused = await farthing('import', source, '-o', table, '--candidates', 'b,z');
  expect(refused).toMatchObject({ exitCode: 2, printed: '' });
  expect(refused.noted).toEqual(['farthing: candidates must be models of the file (a, b, c); got "z"']);
});

test('leaves an existing table and no other file when a line is bad', async () => {
  const table = join(folder, 'labels.arrow');
  await writeFile(table, 'precious');
  const source = await outcomesFile([pair(1, 0, 1), { ...pair(2, 0, 1), weak_score: 'good' }]);
  const { exitCode, noted } = await farthing('import', source, '-o', table);
  expect(exitCode).toBe(3);
  expect(noted).toEqual([`farthing: ${source}:2: "weak_score" must be a number; got "good"`]);
  expect(await readFile(table, 'utf8')).toBe('precious');
  expect(await readdir(folder)).toEqual(['labels.arrow', 'pairs.jsonl']);
});

test('refuses to replace its own source', async () => {
  const source = await outcomesFile([pair(1, 0, 1)]);
  const { exitCode, noted } = await farthing('import', source, '--out', join(folder, '.', 'pairs.jsonl'));
  expect(exitCode).toBe(2);
  expect(noted).toEqual([expect.stringMatching(/is the file to read; name another one$/)]);
});

test('says in one line that a table is none, or that a number of rows is none', async () => {
  const notTable = await farthing('inspect', await outcomesFile([pair(1, 0, 1)]));
  expect(notTable.exitCode).toBe(4);
  expect(notTable.noted).toEqual([expect.stringMatching(/pairs\.jsonl: is JSON lines but not a label table/)]);
  expect((await farthing('inspect', 'x', '--rows', '-1')).exitCode).toBe(2);
});

test('says how many rows are scored when not all of them are', async () => {
  const source = await outcomesFile([pair(1, 1, 1), { ...pair(2, 0, 1), weak_score: null }]);
  const { exitCode, noted } = await farthing('import', source, '-o', join(folder, 'labels.arrow'));
  expect(exitCode).toBe(0);
  expect(noted).toContain('import: 1 of 2 rows has a score of all 2 candidates; training leaves out the others.');
});

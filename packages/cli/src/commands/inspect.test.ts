import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LabelRow, userConversation } from '@farthing/core';
import { writeLabels } from '@farthing/dataset';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { memoryTerminal } from '../testing/memory-terminal.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-'));
});
afterEach(() => rm(folder, { recursive: true }));

const row = (id: string, label: number, change: Partial<LabelRow>): LabelRow => ({
  id,
  conversation: userConversation(`question ${id}`),
  text: `question ${id}`,
  weight: 1,
  outcomes: [
    { model: 'small', answer: 'a', label, labelSource: 'judge', answerSource: 'logged' },
    { model: 'large', answer: 'b', answerSource: 'called' },
  ],
  judgements: [],
  ...change,
});

test('speaks of the log, not of the rows, where hard prompts were drawn more often', async () => {
  const path = join(folder, 'labels.arrow');
  const rows = [
    ...['a', 'b', 'c'].map((id) => row(id, 1, { inclusionProbability: 0.1, isUniform: true, complexity: 2 })),
    ...['d', 'e', 'f'].map((id) => row(id, 0, { isUniform: false, needs: ['tools'] })),
  ];
  await writeLabels(path, { candidates: ['small', 'large'], rows });
  const terminal = memoryTerminal();
  expect(await runCli(['inspect', path, '--rows', '0'], terminal)).toBe(0);
  const printed = terminal.printed.join('\n');
  expect(printed).toContain(`A sample: 3 in the uniform slice; the rows stand for about 33 requests
Needs: tools (3 rows)
Answers: 6 called, 6 logged
Complexity: 2.00 of 5 on average of 3 rows`);
  expect(printed).toMatch(/^small +90\.9 % .*100\.0 % \[43\.9, 100\.0\]$/mu);
  expect(printed).toContain('each row counts weight / inclusion probability; in the uniform slice, its weight');
});

test('writes a report of any table, with texts only when asked for them', async () => {
  const path = join(folder, 'labels.parquet');
  await writeLabels(path, { candidates: ['small', 'large'], rows: [row('a', 1, {}), row('b', 0, {})] });
  const report = join(folder, 'labels.html');
  const terminal = memoryTerminal();
  expect(await runCli(['inspect', path, '--rows', '0', '--report', report], terminal)).toBe(0);
  expect(terminal.printed.join('\n')).toContain(`${report} shows it in a browser`);
  expect(await readFile(report, 'utf8')).not.toContain('question a');
  expect(await runCli(['inspect', path, '--report', report, '--include-text', '--json'], terminal)).toBe(0);
  expect(await readFile(report, 'utf8')).toContain('question a');
  expect(JSON.parse(terminal.printed.at(-1) ?? '')).toMatchObject({ rowCount: 2, format: 'parquet' });
});

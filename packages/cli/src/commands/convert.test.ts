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
  folder = await mkdtemp(join(tmpdir(), 'farthing-convert-'));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);

const row: LabelRow = {
  id: 'a',
  conversation: userConversation('Why?'),
  text: 'Why?',
  weight: 2,
  outcomes: [{ model: 'small', label: 0.5, labelSource: 'judge' }, { model: 'large' }],
  judgements: [],
};

test('the way round through every format gives the same bytes again', async () => {
  await writeLabels(at('a.arrow'), { candidates: ['small', 'large'], rows: [row] });
  const way = ['a.arrow', 'b.parquet', 'c.jsonl.gz', 'd.jsonl', 'e.arrow'];
  for (const [index, name] of way.slice(1).entries()) {
    const terminal = memoryTerminal();
    expect(await runCli(['convert', at(way[index] ?? ''), at(name)], terminal)).toBe(0);
    expect(terminal.printed[0]).toMatch(/: 1 row as (?:Arrow|Parquet|JSON lines)$/u);
  }
  expect(await readFile(at('e.arrow'))).toEqual(await readFile(at('a.arrow')));
});

test('--format overrides the extension, and is asked for where the extension says nothing', async () => {
  await writeLabels(at('a.arrow'), { candidates: ['small', 'large'], rows: [row] });
  const terminal = memoryTerminal();
  expect(await runCli(['convert', at('a.arrow'), at('b.txt')], terminal)).toBe(2);
  expect(terminal.noted.at(-1)).toMatch(/b\.txt: a label table is \.arrow, .*say which format it is to be$/u);
  expect(await runCli(['convert', at('a.arrow'), at('b.txt'), '--format', 'jsonl', '--json'], terminal)).toBe(0);
  expect(JSON.parse(terminal.printed[0] ?? '')).toEqual({ out: at('b.txt'), format: 'jsonl', rowCount: 1 });
  expect(JSON.parse(await readFile(at('b.txt'), 'utf8'))).toMatchObject({ schema_version: 2, id: 'a' });
});

import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readLabels } from './label-reader.ts';
import { writeLabels } from './label-writer.ts';
import { collect } from './testing/collect.ts';
import { testCandidates as candidates, failureOf, labelRowOf as row } from './testing/label-row.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

/** The lines of a table of two rows, parsed. */
async function writtenLines(): Promise<Record<string, unknown>[]> {
  const path = join(await temporaryFolder(), 'labels.jsonl');
  await writeLabels(path, { candidates, rows: [row('a', { timestampMs: 1_700_000_000_000 }), row('b')] });
  return (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

async function fileOf(lines: readonly object[]): Promise<string> {
  const path = join(await temporaryFolder(), 'labels.jsonl');
  await writeFile(path, lines.map((line) => JSON.stringify(line)).join('\n'));
  return path;
}

test('has every column on every line, so that readers of the first lines know them all', async () => {
  const [first, second] = await writtenLines();
  expect(first).toMatchObject({ schema_version: 2, id: 'a', timestamp: '2023-11-14T22:13:20.000Z', group: null });
  expect(Object.keys(second ?? {})).toEqual(Object.keys(first ?? {}));
});

test('is gzipped when its name says so', async () => {
  const path = join(await temporaryFolder(), 'labels.jsonl.gz');
  await writeLabels(path, { candidates, rows: [row('a')] });
  expect(JSON.parse(gunzipSync(await readFile(path)).toString())).toMatchObject({ id: 'a' });
});

test('is not written without rows, which hold the candidates', async () => {
  const folder = await temporaryFolder();
  const writing = writeLabels(join(folder, 'labels.jsonl'), { candidates, rows: [] });
  await expect(writing).rejects.toThrow('a table without rows cannot be JSON lines; write .arrow or .parquet');
  expect(await readdir(folder)).toEqual([]);
});

test('reads lines of another hand: absent fields, times as numbers, blank lines, unknown fields', async () => {
  const messages = JSON.stringify([{ role: 'user', content: 'hi' }]);
  const outcomes = [
    { model: 'small', label: 1, label_source: 'gold' },
    { model: 'large', label: 0 },
  ];
  const line = { schema_version: '2', id: 'x', text: 'hi', messages, weight: 1, candidates: outcomes, judgements: [] };
  const path = await fileOf([{ ...line, timestamp: 5, colour: 'red' }]);
  await writeFile(path, `\ufeff${await readFile(path, 'utf8')}\r\n\r\n`);
  const table = await readLabels(path);
  expect(table).toMatchObject({ candidates: ['small', 'large'], rowCount: 1 });
  expect(await collect(table.rows())).toMatchObject([{ id: 'x', timestampMs: 5, group: undefined }]);
});

test.each([
  ['a log', { prompt: 'hi' }, /is JSON lines but not a label table: its first line has no "schema_version"/u],
  ['a later version', { schema_version: 3 }, /is a label table of schema version "3"/u],
  ['one candidate', { schema_version: 2, candidates: [{ model: 'a' }] }, /must be two or more; got 1/u],
  ['a wrong type', { schema_version: 2, weight: 'much' }, /labels\.jsonl:1: "weight" must be a number; got "much"/u],
])('is refused in one line when its first line is %s', async (_name, line, words) => {
  const { message } = await failureOf(readLabels(await fileOf([line])));
  expect(message).toMatch(words);
  expect(message).not.toContain('\n');
});

test.each([
  ['another version', { schema_version: 1 }, '"schema_version" must be 2, as in the first line; got 1'],
  ['half a token', { candidates: [{ model: 'small', input_tokens: 0.5 }] }, '"candidates[0].input_tokens" must be'],
  ['no date', { timestamp: 'noon' }, '"timestamp"'],
])('names the line of a row with %s', async (_name, change, words) => {
  const [first = {}, second = {}] = await writtenLines();
  const table = await readLabels(await fileOf([first, { ...second, ...change }]));
  const { message } = await failureOf(collect(table.rows()));
  expect(message).toContain('labels.jsonl:2: ');
  expect(message).toContain(words);
});

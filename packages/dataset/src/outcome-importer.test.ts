import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ConfigError, DataError, type LabelRow } from '@farthing/core';
import { expect, test } from 'vitest';
import { type ImportedOutcomes, type ImportOutcomesOptions, importOutcomes } from './outcome-importer.ts';
import { collect } from './testing/collect.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const pair = { id: 'a', prompt: 'Why?', weak_model: 'small', strong_model: 'large', weak_score: 0, strong_score: 1 };
const multi = { id: 'a', prompt: 'Why?', scores: { b: 0.5, a: 1, c: 0 } };

async function open(records: readonly object[], options: ImportOutcomesOptions = {}): Promise<ImportedOutcomes> {
  const path = join(await temporaryFolder(), 'outcomes.jsonl.gz');
  await writeFile(path, gzipSync(records.map((record) => `${JSON.stringify(record)}\n`).join('')));
  return await importOutcomes(path, options);
}

async function rowsOf(records: readonly object[], options: ImportOutcomesOptions = {}): Promise<LabelRow[]> {
  return await collect((await open(records, options)).rows);
}

test('makes a row of a pair line, with everything it knows', async () => {
  const line = {
    ...pair,
    source: 'bench',
    group: 'logic',
    reference: 'Because.',
    weak_answer: 'No idea.',
    strong_answer: 'Because.',
    weak_cost: 0.001,
    strong_cost: 0.02,
    strong_tokens: 12,
  };
  expect(await rowsOf([line])).toEqual([
    {
      id: 'a',
      conversation: [{ role: 'user', content: 'Why?' }],
      text: 'Why?',
      source: 'bench',
      group: 'logic',
      weight: 1,
      reference: 'Because.',
      outcomes: [
        { model: 'small', label: 0, labelSource: 'gold', answer: 'No idea.', costUsd: 0.001 },
        { model: 'large', label: 1, labelSource: 'gold', answer: 'Because.', costUsd: 0.02, outputTokens: 12 },
      ],
      judgements: [],
    },
  ]);
});

test('counts the fields it does not understand', async () => {
  const { ignoredFields } = await open([
    { ...pair, weak_pred: 'A' },
    { ...pair, id: 'b', weak_pred: 'B', note: 1 },
  ]);
  expect([...ignoredFields]).toEqual([
    ['weak_pred', 2],
    ['note', 1],
  ]);
});

test('calls the candidates weak and strong when the models change from line to line, and says so', async () => {
  const lines = [pair, { ...pair, id: 'b', weak_model: 'large', strong_model: 'small' }];
  const outcomes = await open(lines);
  expect(outcomes.candidates).toEqual(['weak', 'strong']);
  expect(outcomes.assumptions).toEqual([expect.stringContaining('2 different pairs of models')]);
  const rows = await collect(outcomes.rows);
  expect(rows.map((row) => row.outcomes.map(({ model, label }) => [model, label]))).toEqual([
    [
      ['weak', 0],
      ['strong', 1],
    ],
    [
      ['weak', 0],
      ['strong', 1],
    ],
  ]);
});

test('orders many models by mean cost where every model has costs', async () => {
  const { candidates, assumptions } = await open([{ ...multi, costs: { a: 3, b: 1, c: 2 } }]);
  expect(candidates).toEqual(['b', 'c', 'a']);
  expect(assumptions).toEqual([expect.stringContaining('ordered by mean cost')]);
});

test('orders many models by mean score where some cost is unknown', async () => {
  const { candidates, assumptions } = await open([{ ...multi, costs: { a: 3, b: 1 } }]);
  expect(candidates).toEqual(['c', 'b', 'a']);
  expect(assumptions).toEqual([expect.stringContaining('ordered by mean score')]);
});

test('keeps the candidates asked for, in the order asked for', async () => {
  const [row] = await rowsOf([multi], { candidates: ['a', 'c'] });
  expect(row?.outcomes.map((outcome) => outcome.model)).toEqual(['a', 'c']);
});

test('keeps rows that lack a score, with the reason', async () => {
  const rows = await rowsOf([multi, { ...multi, id: 'b', scores: { a: null, b: 1 } }], { candidates: ['c', 'a'] });
  expect(rows[1]?.outcomes).toEqual([
    { model: 'c', unscoredReason: 'the line has no score for it' },
    { model: 'a', unscoredReason: 'its score is null' },
  ]);
});

test.each([
  [['a', 'z'], /candidates must be models of the file \(b, a, c\); got "z"/],
  [['a'], /at least two different models/],
  [['a', 'a'], /at least two different models/],
])('refuses the candidates %j', async (candidates, message) => {
  const opening = open([multi], { candidates });
  await expect(opening).rejects.toThrow(ConfigError);
  await expect(opening).rejects.toThrow(message);
});

test.each([
  [[], /outcomes\.jsonl\.gz: has no rows/],
  [[{ id: 'a', prompt: 'x' }], /:1: expected outcomes: either "weak_model".* the line has id, prompt$/],
  [[{ ...pair, weak_score: 1.5 }], /:1: "weak_score" must be at most 1; got 1\.5$/],
  [[{ ...pair, weak_score: '1' }], /:1: "weak_score" must be a number; got "1"$/],
  [
    [{ ...pair, weak_score: undefined, weak_scor: 1 }],
    /:1: "weak_score" is missing; expected a number; the line has .*weak_scor$/,
  ],
  [[pair, { ...pair, id: 'b', strong_score: -1 }], /:2: "strong_score" must be at least 0; got -1$/],
  [[{ ...pair, strong_model: 'small' }], /"weak_model" and "strong_model" must differ; got "small" twice/],
  [[{ ...pair, weak_cost: -1 }], /"weak_cost" must be at least 0; got -1/],
  [[{ ...pair, weak_tokens: 1.5 }], /"weak_tokens" must be a whole number; got 1\.5/],
  [[{ ...pair, prompt: undefined }], /"prompt" \(a string\) or "messages" \(a list\) is missing/],
  [[pair, { ...pair, prompt: 'How?' }], /:2: "id" must be unique; got "a"/],
  [[pair, { ...multi, id: 'b' }], /:2: a multi line in a file of pair lines; split the file by shape/],
  [[{ ...multi, scores: { a: 2, b: 1 } }], /:1: "scores\.a" must be at most 1; got 2/],
  [[{ ...multi, scores: { a: 1 } }], /has outcomes of only one model \(a\); routing needs at least two/],
])('refuses %j before giving any row', async (records, message) => {
  const opening = open(records);
  await expect(opening).rejects.toThrow(DataError);
  await expect(opening).rejects.toThrow(message);
});

test('prices tokens where the lines say no cost, and orders models by it', async () => {
  const prices = new Map([
    ['a', { inputUsdPerMillion: 100, outputUsdPerMillion: 400 }],
    ['b', { inputUsdPerMillion: 10, outputUsdPerMillion: 40 }],
    ['c', { inputUsdPerMillion: 50, outputUsdPerMillion: 200 }],
  ]);
  const line = {
    ...multi,
    prompt: 'x'.repeat(40),
    answers: { b: 'y'.repeat(8) },
    tokens: { c: 3 },
    costs: { a: 0.25 },
  };
  const { candidates, assumptions, rows } = await open([line], { prices });
  expect(candidates).toEqual(['b', 'c', 'a']);
  expect(assumptions.at(-1)).toMatch(/^Costs that the lines do not give are tokens by price: .* as counted\.$/);
  const [row] = await collect(rows);
  // b: 10 tokens in, 2 out; c: 10 in, 3 out; a: as the line says.
  expect(row?.outcomes.map(({ costUsd }) => costUsd)).toEqual([
    expect.closeTo(180e-6, 12),
    expect.closeTo(1100e-6, 12),
    0.25,
  ]);
  await expect(open([line], { prices: new Map([['huge', prices.get('a')!]]) })).rejects.toThrow(
    'prices must be of models of the file (b, a, c); got one of "huge"',
  );
});

import { join } from 'node:path';
import type { LabelRow } from '@farthing/core';
import { type Sandbox, type SandboxOptions, startSandbox } from '@farthing/sandbox';
import { afterEach, expect, test } from 'vitest';
import { listPrices } from './price-table.ts';
import { label, prompt, type RunOptions, temporaryFolder } from './testing/labeling.ts';
import { virtualClock } from './testing/virtual-clock.ts';

const sums = Array.from({ length: 30 }, (_, index) =>
  index % 3 === 0
    ? prompt(`What is ${index} + ${7 * index}?`, { reference: `${8 * index}`, verifier: 'numeric' })
    : prompt(`What is ${index} times ${3 + index}?`),
);
const models = {
  candidates: ['sandbox-weak', 'sandbox-strong'],
  judge: 'sandbox-judge',
  prices: listPrices,
  maxOutputTokens: 64,
  judgeMaxOutputTokens: 64,
};

const running: Sandbox[] = [];
afterEach(async () => {
  for (const sandbox of running.splice(0)) await sandbox.close();
});

async function sandboxWith(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  running.push(sandbox);
  return sandbox;
}

const batched = (options: RunOptions = {}): RunOptions => ({
  ...models,
  batch: true,
  clock: virtualClock(),
  ...options,
});
const newJournal = async (): Promise<string> => join(await temporaryFolder(), 'journal.jsonl');
/** What a row says, without what only the way to it decides. */
const said = (rows: readonly LabelRow[]): unknown =>
  rows.map(({ outcomes, ...row }) => ({
    ...row,
    outcomes: outcomes.map(({ latencyMs: _, costUsd: __, ...outcome }) => outcome),
  }));

test('batches give the labels that direct calls give, for half the price', async () => {
  const sandbox = await sandboxWith();
  const direct = await label(sandbox, sums, models);
  const own = await sandboxWith();
  const inBatches = await label(own, sums, batched());
  expect(inBatches.error).toBeUndefined();
  expect(said(inBatches.rows)).toEqual(said(direct.rows));
  expect(inBatches.report?.calls.spentUsd).toBeCloseTo((direct.report?.calls.spentUsd ?? 0) / 2, 10);
  // One of answers, one of verdicts.
  expect(own.stats()).toMatchObject({ batches: 2, repeated: 0, answered: sandbox.stats().answered });
});

test('the same command again, batched or not, asks nothing', async () => {
  const sandbox = await sandboxWith();
  const journalPath = await newJournal();
  const first = await label(sandbox, sums, batched({ journalPath }));
  const { requests } = sandbox.stats();
  for (const options of [batched({ journalPath }), { ...models, journalPath }]) {
    expect((await label(sandbox, sums, options)).rows).toEqual(first.rows);
  }
  expect(sandbox.stats().requests).toBe(requests);
});

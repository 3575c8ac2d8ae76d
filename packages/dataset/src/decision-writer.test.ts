import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { RoutingDecision } from '@farthing/core';
import { tableFromIPC } from 'apache-arrow';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { expect, test } from 'vitest';
import { type DecisionRow, writeDecisions } from './decision-writer.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const pathOf = async (name: string): Promise<string> => join(await temporaryFolder(), name);

const decision: RoutingDecision = {
  model: 'small',
  tier: 0,
  strongWinRate: 0.1 + 0.2,
  strongWinRates: [0.1 + 0.2, 1e-9],
  threshold: 0.5,
  coverage: 0.25,
  reason: 'below-threshold',
  routerId: 'r',
  propensity: 1,
  trail: [{ policy: 'memory', finding: 'nothing', input: { nowMs: 1 } }],
  predictedCostUsd: 0.25,
};
const unscored: RoutingDecision = {
  ...{
    ...decision,
    strongWinRate: undefined,
    strongWinRates: [],
    coverage: undefined,
    trail: undefined,
    predictedCostUsd: undefined,
  },
  reason: 'scoring-failed',
  detail: 'broken',
};
const rows: readonly DecisionRow[] = Array.from({ length: 7 }, (_, index) => ({
  id: `row-${index}`,
  decision: index % 3 === 2 ? unscored : decision,
}));

async function* all() {
  yield* rows;
}

const stored = rows.map(({ id, decision: each }) => ({
  id,
  model: 'small',
  tier: 0,
  strong_win_rate: each.strongWinRate ?? null,
  strong_win_rates: each.strongWinRates,
  coverage: each.coverage ?? null,
  threshold: 0.5,
  reason: each.reason,
  detail: each.detail ?? null,
  predicted_cost_usd: each.predictedCostUsd ?? null,
  router_id: 'r',
  propensity: 1,
  trail: each.trail ? JSON.stringify(each.trail) : null,
}));

test('Arrow readers find every field of every decision, in order', async () => {
  const file = await pathOf('d.arrow');
  expect(await writeDecisions(file, all(), { batchSize: 3 })).toEqual({ rowCount: 7 });
  const table = tableFromIPC(await readFile(file));
  expect(table.batches).toHaveLength(3);
  const read = table.toArray().map((row) => {
    const fields = row.toJSON();
    return { ...fields, strong_win_rates: [...fields.strong_win_rates] };
  });
  expect(read).toEqual(stored);
});

test('Parquet readers do too', async () => {
  const file = await pathOf('d.parquet');
  await writeDecisions(file, all(), { batchSize: 3 });
  const read = await parquetReadObjects({ file: await asyncBufferFromFile(file), compressors });
  expect(read.map((row) => ({ ...row }))).toEqual(stored.map((row) => expect.objectContaining(row)));
});

test.each(['d.jsonl', 'd.jsonl.gz'])('%s holds a decision a line', async (name) => {
  const file = await pathOf(name);
  await writeDecisions(file, all());
  const bytes = await readFile(file);
  const lines = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual(
    rows.map(({ id, decision: each }) => JSON.parse(JSON.stringify({ id, ...each }))),
  );
});

test('what was there stays when the decisions end early', async () => {
  const file = await pathOf('kept.jsonl');
  await writeFile(file, 'before');
  async function* broken() {
    yield rows[0]!;
    throw new RangeError('no more');
  }
  await expect(writeDecisions(file, broken())).rejects.toThrow('no more');
  const aborted = writeDecisions(file, all(), { signal: AbortSignal.abort() });
  await expect(aborted).rejects.toThrow();
  expect(await readFile(file, 'utf8')).toBe('before');
  expect((await readdir(dirname(file))).filter((name) => name.startsWith('kept'))).toEqual(['kept.jsonl']);
});

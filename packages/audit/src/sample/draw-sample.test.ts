import { type LabelRow, userConversation } from '@farthing/core';
import { expect, test } from 'vitest';
import { judgedRow, judgedTable, models, ordinaryRows } from '../testing/judged-table.ts';
import { type DrawSampleOptions, drawSample } from './draw-sample.ts';

const design: DrawSampleOptions = { candidate: models.weak, rows: 12, seed: 1, drawBy: 'rows', stratify: false };

test('the same seed draws the same pairs on the same sides; another draws others', async () => {
  const table = await judgedTable();
  const first = await drawSample(table, design);
  expect(await drawSample(table, design)).toEqual(first);
  const other = await drawSample(table, { ...design, seed: 2 });
  expect(other.items.map((item) => item.row)).not.toEqual(first.items.map((item) => item.row));
  expect(new Set(first.items.map((item) => item.order))).toEqual(new Set(['weak-first', 'strong-first']));
});

test.each([
  { drawBy: 'rows', stratify: false },
  { drawBy: 'requests', stratify: false },
  { drawBy: 'rows', stratify: true },
] as const)('a larger sample contains the smaller one: %j', async (how) => {
  const rows = ordinaryRows().map((row, index) => ({ ...row, weight: 1 + (index % 7) ** 2 }));
  const table = await judgedTable(rows);
  const few = await drawSample(table, { ...design, ...how, rows: 8 });
  const many = await drawSample(table, { ...design, ...how, rows: 20 });
  const drawn = new Set(many.items.map((item) => item.row));
  expect(few.items.filter((item) => !drawn.has(item.row))).toEqual([]);
  expect([few.items.length, many.items.length]).toEqual([8, 20]);
});

test('stratifying covers the rare verdict, and every stratum still speaks for its own requests', async () => {
  const { strata } = await drawSample(await judgedTable(), { ...design, stratify: true });
  expect(strata.map(({ name, requests, items }) => [name, requests, items.length])).toEqual([
    ['weak-wins', 30, 4],
    ['tie', 20, 4],
    ['strong-wins', 10, 4],
  ]);
  expect(strata.every(({ name, items }) => items.every((item) => item.judge === name))).toBe(true);
});

test('a stratum with too few rows leaves its share to the others', async () => {
  const { strata } = await drawSample(await judgedTable(), { ...design, rows: 40, stratify: true });
  expect(strata.map(({ items }) => items.length)).toEqual([15, 15, 10]);
});

test('drawn by requests, a sample speaks without bias for what its rows stand for', async () => {
  const rows = ordinaryRows().map((row, index) => ({ ...row, weight: index % 10 === 0 ? 50 : 1 + (index % 4) }));
  const table = await judgedTable(rows);
  const ofStrong = (items: readonly { readonly judge: string }[], weights: readonly number[]): number =>
    items.reduce((sum, { judge }, index) => sum + (judge === 'strong-wins' ? (weights[index] ?? 0) : 0), 0);
  let estimate = 0;
  const seeds = 400;
  for (let seed = 0; seed < seeds; seed++) {
    const { strata } = await drawSample(table, { ...design, seed, drawBy: 'requests' });
    for (const { items, weights } of strata) estimate += ofStrong(items, weights) / seeds;
  }
  const truth = rows.filter(({ outcomes }) => outcomes[0]?.label === 0).reduce((sum, { weight }) => sum + weight, 0);
  expect(Math.abs(estimate / truth - 1)).toBeLessThan(0.06);
});

test('leaves out what is not for a person to judge, by reason', async () => {
  const without = (id: string, change: Partial<LabelRow['outcomes'][number]>): LabelRow => {
    const row = judgedRow(id, 'tie');
    return {
      ...row,
      outcomes: row.outcomes.map((outcome, index) => (index === 0 ? { ...outcome, ...change } : outcome)),
    };
  };
  const table = await judgedTable([
    judgedRow('a', 'tie'),
    without('b', { labelSource: 'verifier' }),
    without('c', { label: undefined, unscoredReason: 'the judge refused' }),
    without('d', { answer: ' great d\n' }),
    without('e', { answer: undefined }),
    judgedRow('f', 'strong-wins', { weight: 0 }),
  ]);
  const { items, leftOut, totals, rawPrevalence } = await drawSample(table, design);
  expect(items.map((item) => item.row)).toEqual(['a']);
  expect(leftOut).toEqual({ checked: 1, unscored: 1, identical: 1, withoutAnswer: 1, weightless: 1 });
  expect([totals.byVerdict.tie, totals.identical, rawPrevalence?.rows]).toEqual([1, 1, 2]);
});

test("the judge's verdict follows the label where the two orders disagree", async () => {
  const row = judgedRow('a', 'strong-wins');
  const [first, second] = row.judgements;
  if (first === undefined || second === undefined) throw new Error('judged in both orders');
  const [weak, ...others] = row.outcomes;
  const swayed = { ...row, outcomes: [{ ...weak, model: models.weak, label: 0.5 }, ...others] };
  const table = await judgedTable([{ ...swayed, judgements: [first, { ...second, verdict: 'tie' }] }]);
  expect((await drawSample(table, design)).items[0]?.judge).toBe('tie');
});

test('costs and splits may change without changing the table that was audited; answers may not', async () => {
  const hashOf = async (change: Partial<LabelRow>) =>
    (await drawSample(await judgedTable([judgedRow('a', 'tie', change)]), design)).tableHash;
  const before = await hashOf({});
  expect(await hashOf({ split: 'test', timestampMs: 5 })).toBe(before);
  expect(await hashOf({ conversation: userConversation('another') })).not.toBe(before);
  expect(await hashOf({ weight: 2 })).not.toBe(before);
});

test('says why there is nothing to review', async () => {
  const gold = ordinaryRows().map((row) => ({
    ...row,
    outcomes: row.outcomes.map((outcome) => ({ ...outcome, label: 1, labelSource: 'gold' as const })),
  }));
  await expect(drawSample(await judgedTable(gold), design)).rejects.toThrow(
    `no judged answers of ${models.weak} to review: 60 checked by a verifier or gold score`,
  );
  await expect(drawSample(await judgedTable([]), design)).rejects.toThrow('it has no rows');
});

test('refuses a table in which two drawn rows have one id, and a candidate it does not have', async () => {
  const twice = await judgedTable([judgedRow('a', 'tie'), judgedRow('a', 'strong-wins')]);
  await expect(drawSample(twice, design)).rejects.toThrow('two rows have the id "a"');
  await expect(drawSample(await judgedTable(), { ...design, candidate: models.strong })).rejects.toThrow(
    `no candidate "${models.strong}"`,
  );
});

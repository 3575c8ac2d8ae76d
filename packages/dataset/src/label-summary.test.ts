import { join } from 'node:path';
import {
  type CandidateOutcome,
  createRandom,
  type Judgement,
  type LabelRow,
  userConversation,
  type Verdict,
} from '@farthing/core';
import { expect, test } from 'vitest';
import { readLabels } from './label-reader.ts';
import { type LabelSummary, summarizeLabels } from './label-summary.ts';
import { writeLabels } from './label-writer.ts';
import { PerfectRoutingCounter } from './perfect-routing.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const gold = (model: string, label: number): CandidateOutcome => ({ model, label, labelSource: 'gold' });
const goldPair = (weak: number, strong: number): CandidateOutcome[] => [gold('weak', weak), gold('strong', strong)];

let count = 0;
const row = (text: string, outcomes: readonly CandidateOutcome[], change: Partial<LabelRow> = {}): LabelRow => ({
  id: `${count++}`,
  conversation: userConversation(text),
  text,
  weight: 1,
  outcomes,
  judgements: [],
  ...change,
});

async function summaryOf(rows: readonly LabelRow[], examplesPerKind = 0): Promise<LabelSummary> {
  const path = join(await temporaryFolder(), 'labels.arrow');
  await writeLabels(path, { candidates: rows[0]?.outcomes.map(({ model }) => model) ?? ['weak', 'strong'], rows });
  return await summarizeLabels(await readLabels(path), { examples: 1, examplesPerKind });
}

test('counts rows, weights and prompts that differ', async () => {
  const summary = await summaryOf([
    row('What?', goldPair(1, 1), { weight: 3 }),
    row(' what? ', goldPair(1, 1)),
    row('Why?', goldPair(1, 1)),
  ]);
  expect(summary).toMatchObject({ rowCount: 3, totalWeight: 5, distinctPrompts: 2, usableRows: 3 });
  expect(summary.examples.map((each) => each.text)).toEqual(['What?']);
});

test('puts each scored row in one quadrant and soft labels apart', async () => {
  const outcomes = [goldPair(1, 1), goldPair(0, 1), goldPair(0, 1), goldPair(1, 0), goldPair(0, 0), goldPair(0.5, 1)];
  const { pairs } = await summaryOf(outcomes.map((each) => row('x', each)));
  expect(pairs).toEqual([
    {
      candidate: 'weak',
      reference: 'strong',
      bothSuffice: 1,
      onlyReference: 2,
      onlyCandidate: 1,
      neither: 1,
      soft: 1,
      strongBetter: 3,
    },
  ]);
});

test('takes the reference of a judged row as sufficient and a tie of the judge as no loss', async () => {
  const judged = (label: number): CandidateOutcome[] => [
    { model: 'weak', label, labelSource: 'judge' },
    { model: 'strong' },
  ];
  const { pairs, candidates } = await summaryOf([row('x', judged(1)), row('y', judged(0)), row('z', judged(0.5))]);
  expect(pairs).toEqual([expect.objectContaining({ bothSuffice: 1, onlyReference: 1, soft: 1, strongBetter: 1 })]);
  expect(candidates).toEqual([
    { model: 'weak', labelledRows: 3, sources: { judge: 3 }, meanLabel: 0.5, pricedRows: 0, meanCostUsd: undefined },
    { model: 'strong', labelledRows: 0, sources: {}, meanLabel: undefined, pricedRows: 0, meanCostUsd: undefined },
  ]);
});

test('has a pair for every candidate but the reference', async () => {
  const { pairs } = await summaryOf([row('x', [gold('a', 0), gold('b', 1), gold('c', 1)])]);
  expect(pairs.map((pair) => [pair.candidate, pair.reference, pair.onlyReference])).toEqual([
    ['a', 'c', 1],
    ['b', 'c', 0],
  ]);
});

test('leaves unscored rows out of quadrants and counts them by reason', async () => {
  const failed = [{ model: 'weak', unscoredReason: 'the model refused' }, gold('strong', 1)];
  const summary = await summaryOf([
    row('x', goldPair(1, 1)),
    row('y', failed),
    row('z', [{ model: 'weak' }, gold('strong', 1)]),
  ]);
  expect(summary.usableRows).toBe(1);
  expect(summary.unscored).toEqual([
    { name: 'weak: the model refused', rows: 1 },
    { name: 'no label and no reason', rows: 1 },
  ]);
  expect(summary.pairs[0]?.bothSuffice).toBe(1);
});

test('lists groups by size with how often the reference was better', async () => {
  const { groups } = await summaryOf([
    row('a', goldPair(0, 1), { group: 'small' }),
    row('b', goldPair(0, 1), { group: 'big' }),
    row('c', goldPair(1, 1), { group: 'big' }),
    row('d', [{ model: 'weak' }, gold('strong', 1)], { group: 'big' }),
  ]);
  expect(groups).toMatchObject([
    { group: 'big', rows: 3, usableRows: 2, strongBetter: 1, agreement: { share: 0.5, rows: 2 } },
    { group: 'small', rows: 1, usableRows: 1, strongBetter: 1, agreement: { share: 0, rows: 1 } },
  ]);
});

test('weighs each row by the requests it stands for, so that oversampled hard prompts do not make the log hard', async () => {
  const easy = { inclusionProbability: 0.1, isUniform: true, group: 'all' };
  const hard = { inclusionProbability: 1, isUniform: false, group: 'all' };
  const { agreement, sample, groups } = await summaryOf([
    row('a', goldPair(1, 1), { ...easy, weight: 2 }),
    row('b', goldPair(0, 1), { ...easy, weight: 1 }),
    ...['c', 'd', 'e', 'f'].map((text) => row(text, goldPair(0, 1), hard)),
  ]);
  expect(agreement).toHaveLength(1);
  expect(agreement[0]?.all?.share).toBeCloseTo(20 / 34, 12);
  expect(agreement[0]?.uniform).toMatchObject({ share: 2 / 3, rows: 2 });
  expect(groups[0]?.agreement?.share).toBeCloseTo(20 / 34, 12);
  expect(sample).toMatchObject({ drawnRows: 2, uniformRows: 2 });
  expect(sample.requests).toBeCloseTo(34, 9);
});

test('estimates agreement for each of three tiers, and has no uniform slice to tell apart in a table that is no sample', async () => {
  const tiers = (small: number, middle: number) => [gold('small', small), gold('middle', middle), gold('large', 1)];
  const { agreement } = await summaryOf([row('a', tiers(0, 1)), row('b', tiers(0, 1)), row('c', tiers(1, 1))]);
  expect(agreement).toMatchObject([
    { candidate: 'small', all: { share: 1 / 3 }, uniform: undefined },
    { candidate: 'middle', all: { share: 1 }, uniform: undefined },
  ]);
});

test('counts needs, sources of answers and rated complexity', async () => {
  const called = goldPair(1, 1).map((outcome) => ({ ...outcome, answerSource: 'called' as const }));
  const { sample } = await summaryOf([
    row('a', called, { needs: ['tools', 'images'], complexity: 4 }),
    row('b', goldPair(1, 1), { needs: ['tools'], complexity: 1 }),
    row('c', goldPair(1, 1), { needs: [] }),
  ]);
  expect(sample).toMatchObject({ needs: { tools: 2, images: 1 }, answerSources: { called: 2 } });
  expect(sample).toMatchObject({ complexityRows: 2, meanComplexity: 2.5, drawnRows: 0, uniformRows: 3, requests: 3 });
});

test('counts missing values, splits and mean costs', async () => {
  const priced = goldPair(1, 1).map((outcome) => ({ ...outcome, costUsd: 0.5 }));
  const summary = await summaryOf([row('a', priced, { source: 'log', split: 'test' }), row('b', goldPair(1, 1))]);
  expect(summary.missing).toContainEqual({ name: 'source', rows: 1 });
  expect(summary.missing).toContainEqual({ name: 'cost_usd', rows: 1 });
  expect(summary.missing).toContainEqual({ name: 'answer', rows: 2 });
  expect(summary.missing).not.toContainEqual(expect.objectContaining({ name: 'text' }));
  expect(summary.splits).toEqual([{ name: 'test', rows: 1 }]);
  expect(summary.candidates[0]).toMatchObject({ pricedRows: 1, meanCostUsd: 0.5 });
});

test('tells how often the verdict held when the answers changed places', async () => {
  const judged = (first: Verdict, second: Verdict | 'unscored'): Judgement[] => [
    { judge: 'j', candidate: 'weak', order: 'weak-first', verdict: first },
    second === 'unscored'
      ? { judge: 'j', candidate: 'weak', order: 'strong-first', verdict: second, reason: 'no verdict' }
      : { judge: 'j', candidate: 'weak', order: 'strong-first', verdict: second },
  ];
  const verdicts = [judged('tie', 'tie'), judged('weak-wins', 'strong-wins'), judged('tie', 'unscored')];
  const { judgements } = await summaryOf(verdicts.map((each) => row('x', goldPair(1, 1), { judgements: each })));
  expect(judgements.byVerdict).toEqual({ 'weak-wins': 1, tie: 3, 'strong-wins': 1, unscored: 1 });
  expect(judgements.judges).toMatchObject([
    { judge: 'j', judgements: 6, unscored: { count: 1, of: 6 }, sameVerdict: { count: 1, of: 2 } },
  ]);
});

test('breaks agreement down by length and by complexity, each row counted as the requests it stands for', async () => {
  const { lengthBands, complexities } = await summaryOf([
    row('x'.repeat(99), goldPair(1, 1), { weight: 3, complexity: 1 }),
    row('x', goldPair(0, 1), { complexity: 1.4 }),
    row('x'.repeat(100), goldPair(0, 1), { complexity: 5 }),
    row('x'.repeat(20_000), [gold('weak', 1), { model: 'strong' }]),
  ]);
  expect(lengthBands).toMatchObject([
    { from: 0, below: 100, rows: 2, usableRows: 2, agreement: { share: 0.75 } },
    { from: 100, below: 300, rows: 1, agreement: { share: 0 } },
    { from: 10_000, below: undefined, rows: 1, usableRows: 0, agreement: undefined },
  ]);
  expect(complexities).toMatchObject([
    { complexity: 1, rows: 2, agreement: { share: 0.75 } },
    { complexity: 5, rows: 1, agreement: { share: 0 } },
  ]);
});

test('tells what a router that knew every outcome would save, of the rows whose costs are known', async () => {
  const costing = (outcomes: readonly CandidateOutcome[], ...usd: readonly number[]) =>
    outcomes.map((outcome, index) => ({ ...outcome, costUsd: usd[index] }));
  const { perfectRouting } = await summaryOf([
    row('a', costing(goldPair(1, 1), 0.001, 0.01), { weight: 2, inclusionProbability: 0.5 }),
    row('b', costing(goldPair(0, 1), 0.001, 0.01)),
    row('the weak answer was the dearer one', costing(goldPair(1, 1), 0.05, 0.01)),
    row('d', goldPair(1, 1), { weight: 6 }),
  ]);
  // Of six priced requests at a cent each, four go to weak at a tenth of a cent.
  expect(perfectRouting.cost?.rows).toBe(3);
  expect(perfectRouting.cost?.referenceUsd).toBeCloseTo(10);
  expect(perfectRouting.cost?.routedUsd).toBeCloseTo((1000 * (0.01 * 2 + 0.001 * 4)) / 6);
  expect(perfectRouting.cost?.cheapestUsd).toBeCloseTo((1000 * (0.001 * 5 + 0.05)) / 6);
  expect(perfectRouting.cost?.savedShare?.share).toBeCloseTo(0.6);
  expect(perfectRouting.sparedCalls).toMatchObject({ share: 11 / 12, rows: 4 });
});

test('the interval of what perfect routing saves covers the truth about as often as it says', async () => {
  const random = createRandom(5, 'savings');
  let covered = 0;
  for (let repeat = 0; repeat < 200; repeat++) {
    const counter = new PerfectRoutingCounter();
    for (let index = 0; index < 200; index++) {
      const suffices = random.next() < 0.6;
      const strongUsd = suffices ? 0.5 + random.next() : 1 + 2 * random.next();
      const outcomes = goldPair(suffices ? 1 : 0, 1).map((each, at) => ({
        ...each,
        costUsd: at === 0 ? 0 : strongUsd,
      }));
      counter.add(row('x', outcomes, { weight: 1 + random.integer(3) }));
    }
    // 0.6 requests of 1 dollar are saved; 0.4 of 2 dollars are not.
    const [low = 1, high = 0] = counter.counts().cost?.savedShare?.interval ?? [];
    if (low <= 0.6 / 1.4 && 0.6 / 1.4 <= high) covered++;
  }
  expect(covered / 200).toBeGreaterThan(0.9);
  expect(covered / 200).toBeLessThan(0.99);
});

test('keeps a few rows of each kind, the same in any order', async () => {
  const soft = [{ model: 'weak', label: 0.5, labelSource: 'judge' as const }, { model: 'strong' }];
  const rows = [
    ...Array.from({ length: 5 }, () => row('easy', goldPair(1, 1))),
    ...Array.from({ length: 5 }, () => row('hard', goldPair(0, 1))),
    row('either', soft),
    row('lost', [gold('weak', 1), { model: 'strong', unscoredReason: 'refusal' }]),
  ];
  const { examplesByKind } = await summaryOf(rows, 2);
  expect(examplesByKind).toMatchObject({
    'weak-suffices': [{ text: 'easy' }, { text: 'easy' }],
    'strong-needed': [{ text: 'hard' }, { text: 'hard' }],
    'order-dependent': [{ text: 'either' }],
    unscored: [{ text: 'lost' }],
  });
  expect((await summaryOf(rows.toReversed(), 2)).examplesByKind).toEqual(examplesByKind);
  expect((await summaryOf(rows)).examplesByKind['weak-suffices']).toEqual([]);
});

test('an empty table has an empty summary', async () => {
  expect(await summaryOf([])).toMatchObject({ rowCount: 0, usableRows: 0, groups: [], missing: [], examples: [] });
});

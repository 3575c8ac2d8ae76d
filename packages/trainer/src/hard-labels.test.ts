import type { LabelRow } from '@farthing/core';
import type { LabelTable } from '@farthing/dataset';
import { describe, expect, test } from 'vitest';
import { labelTable, syntheticLabels } from './testing/synthetic-labels.ts';
import { trainRouter } from './train.ts';
import type { TrainOptions } from './train-options.ts';
import type { TrainedRouter } from './trained-router.ts';

async function changed(change: (row: LabelRow, index: number) => Partial<LabelRow>, rows = 300): Promise<LabelTable> {
  const all: LabelRow[] = [];
  for await (const row of syntheticLabels({ rows }).rows()) all.push({ ...row, ...change(row, all.length) });
  return labelTable(all);
}

/** One repeat of the cross-validation is enough to break in. */
const train = (table: LabelTable, options: TrainOptions = {}): Promise<TrainedRouter> =>
  trainRouter(table, { repeats: 1, ...options });

/** Every number that a router says of itself is one. */
function expectFinite({ router, scored }: TrainedRouter): void {
  const numbers = router.config.thresholds.flatMap(({ threshold, strongShare, quality }) => [
    threshold,
    strongShare,
    quality,
  ]);
  expect(numbers.every((value) => value >= 0 && value <= 1)).toBe(true);
  expect(router.config.scoreQuantiles.every((rate) => rate >= 0 && rate <= 1)).toBe(true);
  expect(scored.every(({ strongWinRate }) => strongWinRate >= 0 && strongWinRate <= 1)).toBe(true);
}

describe('weights', () => {
  test('of any common size teach the same', async () => {
    const plain = await train(syntheticLabels({ rows: 150 }));
    for (const weight of [1e-6, 1e9]) {
      const { router, evaluation } = await train(await changed(() => ({ weight }), 150));
      expect(router.config.calibrators).toEqual(plain.router.config.calibrators);
      expect(router.config.thresholds).toEqual(plain.router.config.thresholds);
      expect(evaluation.apgr).toBeCloseTo(plain.evaluation.apgr ?? 0, 9);
    }
  });

  test('of 0 leave a row out, and are no label of it', async () => {
    const table = await changed((_, index) => ({ weight: index < 100 ? 0 : 1 }));
    const trained = await train(table);
    expect(trained.router.config.training.rows + trained.router.config.training.testRows).toBe(200);
    const none = await changed(() => ({ weight: 0 }));
    await expect(train(none)).rejects.toThrow('got 0 (and 300 without a label or of weight 0)');
  });

  test('that are all on one row are no reason to route, nor to break', async () => {
    const trained = await train(await changed((_, index) => ({ weight: index === 7 ? 1e9 : 1 })), { seed: 2 });
    expectFinite(trained);
  });

  test('of one request in a million drawn are counted as a million', async () => {
    const table = await changed((_, index) => ({ inclusionProbability: index % 2 === 0 ? 1e-6 : 1 }));
    const trained = await train(table);
    expectFinite(trained);
    expect(new Set(trained.scored.map(({ weight }) => weight))).toEqual(new Set([1, 1e6]));
  });

  test('beyond all measure are refused, naming the row', async () => {
    const table = await changed((_, index) => ({ weight: 1e9, inclusionProbability: index === 3 ? 1e-300 : 1 }));
    await expect(train(table)).rejects.toThrow(
      'labels.arrow: row "row-3" stands for Infinity requests (weight 1000000000 ÷ inclusion probability 1e-300)',
    );
  });
});

describe('labels that repeat', () => {
  test.each<[string, (index: number) => Partial<LabelRow>]>([
    ['one prompt', () => ({ text: 'the same prompt' })],
    ['one conversation', () => ({ conversationId: 'c1' })],
    ['a few conversations', (index) => ({ conversationId: `c${index % 9}` })],
  ])('%s are refused: nothing is left to test on', async (_, change) => {
    await expect(train(await changed((_row, index) => change(index)))).rejects.toThrow(
      /^labels\.arrow: labels of at least 10 different prompts and conversations are needed to train, got [19]: the 300 labelled rows repeat the same/,
    );
  });

  test('ten conversations are enough to say something, honestly', async () => {
    const trained = await train(await changed((_, index) => ({ conversationId: `c${index % 10}` })));
    expectFinite(trained);
    expect(trained.scored).toHaveLength(60);
  });

  test('one conversation that is nearly everything is not torn apart', async () => {
    const table = await changed((_, index) => ({ conversationId: index < 270 ? 'long' : `c${index}` }));
    const trained = await train(table, { learningCurve: true });
    expectFinite(trained);
    expect(trained.scored.every(({ id }) => Number(id.slice(4)) >= 270)).toBe(true);
  });
});

test('a test share too small for any group is no test: the cross-fitted scores are looked at instead', async () => {
  const table = await changed((_, index) => ({ conversationId: `c${index % 12}` }));
  const trained = await train(table, { testShare: 0.01, learningCurve: true });
  expect(trained.evaluatedOn).toBe('cross-fitted');
  expect(trained.learningCurve).toBeUndefined();
});

describe('a candidate that was not scored on half of the rows', () => {
  const isLeftOut = (index: number): boolean => index % 2 === 0;

  test.each([0, 1])('leaves those rows out and counts them, of two candidates number %d', async (candidate) => {
    const table = await changed((row, index) => ({
      outcomes: row.outcomes.map((outcome, at) =>
        at === candidate && isLeftOut(index)
          ? { model: outcome.model, unscoredReason: 'the provider refused' }
          : outcome,
      ),
    }));
    const { router, labels, evaluation } = await train(table);
    expect(router.config.training.rows + router.config.training.testRows).toBe(150);
    expect(labels).toMatchObject({ rowCount: 300, usableRows: 150 });
    expect(evaluation.auc).toBeGreaterThan(0.75);
  });

  test('the same of three, whichever is missing', async () => {
    const all: LabelRow[] = [];
    for await (const row of syntheticLabels({ rows: 400 }).rows()) {
      const medium = { model: 'medium', label: all.length % 7 === 0 ? 0 : 1, labelSource: 'gold' as const };
      const outcomes = [row.outcomes[0]!, medium, row.outcomes[1]!];
      const missing = all.length % 4;
      all.push({ ...row, outcomes: outcomes.map((each, at) => (at === missing ? { model: each.model } : each)) });
    }
    const { router } = await train(labelTable(all, ['small', 'medium', 'large']));
    expect(router.config.training.rows + router.config.training.testRows).toBe(100);
  });
});

test('texts that are binary, foreign, halves of characters or nearly nothing are texts like any other', async () => {
  const odd = [
    '.',
    '\u200b',
    '\ud800 half',
    'half \udc00',
    '\0\u0001\u0002',
    '\ufffe\uffff',
    '今天天气怎么样？',
    'مرحبا',
    '👩‍👩‍👧‍👦',
  ];
  const trained = await train(
    await changed((row, index) => (index % 3 === 0 ? { text: `${odd[index % odd.length]}${index}` } : row)),
  );
  expectFinite(trained);
  const rates = await Promise.all(odd.map((text) => trained.router.scoreAsync(text)));
  expect(rates.every(([rate]) => rate! >= 0 && rate! <= 1)).toBe(true);
});

test('prompts of 200,000 characters are read from both ends, in moments', async () => {
  const filler = 'lorem ipsum dolor sit amet '.repeat(7500);
  const table = await changed((row) => ({ text: `${row.text} ${filler} ${row.text}` }), 60);
  const trained = await train(table, { repeats: 1 });
  expectFinite(trained);
});

test('features that never vary do no harm', async () => {
  const embedder = {
    id: 'toy:constant',
    fingerprint: 'constant-1',
    dimensions: 3,
    embed: async (texts: readonly string[]) => texts.map(() => Float32Array.of(1, 0, 1e30)),
  };
  const trained = await train(syntheticLabels(), { embedder });
  expectFinite(trained);
  expect(trained.verdict.route).toBe(false);
});

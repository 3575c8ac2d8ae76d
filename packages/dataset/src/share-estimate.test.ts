import { createRandom } from '@farthing/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ShareEstimate, ShareEstimator } from './share-estimate.ts';

function estimateOf(rows: readonly (readonly [isTrue: boolean, weight: number])[]): ShareEstimate {
  const estimator = new ShareEstimator();
  for (const [isTrue, weight] of rows) estimator.add(isTrue, weight);
  const estimate = estimator.estimate();
  if (estimate === undefined) throw new Error('no estimate');
  return estimate;
}

const times = (count: number, isTrue: boolean, weight = 1) =>
  Array.from({ length: count }, () => [isTrue, weight] as const);

test('is the plain share with its Wilson interval where weights are equal', () => {
  const { share, interval, effectiveRows } = estimateOf([...times(7, true, 5), ...times(3, false, 5)]);
  expect(share).toBeCloseTo(0.7, 12);
  expect(effectiveRows).toBeCloseTo(10, 9);
  // scipy 1.17.1: scipy.stats.binomtest(7, 10).proportion_ci(method='wilson')
  expect(interval[0]).toBeCloseTo(0.396778, 5);
  expect(interval[1]).toBeCloseTo(0.892209, 5);
});

test('has no estimate without rows, or with rows of weight 0 only', () => {
  const estimator = new ShareEstimator();
  estimator.add(true, 0);
  expect(estimator.estimate()).toBeUndefined();
});

test('keeps a width where all rows agree, and counts one heavy row as little more than one', () => {
  expect(estimateOf(times(20, true)).interval[0]).toBeLessThan(0.9);
  expect(estimateOf([...times(20, true), [true, 1e6]]).effectiveRows).toBeLessThan(1.01);
});

test('does not depend on the unit of the weights and stays around its share', () => {
  const row = fc.tuple(fc.boolean(), fc.double({ min: 1e-3, max: 1e3, noNaN: true }));
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 40 }),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      (rows, unit) => {
        const estimate = estimateOf(rows);
        const scaled = estimateOf(rows.map(([isTrue, weight]) => [isTrue, weight * unit]));
        expect(scaled.share).toBeCloseTo(estimate.share, 9);
        expect(scaled.interval[1]).toBeCloseTo(estimate.interval[1], 6);
        const [low, high] = estimate.interval;
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(estimate.share + 1e-9);
        expect(high).toBeGreaterThanOrEqual(estimate.share - 1e-9);
      },
    ),
  );
});

test.each([
  { drawn: 'false rows', chanceTrue: 0.06, chanceFalse: 0.3 },
  { drawn: 'true rows', chanceTrue: 0.3, chanceFalse: 0.06 },
  { drawn: 'neither', chanceTrue: 0.1, chanceFalse: 0.1 },
])('covers the log’s share in 95 of 100 samples or more where $drawn were drawn more often', (design) => {
  const random = createRandom(7, 'coverage');
  const log = Array.from({ length: 2000 }, (_, index) => {
    const isTrue = index % 5 !== 0;
    return { isTrue, chance: isTrue ? design.chanceTrue : design.chanceFalse };
  });
  let covered = 0;
  for (let sample = 0; sample < 400; sample++) {
    const drawn = log.filter(({ chance }) => random.next() < chance);
    const { interval } = estimateOf(drawn.map(({ isTrue, chance }) => [isTrue, 1 / chance]));
    if (interval[0] <= 0.8 && 0.8 <= interval[1]) covered++;
  }
  // Two standard errors of 400 samples below 0.95.
  expect(covered / 400).toBeGreaterThan(0.93);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cohenKappa } from './cohen-kappa.ts';

const ratings = fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 1, maxLength: 60 });

function tableOf(pairs: readonly (readonly [number, number])[]): number[][] {
  const table = [0, 1, 2].map(() => [0, 0, 0]);
  for (const [first, second] of pairs) {
    const row = table[first] as number[];
    row[second] = (row[second] ?? 0) + 1;
  }
  return table;
}

test('agrees with two tables worked out by hand', () => {
  // po = 35/50, pe = (25 × 30 + 25 × 20) / 50² = 0.5.
  expect(
    cohenKappa([
      [20, 5],
      [10, 15],
    ]),
  ).toMatchObject({ kappa: expect.closeTo(0.4, 12), agreement: 0.7, count: 50 });
  // po = 60/100, pe = (60 × 70 + 40 × 30) / 100² = 0.54.
  expect(
    cohenKappa([
      [45, 15],
      [25, 15],
    ])?.kappa,
  ).toBeCloseTo((0.6 - 0.54) / 0.46, 12);
});

test('is 1 for raters who always agree, with an interval that knows how few items there were', () => {
  const few = cohenKappa([
    [3, 0],
    [0, 3],
  ]);
  const many = cohenKappa([
    [300, 0],
    [0, 300],
  ]);
  expect(few?.kappa).toBe(1);
  expect(few?.interval[0]).toBeLessThan(0.3);
  expect(many?.interval[0]).toBeGreaterThan(0.98);
});

test('is 0 when the second rater does not look', () => {
  expect(
    cohenKappa([
      [30, 10],
      [60, 20],
    ])?.kappa,
  ).toBeCloseTo(0, 12);
});

test('says nothing without items or when nothing could have differed', () => {
  expect(cohenKappa([])).toBeUndefined();
  expect(
    cohenKappa([
      [0, 0],
      [0, 0],
    ]),
  ).toBeUndefined();
  expect(
    cohenKappa([
      [7, 0],
      [0, 0],
    ]),
  ).toBeUndefined();
});

test('treats the raters alike, does not mind names of categories, and lies in its interval', () => {
  fc.assert(
    fc.property(ratings, (pairs) => {
      const found = cohenKappa(tableOf(pairs));
      const swapped = cohenKappa(tableOf(pairs.map(([first, second]) => [second, first])));
      const renamed = cohenKappa(tableOf(pairs.map(([first, second]) => [2 - first, 2 - second])));
      if (found === undefined) {
        expect([swapped, renamed]).toEqual([undefined, undefined]);
        return;
      }
      expect(swapped?.kappa).toBeCloseTo(found.kappa, 9);
      expect(renamed?.kappa).toBeCloseTo(found.kappa, 9);
      expect(found.kappa).toBeLessThanOrEqual(1);
      expect(found.interval[0]).toBeLessThanOrEqual(found.kappa + 1e-12);
      expect(found.interval[1]).toBeGreaterThanOrEqual(found.kappa - 1e-12);
    }),
  );
});

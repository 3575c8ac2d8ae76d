import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scaledToEffectiveRows, scaledToRows } from './row-weights.ts';

const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);
const someWeights = fc.array(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 40 });

test('equal weights become 1, however large they are', () => {
  for (const weight of [1e-9, 1, 1000, 1e300]) {
    expect([...scaledToRows([weight, weight, weight])]).toEqual([1, 1, 1]);
    expect([...scaledToEffectiveRows([weight, weight, weight])]).toEqual([1, 1, 1]);
  }
});

test('the effective number of rows is Kish’s', () => {
  expect(sum(scaledToEffectiveRows([1, 1, 1, 3]))).toBeCloseTo(36 / 12, 5);
  expect(sum(scaledToEffectiveRows([5, 0, 0]))).toBe(1);
});

test('proportions stay, and the effective number lies between 1 and the number of rows', () => {
  fc.assert(
    fc.property(someWeights, (weights) => {
      const rows = scaledToRows(weights);
      const effective = scaledToEffectiveRows(weights);
      expect(sum(rows) / weights.length).toBeCloseTo(1, 4);
      expect(sum(effective)).toBeGreaterThan(1 - 1e-4);
      expect(sum(effective)).toBeLessThan(weights.length + 1e-4);
      for (const [row, weight] of weights.entries()) {
        expect(Math.abs(rows[row]! / rows[0]! / (weight / weights[0]!) - 1)).toBeLessThan(1e-5);
        expect(Math.abs(effective[row]! / rows[row]! / (effective[0]! / rows[0]!) - 1)).toBeLessThan(1e-5);
      }
    }),
  );
});

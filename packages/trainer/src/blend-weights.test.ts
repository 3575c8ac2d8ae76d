import { createRandom } from '@farthing/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blendWeights } from './blend-weights.ts';

const errorOf = (parts: readonly number[][][], shares: readonly number[], gains: readonly number[][]): number =>
  gains.reduce((sum, [gain], row) => {
    const blended = parts.reduce((total, part, at) => total + shares[at]! * part[row]![0]!, 0);
    return sum + (blended - gain!) ** 2;
  }, 0);

test('finds what a fine grid over the weights finds', () => {
  const random = createRandom(1, 'blend');
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 }), (noise) => {
      const gains = Array.from({ length: 40 }, () => [2 * random.next() - 1]);
      const parts = noise.map((spread) => gains.map(([gain]) => [gain! + spread * (random.next() - 0.5)]));
      const weights = blendWeights(parts, { gains, weights: new Float32Array(40).fill(1) });
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      const ours = errorOf(parts, weights, gains);
      for (let a = 0; a <= 20; a++) {
        for (let b = 0; a + b <= 20; b++) {
          const shares = [a / 20, b / 20, (20 - a - b) / 20];
          expect(ours).toBeLessThanOrEqual(errorOf(parts, shares, gains) + 1e-9);
        }
      }
    }),
    { numRuns: 50 },
  );
});

test('leaves out a part that would be counted against, and rows that weigh nothing', () => {
  const gains = [[1], [-1], [0.5], [100]];
  const good = [[0.9], [-0.9], [0.4], [0]];
  const opposite = [[-1], [1], [-0.5], [0]];
  const shares = blendWeights([good, opposite], { gains, weights: Float32Array.of(1, 1, 1, 0) });
  expect(shares).toEqual([1, 0]);
});

test('splits the weight of two parts that say the same', () => {
  const part = [[0.5], [0.25]];
  const weights = blendWeights([part, part], { gains: [[1], [0]], weights: Float32Array.of(1, 1) });
  expect(weights[0]! + weights[1]!).toBeCloseTo(1, 12);
});

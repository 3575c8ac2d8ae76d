import { expect, test } from 'vitest';
import { pairedDifference } from './paired-difference.ts';

const design = (weights: readonly number[], groups: readonly number[]) => ({
  weights: Float32Array.from(weights),
  groups: Uint32Array.from(groups),
});

test('gives the mean difference and its standard error', () => {
  const { mean, standardError } = pairedDifference(
    Float64Array.of(3, 5, 4, 8),
    Float64Array.of(1, 2, 3, 4),
    design([1, 1, 1, 1], [0, 1, 2, 3]),
  );
  expect(mean).toBe(2.5);
  // Sample deviation of 2, 3, 1, 4 is √(5/3); over √4.
  expect(standardError).toBeCloseTo(Math.sqrt(5 / 3) / 2, 12);
});

test('takes a prompt that was logged often for one finding', () => {
  const once = pairedDifference(Float64Array.of(1, 3), Float64Array.of(0, 0), design([1, 1], [0, 1]));
  const often = pairedDifference(
    Float64Array.of(1, 1, 1, 3, 3, 3),
    new Float64Array(6),
    design([1, 1, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1]),
  );
  expect(often).toEqual(once);
  const weighted = pairedDifference(Float64Array.of(1, 3), Float64Array.of(0, 0), design([3, 3], [0, 1]));
  expect(weighted).toEqual(once);
});

test('knows no error from one group', () => {
  const { standardError } = pairedDifference(Float64Array.of(1, 2), Float64Array.of(0, 0), design([1, 1], [0, 0]));
  expect(standardError).toBe(Number.POSITIVE_INFINITY);
});

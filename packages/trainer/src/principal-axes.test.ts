import { createRandom } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { principalAxes, symmetricEigen } from './principal-axes.ts';

/** Rows whose columns are independent with these standard deviations, then turned a little in each plane. */
function turnedRows(deviations: readonly number[], rows: number) {
  const random = createRandom(1, 'turned rows');
  const columns = deviations.length;
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    for (const [column, deviation] of deviations.entries()) values[start + column] = deviation * normal();
    for (let column = 0; column + 1 < columns; column++) {
      const [a, b] = [values[start + column]!, values[start + column + 1]!];
      values[start + column] = 0.8 * a - 0.6 * b;
      values[start + column + 1] = 0.6 * a + 0.8 * b;
    }
  }
  return { rows, columns, values };
}

describe('principalAxes', () => {
  test('finds the directions of most variance, and what is left on average', () => {
    const deviations = [10, 6, 3, 0.5, 0.5, 0.5];
    const data = turnedRows(deviations, 20_000);
    const { axes, variances, restVariance } = principalAxes(data, { count: 3, seed: 1 });
    for (const [axis, variance] of variances.entries()) expect(variance / deviations[axis]! ** 2).toBeCloseTo(1, 1);
    expect(restVariance).toBeCloseTo(0.25, 1);
    for (let one = 0; one < 3; one++) {
      for (let other = 0; other < 3; other++) {
        const along = axes
          .subarray(6 * one, 6 * one + 6)
          .reduce((sum, value, column) => sum + value * axes[6 * other + column]!, 0);
        expect(along).toBeCloseTo(one === other ? 1 : 0, 10);
      }
    }
  });

  test('with an axis for every column loses no variance, and fewer axes find the same largest ones', () => {
    const data = turnedRows([4, 3, 2, 1, 0.5], 500);
    const total = data.values.reduce((sum, value) => sum + value ** 2, 0) / data.rows;
    const all = principalAxes(data, { count: 5, seed: 1 });
    expect(all.variances.reduce((sum, value) => sum + value, 0)).toBeCloseTo(total, 9);
    expect(all.restVariance).toBe(0);
    const two = principalAxes(data, { count: 2, seed: 7 });
    for (const [axis, variance] of two.variances.entries()) expect(variance / all.variances[axis]!).toBeCloseTo(1, 3);
  });

  test('survives rows that do not vary', () => {
    const { variances, axes } = principalAxes(
      { rows: 3, columns: 4, values: new Float64Array(12) },
      { count: 2, seed: 1 },
    );
    expect([...variances]).toEqual([0, 0]);
    expect(axes.every(Number.isFinite)).toBe(true);
  });
});

test('eigenvectors of any symmetric matrix are orthonormal and give it back', () => {
  const size = 4;
  const entries = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 10, maxLength: 10 });
  fc.assert(
    fc.property(entries, (upper) => {
      const matrix = new Float64Array(size * size);
      let next = 0;
      for (let i = 0; i < size; i++)
        for (let j = i; j < size; j++) matrix[i * size + j] = matrix[j * size + i] = upper[next++]!;
      const { values, vectors } = symmetricEigen(matrix, size);
      for (let i = 0; i < size; i++) {
        for (let j = 0; j < size; j++) {
          let [again, product] = [0, 0];
          for (let k = 0; k < size; k++) {
            again += values[k]! * vectors[k * size + i]! * vectors[k * size + j]!;
            product += vectors[i * size + k]! * vectors[j * size + k]!;
          }
          expect(again).toBeCloseTo(matrix[i * size + j]!, 8);
          expect(product).toBeCloseTo(i === j ? 1 : 0, 10);
        }
      }
      expect([...values]).toEqual([...values].sort((a, b) => b - a));
    }),
  );
});

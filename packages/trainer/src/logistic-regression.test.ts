import { createRandom } from '@farthing/core';
import { describe, expect, test } from 'vitest';
import { featureMatrix } from './feature-matrix.ts';
import oracle from './logistic-regression.oracle.json' with { type: 'json' };
import { fitLogistic, type HeadTargets } from './logistic-regression.ts';

describe('fitLogistic', () => {
  test.each(oracle.cases)(
    'finds the weights scikit-learn finds: $name',
    ({ features, targets, weights, c, coefficients, intercept }) => {
      const matrix = featureMatrix(features.map((row) => Float32Array.from(row)));
      const head: HeadTargets = {
        outputs: 1,
        qualities: Float32Array.from(targets),
        weights: Float32Array.from(weights),
      };
      const fitted = fitLogistic(matrix, head, { l2: 1 / c, tolerance: 1e-9, maxPasses: 5000, seed: 1 });
      for (const [column, coefficient] of coefficients.entries()) {
        expect(fitted.weight[matrix.dimensions.indexOf(column)]).toBeCloseTo(coefficient, 5);
      }
      expect(fitted.bias[0]).toBeCloseTo(intercept, 5);
    },
  );

  test('fits two outputs at once as it fits each alone', () => {
    const random = createRandom(3, 'two outputs');
    const rows = Array.from({ length: 60 }, () => Float32Array.from({ length: 5 }, () => random.next() - 0.5));
    const matrix = featureMatrix(rows);
    const first = Float32Array.from(rows, (row) => (row[0]! > 0 ? 1 : 0));
    const second = Float32Array.from(rows, (row) => 0.5 + row[1]!);
    const weights = new Float32Array(60).fill(1);
    const options = { l2: 0.5, tolerance: 1e-9, maxPasses: 5000, seed: 1 };
    const both = fitLogistic(
      matrix,
      { outputs: 2, qualities: Float32Array.from(rows.flatMap((_, row) => [first[row]!, second[row]!])), weights },
      options,
    );
    const alone = [first, second].map((qualities) => fitLogistic(matrix, { outputs: 1, qualities, weights }, options));
    for (const [output, fit] of alone.entries()) {
      expect(both.bias[output]).toBeCloseTo(fit.bias[0]!, 5);
      for (let column = 0; column < 5; column++) {
        expect(both.weight[column * 2 + output]).toBeCloseTo(fit.weight[column]!, 5);
      }
    }
  });

  test('does not look at rows of weight 0', () => {
    const rows = [[1], [2], [3], [4]].map((row) => Float32Array.from(row));
    const fit = (last: number): number => {
      const head = { outputs: 1, qualities: Float32Array.of(0, 0, 1, last), weights: Float32Array.of(1, 1, 1, 0) };
      return fitLogistic(featureMatrix(rows), head, { l2: 1, seed: 1 }).weight[0]!;
    };
    expect(fit(0)).toBe(fit(1));
  });
});

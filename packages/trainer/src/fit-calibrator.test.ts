import { createRandom } from '@farthing/core';
import { calibrate, sigmoid } from '@farthing/runtime';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import oracle from './fit-calibrator.oracle.json' with { type: 'json' };
import {
  type CalibrationPoint,
  fitCalibrator,
  fitIsotonic,
  fitPlatt,
  poolAdjacentViolators,
} from './fit-calibrator.ts';

const arbitraryPoints = fc.array(
  fc.record({
    gain: fc.double({ min: -1, max: 1, noNaN: true }),
    strongBetter: fc.boolean(),
    weight: fc.integer({ min: 1, max: 4 }),
    fold: fc.nat(4),
  }),
  { minLength: 1, maxLength: 60 },
);

describe.each([
  ['fitPlatt', fitPlatt],
  ['fitIsotonic', fitIsotonic],
])('%s', (_, fit) => {
  test('is monotone and within 0–1 for any data', () => {
    fc.assert(
      fc.property(arbitraryPoints, (points) => {
        const calibrator = fit(points);
        let last = 0;
        for (let gain = -1; gain <= 1; gain += 0.125) {
          const rate = calibrate(calibrator, gain);
          expect(rate).toBeGreaterThanOrEqual(last);
          last = rate;
        }
        expect(last).toBeLessThan(1);
      }),
    );
  });

  test('counts a point of weight 2 as two points', () => {
    const points = curvedPoints(40);
    const doubled = fit(points.map((point) => ({ ...point, weight: 2 })));
    const repeated = fit([...points, ...points].sort((a, b) => a.gain - b.gain));
    for (const gain of [-0.9, -0.2, 0, 0.4, 0.9]) {
      expect(calibrate(doubled, gain)).toBeCloseTo(calibrate(repeated, gain), 6);
    }
  });
});

test('isotonic blocks are those scikit-learn finds', () => {
  for (const { gains, events, weights, fitted } of oracle.cases) {
    const points = gains.map((gain, index) => ({
      gain,
      strongBetter: events[index] === 1,
      weight: weights[index]!,
      fold: 0,
    }));
    const ours = poolAdjacentViolators(points).map((block) => block.rate);
    const theirs = fitted.filter((value, at) => at === 0 || Math.abs(value - fitted[at - 1]!) > 1e-12);
    expect(ours).toHaveLength(theirs.length);
    for (const [at, rate] of ours.entries()) expect(rate).toBeCloseTo(theirs[at]!, 12);
  }
});

test('isotonic ties no two gains where the ranking is worth something, at neither end', () => {
  const gains = Array.from({ length: 81 }, (_, at) => (at - 40) / 40);
  fc.assert(
    fc.property(arbitraryPoints, (points) => {
      const calibrator = fitIsotonic(points);
      const rates = new Set(gains.map((gain) => calibrate(calibrator, gain)));
      expect(rates.size).toBe(calibrator.gains.length === 1 ? 1 : gains.length);
    }),
  );
});

test('isotonic turns a ranking that is the wrong way round into a constant', () => {
  const points = Array.from({ length: 50 }, (_, at) => ({ gain: at / 50, strongBetter: at < 25, weight: 1, fold: 0 }));
  const { gains, rates } = fitIsotonic(points);
  expect(gains).toHaveLength(1);
  expect(rates).toEqual([0.5]);
});

test('Platt recovers the curve that made the data', () => {
  const random = createRandom(2, 'platt');
  const points = Array.from({ length: 20_000 }, () => {
    const gain = 2 * random.next() - 1;
    return { gain, strongBetter: random.next() < sigmoid(3 * gain - 1), weight: 1, fold: 0 };
  });
  const { slope, intercept } = fitPlatt(points);
  expect(slope).toBeCloseTo(3, 0);
  expect(intercept).toBeCloseTo(-1, 0);
});

test('Platt turns a ranking that is the wrong way round into a constant', () => {
  const points = Array.from({ length: 50 }, (_, at) => ({ gain: at / 50, strongBetter: at < 25, weight: 1, fold: 0 }));
  expect(fitPlatt(points)).toMatchObject({ slope: 0 });
});

test('fitCalibrator prefers isotonic where the curve is no sigmoid and there are points enough', () => {
  expect(fitCalibrator(curvedPoints(500)).kind).toBe('platt');
  expect(fitCalibrator(curvedPoints(6000)).kind).toBe('isotonic');
});

/** A staircase: rate .1 below −.3, .5 up to .3, .9 above. */
function curvedPoints(count: number): CalibrationPoint[] {
  const random = createRandom(4, 'stairs');
  return Array.from({ length: count }, (_, index) => {
    const gain = 2 * random.next() - 1;
    const rate = gain < -0.3 ? 0.1 : gain < 0.3 ? 0.5 : 0.9;
    return { gain, strongBetter: random.next() < rate, weight: 1, fold: index % 5 };
  });
}

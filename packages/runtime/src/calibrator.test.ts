import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Calibrator, calibrate, maxWinRate } from './calibrator.ts';

const calibrators: Calibrator[] = [
  { kind: 'platt', slope: 3, intercept: -1 },
  { kind: 'platt', slope: 1e9, intercept: 0 },
  { kind: 'isotonic', gains: [-0.5, 0, 0.1, 0.6], rates: [0.05, 0.05, 0.4, 0.9] },
  { kind: 'isotonic', gains: [0.2], rates: [0.3] },
];

test.each(calibrators)('%j never falls as the gain rises and stays below 1', (calibrator) => {
  const gain = fc.double({ min: -1, max: 1, noNaN: true });
  fc.assert(
    fc.property(gain, gain, (a, b) => {
      const low = calibrate(calibrator, Math.min(a, b));
      const high = calibrate(calibrator, Math.max(a, b));
      expect(low).toBeLessThanOrEqual(high);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(maxWinRate);
    }),
  );
});

test('interpolates between isotonic knots and holds the ends', () => {
  const calibrator = calibrators[2]!;
  expect(calibrate(calibrator, 0.05)).toBeCloseTo(0.225);
  expect(calibrate(calibrator, -1)).toBe(0.05);
  expect(calibrate(calibrator, 1)).toBe(0.9);
});

test('does not overshoot a knot by rounding', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
      const rates = [Math.min(a, b), Math.max(a, b)];
      const almost = 1 - 2 ** -53;
      expect(calibrate({ kind: 'isotonic', gains: [0, 1], rates }, almost)).toBeLessThanOrEqual(rates[1]!);
    }),
  );
});

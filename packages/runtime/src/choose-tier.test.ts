import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseTier, referenceThreshold } from './choose-tier.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyTiers = fc.integer({ min: 1, max: 4 }).chain((others) =>
  fc.record({
    rates: fc.array(share, { minLength: others, maxLength: others }),
    between: fc.array(share, { minLength: others - 1, maxLength: others - 1 }),
  }),
);
const costsOf = (between: readonly number[]) => [0, ...[...between].sort((a, b) => a - b), 1];

describe('chooseTier', () => {
  test('with two candidates is the reference when strongWinRate >= threshold', () => {
    fc.assert(
      fc.property(share, share, (rate, threshold) => {
        expect(chooseTier([rate], threshold)).toBe(rate >= threshold ? 1 : 0);
        expect(chooseTier([rate], rate)).toBe(1);
      }),
    );
  });

  test('weighs the risk of a tier against what it saves', () => {
    const costs = [0, 0.2, 1];
    // 0.5 + 0 against 0.1 + 0.2 t against t.
    expect(chooseTier([0.5, 0.1], 0.12, { costs })).toBe(2);
    expect(chooseTier([0.5, 0.1], 0.13, { costs })).toBe(1);
    expect(chooseTier([0.5, 0.1], 1, { costs })).toBe(1);
    expect(chooseTier([0.2, 0.1], 0.6, { costs })).toBe(0);
    // Without prices a tier between is half as dear as the reference.
    expect(chooseTier([0.5, 0.1], 0.19)).toBe(2);
    expect(chooseTier([0.5, 0.1], 0.21)).toBe(1);
  });

  test('never gives a dearer candidate at a higher threshold, and the reference at 0', () => {
    fc.assert(
      fc.property(anyTiers, share, share, ({ rates, between }, a, b) => {
        const costs = costsOf(between);
        const at = (threshold: number) => costs[chooseTier(rates, threshold, { costs })] ?? Number.NaN;
        expect(at(Math.max(a, b))).toBeLessThanOrEqual(at(Math.min(a, b)) + 1e-12);
        expect(chooseTier(rates, 0, { costs })).toBe(rates.length);
      }),
    );
  });

  test('leaves the reference above referenceThreshold and not below', () => {
    fc.assert(
      fc.property(anyTiers, share, ({ rates, between }, threshold) => {
        const costs = costsOf(between);
        const leaves = referenceThreshold(rates, costs);
        fc.pre(Math.abs(threshold - leaves) > 1e-9);
        expect(chooseTier(rates, threshold, { costs }) === rates.length).toBe(threshold < leaves);
      }),
    );
  });

  test('keeps to the candidates that may answer, the dearest of them in the place of the reference', () => {
    const costs = [0, 0.2, 1];
    expect(chooseTier([0.5, 0.1], 0.9, { costs, isAllowed: [true, false, true] })).toBe(0);
    expect(chooseTier([0.5, 0.1], 0.9, { costs, isAllowed: [true, true, false] })).toBe(1);
    expect(chooseTier([0.1, 0.1], 0.9, { costs, isAllowed: [true, true, false] })).toBe(0);
    expect(chooseTier([0.9, 0.9], 0.9, { costs, isAllowed: [true, true, false] })).toBe(1);
    expect(chooseTier([0.9, 0.9], 0.1, { costs, isAllowed: [true, false, false] })).toBe(0);
  });
});

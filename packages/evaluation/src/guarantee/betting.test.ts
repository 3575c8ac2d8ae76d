import { createRandom } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bettingPValue, copiesNeeded } from './betting.ts';

const anyValues = fc.array(fc.double({ min: -1, max: 0.9, noNaN: true }), { minLength: 1, maxLength: 60 });

describe('bettingPValue', () => {
  it('never falls when a value rises', () => {
    const anyRise = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(anyValues, fc.nat(), anyRise, (values, at, rise) => {
        const raised = Float64Array.from(values);
        raised[at % values.length]! += rise * (0.9 - raised[at % values.length]!);
        const before = bettingPValue(Float64Array.from(values), 0.9);
        expect(bettingPValue(raised, 0.9)).toBeGreaterThanOrEqual(before * (1 - 1e-12));
      }),
    );
  });

  it('is 1 when nothing speaks against the mean, and does not overflow when all does', () => {
    expect(bettingPValue(Float64Array.of(0.5, 0.2), 1)).toBe(1);
    expect(bettingPValue(new Float64Array(100_000).fill(-1), 1)).toBeLessThan(1e-299);
  });

  it('is small by chance no more often than it says, whatever is drawn with mean 0', () => {
    const random = createRandom(1, 'betting test');
    const worlds: readonly (() => number)[] = [
      () => (random.next() < 0.05 ? 0.95 : -0.05), // rare, large losses
      () => random.next() - 0.5,
      () => (random.next() < 0.5 ? 0.01 : -0.01), // hardly any spread
      () => (random.next() < 0.002 ? 0.998 : -0.002), // most samples never see what they should fear
    ];
    for (const draw of worlds) {
      let rejected = 0;
      for (let trial = 0; trial < 1000; trial++) {
        const values = Float64Array.from({ length: 200 }, draw);
        if (bettingPValue(values, 0.998) <= 0.1) rejected++;
      }
      // 0.1 and three standard errors of 1,000 trials.
      expect(rejected / 1000).toBeLessThan(0.1 + 3 * Math.sqrt(0.09 / 1000));
    }
  });

  it('sees a mean well below 0', () => {
    const random = createRandom(2, 'betting test');
    const values = Float64Array.from({ length: 1000 }, () => (random.next() < 0.03 ? 0.95 : -0.05));
    expect(bettingPValue(values, 0.95)).toBeLessThan(0.1);
  });
});

describe('copiesNeeded', () => {
  it('is what the p-value of so many copies says', () => {
    const values = Float64Array.of(-0.05, -0.05, 0, -0.05);
    const copies = Math.ceil(copiesNeeded(values, { highest: 0.95, confidence: 0.95 }));
    const sample = (times: number) => Float64Array.from(Array.from({ length: times }, () => [...values]).flat());
    expect(bettingPValue(sample(copies), 0.95)).toBeLessThanOrEqual(0.05);
    expect(bettingPValue(sample(copies - 1), 0.95)).toBeGreaterThan(0.05);
    expect(copiesNeeded(Float64Array.of(0, 0), { highest: 1, confidence: 0.95 })).toBe(Infinity);
  });
});

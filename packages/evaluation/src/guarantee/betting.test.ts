import { createRandom } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bettingPValue } from './betting.ts';

const anyValues = fc.array(fc.double({ min: -1, max: 0.9, noNaN: true }), { minLength: 1, maxLength: 60 });

describe('bettingPValue', () => {
  it('never falls when a value rises, whatever the order', () => {
    fc.assert(
      fc.property(anyValues, fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (values, at, rise) => {
        const raised = values.map((value, index) =>
          index === at % values.length ? value + rise * (0.9 - value) : value,
        );
        const before = bettingPValue(Float64Array.from(values), { highest: 0.9 });
        const after = bettingPValue(Float64Array.from(raised.reverse()), { highest: 0.9 });
        expect(after).toBeGreaterThanOrEqual(before * (1 - 1e-9));
      }),
    );
  });

  it('takes copies for what they are', () => {
    const values = Float64Array.of(-0.2, 0.5, -0.3, -0.6);
    const thrice = Float64Array.from([...values, ...values, ...values]);
    const copied = bettingPValue(values, { highest: 1, copies: 3 });
    expect(copied).toBeCloseTo(bettingPValue(thrice, { highest: 1 }), 12);
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
        if (bettingPValue(values, { highest: 0.998 }) <= 0.1) rejected++;
      }
      // 0.1 and three standard errors of 1,000 trials.
      expect(rejected / 1000).toBeLessThan(0.1 + 3 * Math.sqrt(0.09 / 1000));
    }
  });

  it('sees a mean well below 0', () => {
    const random = createRandom(2, 'betting test');
    const values = Float64Array.from({ length: 1000 }, () => (random.next() < 0.03 ? 0.95 : -0.05));
    expect(bettingPValue(values, { highest: 0.95 })).toBeLessThan(0.1);
  });
});

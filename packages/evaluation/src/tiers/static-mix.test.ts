import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { staticMix } from './static-mix.ts';

const anyPoint = fc.record({
  cost: fc.double({ min: 0, max: 10, noNaN: true }),
  quality: fc.double({ min: 0, max: 1, noNaN: true }),
});
const anyPoints = fc.array(anyPoint, { minLength: 1, maxLength: 6 });

describe('staticMix', () => {
  it('mixes neighbours on the hull, and leaves out what lies below it', () => {
    const mix = staticMix([
      { cost: 1, quality: 0.4 },
      { cost: 2, quality: 0.5 },
      { cost: 5, quality: 0.8 },
      { cost: 9, quality: 0.7 },
    ]);
    // From the first to the third model the line passes the second's cost at exactly its quality: it adds nothing.
    expect(mix.models).toEqual([0, 2]);
    expect(mix.qualityAt(3)).toBeCloseTo(0.6, 12);
    expect([mix.qualityAt(0), mix.qualityAt(5), mix.qualityAt(7), mix.qualityAt(20)]).toEqual([0.4, 0.8, 0.8, 0.8]);
    expect(mix.area(1, 9)).toBeCloseTo(4 * 0.6 + 4 * 0.8, 12);
  });

  it('is at least as good as every model at its cost, and as every mix of two', () => {
    fc.assert(
      fc.property(anyPoints, anyPoint, anyPoint, fc.double({ min: 0, max: 1, noNaN: true }), (points, a, b, share) => {
        const mix = staticMix([...points, a, b]);
        for (const { cost, quality } of points) expect(mix.qualityAt(cost)).toBeGreaterThanOrEqual(quality - 1e-9);
        const cost = (1 - share) * a.cost + share * b.cost;
        const quality = (1 - share) * a.quality + share * b.quality;
        expect(mix.qualityAt(cost)).toBeGreaterThanOrEqual(quality - 1e-9);
      }),
    );
  });

  it('never gives more than the best model, nor less for more money', () => {
    fc.assert(
      fc.property(anyPoints, fc.double({ min: 0, max: 10, noNaN: true }), (points, cost) => {
        const mix = staticMix(points);
        expect(mix.qualityAt(cost)).toBeLessThanOrEqual(Math.max(...points.map(({ quality }) => quality)) + 1e-9);
        expect(mix.qualityAt(cost + 0.5)).toBeGreaterThanOrEqual(mix.qualityAt(cost) - 1e-9);
      }),
    );
  });
});

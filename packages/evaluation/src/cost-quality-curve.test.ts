import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costQualityCurve } from './cost-quality-curve.ts';
import { evaluateScores } from './evaluate.ts';
import { anyPrompts, simulatePrompts } from './testing/prompts.ts';

describe('costQualityCurve', () => {
  it('runs from all weak to all strong', () => {
    fc.assert(
      fc.property(anyPrompts, (prompts) => {
        const curve = costQualityCurve(prompts, { seed: 1, resamples: 0 });
        const { weakScore, strongScore } = evaluateScores(prompts, { seed: 1, resamples: 0 });
        expect(curve).toHaveLength(101);
        expect(curve[0]?.quality).toBeCloseTo(weakScore, 12);
        expect(curve.at(-1)?.quality).toBeCloseTo(strongScore, 12);
      }),
    );
  });

  it('has APGR as the area under its PGR', () => {
    const prompts = simulatePrompts({ n: 50, seed: 8 });
    const cuts = Array.from({ length: 51 }, (_, cut) => cut / 50);
    const pgr = costQualityCurve(prompts, { seed: 4, resamples: 0, strongShares: cuts }).map((point) => point.pgr ?? 0);
    const area = pgr.slice(1).reduce((sum, height, cut) => sum + (height + (pgr[cut] ?? 0)) / 2 / 50, 0);
    expect(area).toBeCloseTo(evaluateScores(prompts, { seed: 4, resamples: 0 }).apgr ?? -1, 12);
  });

  it('has a band that holds the curve, and closes where nothing is left to chance', () => {
    const curve = costQualityCurve(simulatePrompts({ n: 400, seed: 8 }), { seed: 1, resamples: 200 });
    for (const { quality, qualityInterval } of curve) {
      expect(quality).toBeGreaterThan(qualityInterval?.[0] ?? 1);
      expect(quality).toBeLessThan(qualityInterval?.[1] ?? 0);
    }
    expect(curve[0]?.pgrInterval).toEqual([0, 0]);
    expect(curve.at(-1)?.pgrInterval).toEqual([1, 1]);
  });

  it('prices a share at what its answers cost', () => {
    const priced = simulatePrompts({ n: 100, seed: 8 }).map((each) => ({ ...each, weakCostUsd: 1, strongCostUsd: 3 }));
    const options = { seed: 1, resamples: 0, strongShares: [0, 0.25, 1] };
    expect(costQualityCurve(priced, options).map((point) => point.costUsd)).toEqual([1, 1.5, 3]);
    const unpriced = simulatePrompts({ n: 100, seed: 8 });
    expect(costQualityCurve(unpriced, options).map((point) => point.costUsd)).toEqual([null, null, null]);
  });
});

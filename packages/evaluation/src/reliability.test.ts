import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateScores } from './evaluate.ts';
import { reliability } from './reliability.ts';
import { scoreHistogram } from './score-histogram.ts';
import { anyPrompts, scoredPrompt, simulatePrompts } from './testing/prompts.ts';

describe('reliability', () => {
  it('has the ECE as the mean distance of its points from the diagonal', () => {
    fc.assert(
      fc.property(anyPrompts, (prompts) => {
        const points = reliability(prompts);
        const { ece, requests } = evaluateScores(prompts, { seed: 1, resamples: 0 });
        const distance = points.reduce(
          (sum, each) => sum + each.requests * Math.abs(each.meanScore - each.strongBetterRate),
          0,
        );
        expect(distance / requests).toBeCloseTo(ece, 12);
        for (const point of points) expect(point.requests).toBeCloseTo(requests / 15, 9);
      }),
    );
  });

  it('gives every bin of one score the same rate, in whatever order the rows come', () => {
    const prompts = Array.from({ length: 30 }, (_, row) => scoredPrompt({ id: `${row}`, weakScore: row < 9 ? 0 : 1 }));
    for (const point of reliability(prompts)) expect(point.strongBetterRate).toBeCloseTo(0.3, 12);
  });

  it("has Wilson's interval for the rows in the bin", () => {
    const prompts = Array.from({ length: 10 }, (_, row) => scoredPrompt({ id: `${row}`, weakScore: row < 2 ? 0 : 1 }));
    const [point] = reliability(prompts, { bins: 1 });
    // 2 of 10: scipy 1.17, stats.binomtest(2, 10).proportion_ci(method='wilson').
    expect(point?.strongBetterRateInterval[0]).toBeCloseTo(0.056682151454375274, 12);
    expect(point?.strongBetterRateInterval[1]).toBeCloseTo(0.5098375284633583, 12);
  });

  it('takes one row of weight 100 for one observation', () => {
    const [one] = reliability([scoredPrompt({ id: 'a' })], { bins: 1 });
    const [heavy] = reliability([scoredPrompt({ id: 'a', weight: 100 })], { bins: 1 });
    expect(heavy?.strongBetterRateInterval).toEqual(one?.strongBetterRateInterval);
  });

  it('refuses less than one bin', () => {
    expect(() => reliability([scoredPrompt({ id: 'a' })], { bins: 0 })).toThrow('bins must be a whole number above 0');
  });
});

describe('scoreHistogram', () => {
  it('counts every request once, a score of 1 in the last bin', () => {
    const prompts = simulatePrompts({ n: 200, seed: 1 });
    const bins = scoreHistogram([...prompts, scoredPrompt({ id: 'top', strongWinRate: 1, weight: 3 })]);
    expect(bins).toHaveLength(20);
    expect(bins.reduce((sum, bin) => sum + bin.strongBetter + bin.weakSuffices, 0)).toBe(203);
    expect(bins.at(-1)).toMatchObject({ low: 0.95, high: 1, strongBetter: 3 });
  });
});

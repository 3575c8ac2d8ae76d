import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyPrompts, scoredPrompt, simulatePrompts } from './testing/prompts.ts';
import { thresholdForStrongShare } from './threshold.ts';
import { operatingPoints, thresholdTable } from './threshold-table.ts';

const shareAt = (scores: readonly number[], threshold: number): number =>
  scores.filter((score) => score >= threshold).length / scores.length;

const anyScores = fc.array(fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })), {
  minLength: 1,
  maxLength: 50,
});
const anyShare = fc.double({ min: 0, max: 1, noNaN: true });

describe('thresholdForStrongShare', () => {
  it('never exceeds the share, and comes as near as ties allow', () => {
    fc.assert(
      fc.property(anyScores, anyShare, (scores, strongShare) => {
        const share = shareAt(scores, thresholdForStrongShare(scores, { strongShare }));
        expect(share).toBeLessThanOrEqual(strongShare + 1e-9);
        const nearest = Math.max(
          0,
          ...scores.map((score) => shareAt(scores, score)).filter((each) => each <= strongShare),
        );
        expect(share).toBeGreaterThanOrEqual(nearest - 1e-9);
      }),
      { numRuns: 500 },
    );
  });

  it('falls as the share rises', () => {
    fc.assert(
      fc.property(anyScores, anyShare, anyShare, (scores, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        const threshold = (strongShare: number) => thresholdForStrongShare(scores, { strongShare });
        expect(threshold(high)).toBeLessThanOrEqual(threshold(low));
      }),
    );
  });

  it('sends everything at share 1 and nothing at share 0, whatever the scores', () => {
    const scores = [0, 0.3, 1];
    expect(thresholdForStrongShare(scores, { strongShare: 1 })).toBe(0);
    expect(thresholdForStrongShare(scores, { strongShare: 0 })).toBe(2);
    expect(thresholdForStrongShare([0, 0.3], { strongShare: 0 })).toBe(1);
  });

  it('is the shortest decimal in the gap', () => {
    expect(thresholdForStrongShare([0.1234, 0.4321, 0.8765], { strongShare: 0.5 })).toBe(0.7);
    expect(thresholdForStrongShare([0.5122, 0.5126], { strongShare: 0.5 })).toBe(0.5124);
    const [low, high] = [0.1, 0.1 + 2 ** -56];
    expect(thresholdForStrongShare([low, high], { strongShare: 0.5 })).toBe(high);
  });

  it('leaves a tie that would exceed the share with weak', () => {
    expect(thresholdForStrongShare([0.4, 0.4, 0.4], { strongShare: 0.9 })).toBeGreaterThan(0.4);
    expect(thresholdForStrongShare([1, 1, 0.2], { strongShare: 0.5 })).toBe(2);
  });

  it('counts requests, not rows, when it is given weights', () => {
    const scores = [0.9, 0.5, 0.1];
    expect(thresholdForStrongShare(scores, { strongShare: 0.5, weights: [1, 2, 7] })).toBeLessThan(0.5);
    expect(thresholdForStrongShare(scores, { strongShare: 0.5, weights: [4, 2, 4] })).toBe(0.7);
  });

  it('refuses a share that is a percentage', () => {
    expect(() => thresholdForStrongShare([0.5], { strongShare: 50 })).toThrow(
      'strongShare must be from 0 to 1; got 50',
    );
    expect(() => thresholdForStrongShare([0.5], { strongShare: 0.5, weights: [] })).toThrow('a weight for each of 1');
  });
});

describe('operatingPoints', () => {
  it('routes to strong when the score equals the threshold', () => {
    const prompts = [0.2, 0.5, 0.7].map((strongWinRate, row) => scoredPrompt({ id: `${row}`, strongWinRate }));
    const shares = operatingPoints(prompts, { thresholds: [0.5, 0.51, 0, 2], seed: 1 }).map((each) => each.strongShare);
    expect(shares).toEqual([2 / 3, 1 / 3, 1, 0]);
  });

  it('sends fewer to strong as the threshold rises', () => {
    fc.assert(
      fc.property(
        anyPrompts,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (prompts, a, b) => {
          const thresholds = [Math.min(a, b), Math.max(a, b)];
          const [low, high] = operatingPoints(prompts, { thresholds, seed: 1, resamples: 0 });
          expect(high?.strongShare).toBeLessThanOrEqual(low?.strongShare ?? -1);
        },
      ),
    );
  });

  it('refuses a threshold that is not a number', () => {
    expect(() => operatingPoints(simulatePrompts({ n: 3, seed: 1 }), { thresholds: [Number.NaN], seed: 1 })).toThrow(
      'threshold must be a number of at least 0; got NaN',
    );
  });
});

describe('thresholdTable', () => {
  const prompts = simulatePrompts({ n: 500, seed: 2 }).map((each) => ({ ...each, weakCostUsd: 1, strongCostUsd: 4 }));

  it('starts at all weak and ends at all strong', () => {
    const table = thresholdTable(prompts, { seed: 1, resamples: 100 });
    expect(table).toHaveLength(11);
    expect(table[0]).toMatchObject({ targetShare: 0, strongShare: 0, pgr: 0, saving: 0.75, unit: 'usd' });
    expect(table.at(-1)).toMatchObject({ targetShare: 1, strongShare: 1, pgr: 1, qualityKept: 1, saving: 0 });
  });

  it('puts the value of every row inside its interval', () => {
    for (const row of thresholdTable(prompts, { seed: 1, resamples: 200 })) {
      for (const metric of ['strongShare', 'quality', 'qualityKept', 'saving'] as const) {
        const [low, high] = row[`${metric}Interval`] ?? [1, 0];
        expect(row[metric], metric).toBeGreaterThanOrEqual(low);
        expect(row[metric], metric).toBeLessThanOrEqual(high);
      }
    }
  });
});

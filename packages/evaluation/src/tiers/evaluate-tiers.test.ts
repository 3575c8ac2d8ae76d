import { createRandom } from '@farthing/core';
import { chooseTier } from '@farthing/runtime';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateScores } from '../evaluate.ts';
import type { TuningRow } from '../guarantee/tuning-row.ts';
import { simulatePrompts } from '../testing/prompts.ts';
import { simulateTierRows } from '../testing/tier-rows.ts';
import { operatingPoints } from '../threshold-table.ts';
import { type EvaluateTiersOptions, evaluateTiers } from './evaluate-tiers.ts';
import { tierPath } from './tier-path.ts';
import { tierVerdict } from './tier-verdict.ts';

const models = ['small', 'medium', 'large'];
const tierCosts = { unit: 'usd', relative: [0, 0.2, 1] } as const;
const evaluate = (rows: readonly TuningRow[], options: Partial<EvaluateTiersOptions> = {}) =>
  evaluateTiers(rows, { models, tierCosts, threshold: 0.3, seed: 1, resamples: 0, ...options });

describe('tierPath', () => {
  it('takes each row through the tiers that chooseTier gives it', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(share, { minLength: 3, maxLength: 3 }), share, share, share, (rates, a, b, threshold) => {
        const costs = [0, Math.min(a, b), Math.max(a, b), 1];
        const path = tierPath([rates], { costs });
        fc.pre(path.every((each) => Math.abs(each.threshold - threshold) > 1e-9));
        const tier = path.filter((each) => each.threshold < threshold).at(-1)?.to ?? 3;
        expect(tier).toBe(chooseTier(rates, threshold, { costs }));
      }),
    );
  });
});

describe('evaluateTiers', () => {
  const prompts = simulatePrompts({ n: 400, seed: 2 });
  const pairs = prompts.map(
    (prompt, group): TuningRow => ({
      group,
      rates: [prompt.strongWinRate],
      qualities: [prompt.weakScore, prompt.strongScore],
      isWorse: [prompt.strongBetter],
      costsUsd: undefined,
      weight: 1,
      requests: 1,
      isUniform: true,
    }),
  );

  it('says of two candidates what APGR and the operating point say', () => {
    const { apgr, oracleApgr, strongScore, weakScore } = evaluateScores(prompts, { seed: 1, resamples: 0 });
    const [point] = operatingPoints(prompts, { thresholds: [0.4], seed: 1, resamples: 0 });
    const { summary, tiers, ...rest } = evaluate(pairs, {
      models: ['weak', 'strong'],
      tierCosts: { unit: 'steps', relative: [0, 1] },
      threshold: 0.4,
    });
    const gap = strongScore - weakScore;
    expect(summary.meanAdvantage).toBeCloseTo(((apgr ?? 0) - 0.5) * gap, 9);
    expect(summary.oracleMeanAdvantage).toBeCloseTo(((oracleApgr ?? 0) - 0.5) * gap, 9);
    expect(rest.point.quality).toBeCloseTo(point.quality, 12);
    expect(rest.point.cost).toBeCloseTo(point.strongShare, 12);
    expect(rest.point.saving).toBeCloseTo(point.saving ?? 0, 12);
    expect(tiers.map(({ share }) => share)).toEqual(
      [1 - point.strongShare, point.strongShare].map((share) => expect.closeTo(share, 12)),
    );
    expect(rest.unit).toBe('relative');
  });

  it('is above the best static mix where scores know something, below the oracle, and not where they know nothing', () => {
    const knowing = evaluate(simulateTierRows({ n: 800, seed: 3 }), { resamples: 200 });
    expect(knowing.summary.meanAdvantageInterval?.[0]).toBeGreaterThan(0.02);
    expect(knowing.summary.meanAdvantage).toBeLessThan(knowing.summary.oracleMeanAdvantage ?? 0);
    expect(knowing.point.advantageInterval?.[0]).toBeGreaterThan(0);
    const chance = createRandom(9);
    const guessing = evaluate(simulateTierRows({ n: 800, seed: 3, rates: () => [chance.next(), chance.next()] }), {
      resamples: 200,
    });
    expect(guessing.summary.meanAdvantageInterval?.[0]).toBeLessThan(0);
    expect(tierVerdict(knowing)).toMatchObject({
      route: true,
      sentence: expect.stringMatching(
        /^Route: at threshold 0\.3, \d+ % of requests go to small, \d+ % to medium, and \d+ % to large; you keep .* of large's quality/,
      ),
    });
    expect(tierVerdict(guessing).sentence).toMatch(/^Do not route: this router cannot be told from the best mix/);
  });

  it('gives frontier points that the runtime reaches at their thresholds', () => {
    const rows = simulateTierRows({ n: 300, seed: 5, costsUsd: [0.001, 0.003, 0.02] });
    const { frontier, unit } = evaluate(rows, { points: 25 });
    expect(unit).toBe('usd');
    expect(frontier.length).toBeGreaterThan(15);
    for (const { threshold, cost, quality } of frontier) {
      const tiers = rows.map(({ rates }) => chooseTier(rates, threshold, { costs: tierCosts.relative }));
      const mean = (read: (row: TuningRow, tier: number) => number) =>
        rows.reduce((sum, row, index) => sum + read(row, tiers[index] ?? 0), 0) / rows.length;
      expect(cost).toBeCloseTo(
        mean(({ costsUsd }, tier) => costsUsd?.[tier] ?? Number.NaN),
        12,
      );
      expect(quality).toBeCloseTo(
        mean(({ qualities }, tier) => qualities[tier] ?? Number.NaN),
        12,
      );
    }
    expect(frontier[0]).toMatchObject({ threshold: 0, cost: expect.closeTo(0.02, 12) });
  });

  it('has thresholds that it is asked for on the frontier, with the share of each model', () => {
    const rows = simulateTierRows({ n: 300, seed: 5 });
    const { frontier, point, tiers } = evaluate(rows, { points: 10, threshold: 0.3, including: [0.123, 0.9] });
    const thresholds = frontier.map(({ threshold }) => threshold);
    expect(thresholds).toEqual(expect.arrayContaining([0, 0.123, 0.3, 0.9]));
    expect(thresholds).toEqual(thresholds.toSorted((a, b) => a - b));
    const here = frontier.find(({ threshold }) => threshold === 0.3);
    expect(here?.shares).toEqual(tiers.map(({ share }) => expect.closeTo(share, 12)));
    for (const key of ['cost', 'quality', 'qualityKept', 'saving', 'advantage'] as const) {
      expect(here?.[key]).toBeCloseTo(point[key] ?? Number.NaN, 12);
    }
  });

  it('counts a row as the requests it stands for, and its group as one draw', () => {
    const rows = simulateTierRows({ n: 120, seed: 6 });
    const weighted = rows.map((row, index) => ({ ...row, requests: 1 + (index % 3) }));
    const repeated = weighted.flatMap((row) => Array.from({ length: row.requests }, () => ({ ...row, requests: 1 })));
    const [a, b] = [weighted, repeated].map((each) => evaluate(each, { resamples: 60 }));
    expect(b?.clusters).toBe(120);
    expect(a?.point.quality).toBeCloseTo(b?.point.quality ?? 0, 12);
    expect(a?.summary.meanAdvantage).toBeCloseTo(b?.summary.meanAdvantage ?? 0, 9);
    expect(a?.point.qualityInterval?.[0]).toBeCloseTo(b?.point.qualityInterval?.[0] ?? 0, 9);
    const withNothing = [...weighted, { ...weighted[0]!, requests: 0 }];
    expect(evaluate(withNothing)).toEqual(evaluate(weighted));
    expect(() => evaluate([{ ...weighted[0]!, requests: 0 }])).toThrow('stands for requests');
  });

  it('has no mean over costs where the reference is not the dearer, and the verdict says so', () => {
    const rows = simulateTierRows({ n: 100, seed: 7, costsUsd: [0.02, 0.003, 0.001] });
    const evaluation = evaluate(rows);
    expect(evaluation.summary.meanAdvantage).toBeNull();
    expect(tierVerdict(evaluation).sentence).toBe('Do not route: large is not dearer than small.');
    expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
  });

  it('does not advise a threshold that leaves everything to one model', () => {
    const evaluation = evaluate(simulateTierRows({ n: 500, seed: 8 }), { threshold: 0, resamples: 100 });
    expect(tierVerdict(evaluation).sentence).toBe('Do not route: at threshold 0 everything goes to large.');
  });
});

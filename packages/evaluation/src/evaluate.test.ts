import { createRandom, DataError, shuffle } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Evaluation, evaluateScores } from './evaluate.ts';
import type { ScoredPrompt } from './scored-prompt.ts';
import { anyPrompts, scoredPrompt, simulatePrompts } from './testing/prompts.ts';
import { operatingPoints } from './threshold-table.ts';

const evaluate = (prompts: readonly ScoredPrompt[], seed = 1): Evaluation =>
  evaluateScores(prompts, { seed, resamples: 0 });

describe('evaluateScores', () => {
  it('gives a perfect ranking the whole gap as soon as the last needed row is sent', () => {
    const prompts = [
      scoredPrompt({ id: 'a', strongWinRate: 0.9, weakScore: 0 }),
      scoredPrompt({ id: 'b', strongWinRate: 0.8, weakScore: 0 }),
      scoredPrompt({ id: 'c', strongWinRate: 0.2, weakScore: 1 }),
      scoredPrompt({ id: 'd', strongWinRate: 0.1, weakScore: 1 }),
    ];
    expect(evaluate(prompts)).toMatchObject({ apgr: 0.75, cpt50: 0.25, cpt80: 0.5, auc: 1, oracleApgr: 0.75 });
  });

  it('sends what is not covered to strong first, and judges probabilities by what was claimed of it', () => {
    const prompts = [
      scoredPrompt({ id: 'a', strongWinRate: 0.1, weakScore: 0, isCovered: false, coverage: 0 }),
      scoredPrompt({ id: 'b', strongWinRate: 0.8, weakScore: 1 }),
      scoredPrompt({ id: 'c', strongWinRate: 0.2, weakScore: 1 }),
    ];
    expect(evaluate(prompts)).toMatchObject({ cpt80: 1 / 3, auc: 1 });
    const claimed = evaluate(prompts.map((prompt) => ({ ...prompt, isCovered: true })));
    expect(claimed.auc).toBe(0);
    expect(evaluate(prompts).brier).toBeCloseTo((0.9 ** 2 + 0.8 ** 2 + 0.2 ** 2) / 3, 12);
    expect(evaluate(prompts).logLoss).toBe(claimed.logLoss);
    const [point] = operatingPoints(prompts, { thresholds: [0.9], seed: 1, resamples: 0 });
    expect(point.strongShare).toBeCloseTo(1 / 3, 12);
    expect(operatingPoints(prompts, { thresholds: [1], seed: 1, resamples: 0 })[0].strongShare).toBe(0);
  });

  it('finds that scores without information earn about one half', () => {
    const random = createRandom(5);
    const prompts = simulatePrompts({ n: 2000, seed: 5, score: () => random.next() });
    const { apgr, auc, baselines } = evaluateScores(prompts, { seed: 1, resamples: 300 });
    expect(baselines.random.apgr).toBeCloseTo(0.5, 2);
    expect(baselines.random.auc).toBeCloseTo(0.5, 2);
    expect(baselines.random.cpt50).toBeCloseTo(0.5, 1);
    expect(apgr).toBeGreaterThan(baselines.random.apgrInterval?.[0] ?? 1);
    expect(apgr).toBeLessThan(baselines.random.apgrInterval?.[1] ?? 0);
    expect(auc).toBeCloseTo(0.5, 1);
  });

  it('breaks ties by seed, and by nothing else, so that over many seeds equal scores earn one half', () => {
    const prompts = simulatePrompts({ n: 200, seed: 3, score: () => 0.5 });
    const earned = Array.from({ length: 400 }, (_, seed) => evaluate(prompts, seed).apgr ?? 0);
    expect(earned.reduce((sum, apgr) => sum + apgr, 0) / 400).toBeCloseTo(0.5, 2);
    expect(new Set(earned).size).toBeGreaterThan(300);
    expect(evaluate(prompts).auc).toBe(0.5);
  });

  it('gives a score that knows only the topic one half within groups, and more overall', () => {
    const rate = { 'topic-0': 0.2, 'topic-1': 0.5, 'topic-2': 0.8 };
    const prompts = simulatePrompts({ n: 600, seed: 9 }).map((prompt) => ({
      ...prompt,
      strongWinRate: Object.entries(rate).find(([topic]) => topic === prompt.group)?.[1] ?? 0,
    }));
    const { apgr, auc, withinGroup } = evaluate(prompts);
    expect(withinGroup).toMatchObject({ apgr: expect.closeTo(0.5, 12), auc: 0.5, brierSkill: expect.closeTo(0, 12) });
    expect(apgr).toBeGreaterThan(0.55);
    expect(auc).toBeGreaterThan(0.55);
  });

  it('never lets a router beat the oracle', () => {
    fc.assert(
      fc.property(anyPrompts, (prompts) => {
        const { apgr, oracleApgr, baselines } = evaluate(prompts);
        fc.pre(apgr !== null && oracleApgr !== null);
        expect(apgr).toBeLessThanOrEqual(oracleApgr + 1e-9);
        expect(baselines.promptLength.apgr).toBeLessThanOrEqual(oracleApgr + 1e-9);
      }),
    );
  });

  it('depends on the order of scores alone, where it ranks', () => {
    fc.assert(
      fc.property(anyPrompts, (prompts) => {
        // Rounded so that squaring keeps distinct scores distinct.
        const original = prompts.map((each) => ({
          ...each,
          strongWinRate: Math.round(each.strongWinRate * 100) / 100,
        }));
        const transformed = original.map((each) => ({ ...each, strongWinRate: each.strongWinRate ** 2 / 2 }));
        const { apgr, cpt50, cpt80, auc, costSaving } = evaluate(original);
        expect(evaluate(transformed)).toMatchObject({ apgr, cpt50, cpt80, auc, costSaving });
      }),
    );
  });

  it('is the same to the last bit in whatever order the rows come', () => {
    fc.assert(
      fc.property(anyPrompts, fc.integer(), (prompts, seed) => {
        const options = { seed: 1, resamples: 5 };
        const shuffled = shuffle([...prompts], createRandom(seed));
        expect(evaluateScores(shuffled, options)).toEqual(evaluateScores(prompts, options));
      }),
      { numRuns: 40 },
    );
  });

  it('counts a row of weight 3 as three equal requests', () => {
    fc.assert(
      fc.property(anyPrompts, (prompts) => {
        // Distinct scores: otherwise the copies of a row would be shuffled among the rows they tie with.
        const weighted = prompts.map((prompt, row) => ({ ...prompt, strongWinRate: row / prompts.length }));
        const repeated = weighted.flatMap((prompt) =>
          Array.from({ length: prompt.weight }, (_, copy) => ({ ...prompt, id: `${prompt.id}.${copy}`, weight: 1 })),
        );
        const a = evaluate(weighted);
        const b = evaluate(repeated);
        expect(a.requests).toBe(b.requests);
        for (const metric of ['apgr', 'auc', 'brier', 'logLoss', 'ece', 'weakScore', 'strongScore'] as const) {
          expect(a[metric] ?? -1, metric).toBeCloseTo(b[metric] ?? -1, 9);
        }
        expect(a.withinGroup?.apgr ?? -1).toBeCloseTo(b.withinGroup?.apgr ?? -1, 9);
      }),
    );
  });

  it('leaves out rows that stand for no request', () => {
    const prompts = simulatePrompts({ n: 60, seed: 8 });
    const nothing = scoredPrompt({ id: 'nothing', weight: 0, strongWinRate: 1 });
    expect(evaluateScores([...prompts, nothing], { seed: 1, resamples: 20 })).toEqual(
      evaluateScores(prompts, { seed: 1, resamples: 20 }),
    );
    expect(() => evaluate([nothing])).toThrow('got 1 of weight 0');
  });

  it('holds no NaN and no undefined, and says why each null is null', () => {
    fc.assert(
      fc.property(anyPrompts, (prompts) => {
        const evaluation = evaluateScores(prompts, { seed: 2, resamples: 20 });
        expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
        const top = Object.entries(evaluation).filter(([name, value]) => value === null && !name.endsWith('Interval'));
        for (const [name] of top) expect(evaluation.undefinedMetrics).toHaveProperty([name]);
      }),
    );
  });

  it('leaves AUC undefined when strong is better on every row', () => {
    const prompts = ['a', 'b', 'c'].map((id) => scoredPrompt({ id, weakScore: 0 }));
    const { auc, apgr, undefinedMetrics } = evaluate(prompts);
    expect(auc).toBeNull();
    expect(apgr).toBeCloseTo(0.5, 12);
    expect(undefinedMetrics.auc).toBe('strong is better on every row or on none');
  });

  it.each([
    ['equal to', 1],
    ['worse than', 0.5],
  ])('leaves the gap metrics undefined when strong is %s weak', (_, strongScore) => {
    const prompts = simulatePrompts({ n: 50, seed: 1 }).map((each) => ({ ...each, weakScore: 1, strongScore }));
    const { apgr, cpt50, cpt80, oracleApgr, baselines, undefinedMetrics } = evaluate(prompts);
    expect([apgr, cpt50, cpt80, oracleApgr, baselines.promptLength.apgr]).toEqual([null, null, null, null, null]);
    expect(undefinedMetrics.apgr).toMatch(/strong model does not score above the weak one/);
    expect(baselines.bestConstant.model).toBe('weak');
  });

  it('evaluates a single row, without intervals', () => {
    const evaluation = evaluateScores([scoredPrompt({ id: 'only', strongWinRate: 0.7 })], { seed: 1 });
    expect(evaluation).toMatchObject({ n: 1, apgr: 0.5, cpt50: 1, auc: null, apgrInterval: null, brierInterval: null });
    expect(evaluation.ece).toBeCloseTo(0.3, 12);
    expect(evaluation.undefinedMetrics['*Interval']).toMatch(/single prompt or conversation/);
  });

  it('measures the saving in dollars only when every row has both costs', () => {
    const prompts = simulatePrompts({ n: 100, seed: 4 }).map((each) => ({
      ...each,
      weakCostUsd: 1,
      strongCostUsd: 10,
    }));
    const { costSaving, baselines } = evaluate(prompts);
    expect(costSaving.unit).toBe('usd');
    expect(costSaving.saving).toBeCloseTo(0.9 * (1 - (costSaving.strongShare ?? 0)), 12);
    expect(baselines.bestConstant).toMatchObject({ model: 'strong', costUsd: 10 });
    const [first = scoredPrompt({ id: '' }), ...rest] = prompts;
    const incomplete = evaluate([{ ...first, weakCostUsd: undefined }, ...rest]);
    expect(incomplete.costSaving).toMatchObject({ unit: 'strong-calls', strongShare: costSaving.strongShare });
    expect(incomplete.baselines.bestConstant.costUsd).toBeNull();
  });

  it('keeps rows without a group out of what is measured within groups', () => {
    const prompts = simulatePrompts({ n: 90, seed: 6 });
    const stranger = scoredPrompt({ id: 'stranger', strongWinRate: 1, weakScore: 0 });
    expect(evaluate([...prompts, stranger]).withinGroup).toEqual(evaluate(prompts).withinGroup);
    expect(evaluate(prompts.map((each) => ({ ...each, group: 'one' }))).withinGroup).toBeNull();
  });

  it('names the row and the field of a value out of range', () => {
    const broken = [scoredPrompt({ id: 'good' }), scoredPrompt({ id: 'bad', strongWinRate: Number.NaN })];
    expect(() => evaluate(broken)).toThrow('prompt "bad": "strongWinRate" must be a number from 0 to 1; got NaN');
    expect(() => evaluate([scoredPrompt({ id: 'bad', weight: -1 })])).toThrow(DataError);
    expect(() => evaluate([])).toThrow('at least one scored prompt');
  });
});

import { describe, expect, it } from 'vitest';
import { evaluateScores } from './evaluate.ts';
import { simulatePrompts } from './testing/prompts.ts';

const width = (interval: readonly [number, number] | null): number =>
  interval === null ? 0 : interval[1] - interval[0];

describe('the bootstrap', () => {
  const prompts = simulatePrompts({ n: 400, seed: 11 });

  it('gives a mean of independent rows the width that theory gives', () => {
    const { weakScore, weakScoreInterval } = evaluateScores(prompts, { seed: 1, resamples: 2000 });
    const normal = 2 * 1.96 * Math.sqrt((weakScore * (1 - weakScore)) / 400);
    expect(width(weakScoreInterval) / normal).toBeGreaterThan(0.93);
    expect(width(weakScoreInterval) / normal).toBeLessThan(1.07);
  });

  it('holds the true value about as often as it says', () => {
    const truth = 0.9; // Mean strong score of simulatePrompts.
    let held = 0;
    for (let seed = 0; seed < 100; seed++) {
      const { strongScoreInterval } = evaluateScores(simulatePrompts({ n: 120, seed }), { seed, resamples: 120 });
      const [low, high] = strongScoreInterval ?? [1, 0];
      if (low <= truth && truth <= high) held++;
    }
    // 0.95 ± 3 standard errors of 100 trials, less what percentile intervals are known to miss at this n.
    expect(held / 100).toBeGreaterThan(0.86);
    expect(held / 100).toBeLessThan(1);
  });

  it('learns nothing from copies: rows that share a prompt are drawn together', () => {
    const copies = prompts.flatMap((prompt) =>
      ['a', 'b', 'c'].map((copy) => ({ ...prompt, id: `${prompt.id}${copy}` })),
    );
    const options = { seed: 3, resamples: 300 };
    const once = evaluateScores(prompts, options);
    const thrice = evaluateScores(copies, options);
    expect(thrice.distinctPrompts).toBe(400);
    expect(width(thrice.weakScoreInterval)).toBeCloseTo(width(once.weakScoreInterval), 9);
    expect(width(thrice.aucInterval)).toBeCloseTo(width(once.aucInterval), 9);
    const asIfNew = evaluateScores(
      copies.map((each) => ({ ...each, promptKey: each.id })),
      options,
    );
    expect(width(asIfNew.weakScoreInterval)).toBeLessThan(0.7 * width(once.weakScoreInterval));
  });

  it('learns nothing from more turns of the same conversations, nor from what is connected through a shared prompt', () => {
    const options = { seed: 3, resamples: 300 };
    const turns = prompts.flatMap((prompt, index) =>
      ['a', 'b'].map((turn) => ({
        ...prompt,
        id: `${prompt.id}${turn}`,
        promptKey: `${prompt.promptKey}${turn}`,
        conversationId: `conversation ${index}`,
      })),
    );
    const once = evaluateScores(prompts, options);
    const twice = evaluateScores(turns, options);
    expect(twice).toMatchObject({ clusters: once.clusters, distinctPrompts: 2 * once.distinctPrompts });
    expect(width(twice.weakScoreInterval)).toBeCloseTo(width(once.weakScoreInterval), 9);
    const [first, ...rest] = turns;
    if (first === undefined) throw new RangeError('there are turns');
    const linked = [...rest, { ...first, conversationId: undefined, promptKey: turns[2]?.promptKey ?? '' }];
    expect(evaluateScores(linked, { seed: 3, resamples: 0 }).clusters).toBe(once.clusters);
  });

  it('gives the same intervals for the same seed and others for another', () => {
    const run = (seed: number) => evaluateScores(prompts, { seed, resamples: 50 });
    expect(run(1)).toEqual(run(1));
    expect(run(2).brierInterval).not.toEqual(run(1).brierInterval);
  });

  it('widens with the confidence', () => {
    const at = (confidence: number) => evaluateScores(prompts, { seed: 1, resamples: 500, confidence });
    expect(width(at(0.99).apgrInterval)).toBeGreaterThan(width(at(0.8).apgrInterval));
  });

  it('keeps the reported value inside the interval of an ECE, which resampling inflates', () => {
    for (let seed = 0; seed < 10; seed++) {
      const { ece, eceInterval } = evaluateScores(simulatePrompts({ n: 300, seed }), { seed, resamples: 100 });
      expect(ece).toBeGreaterThanOrEqual(eceInterval?.[0] ?? 1);
      expect(ece).toBeLessThanOrEqual(eceInterval?.[1] ?? 0);
    }
  });

  it('has no interval for a metric that many resamples do not define', () => {
    // One row in which strong is better: about a third of the resamples miss it.
    const rare = prompts.slice(0, 60).map((each, row) => ({ ...each, strongBetter: row === 7 }));
    const { auc, aucInterval, undefinedMetrics } = evaluateScores(rare, { seed: 1, resamples: 200 });
    expect(auc).not.toBeNull();
    expect(aucInterval).toBeNull();
    expect(undefinedMetrics.aucInterval).toMatch(/^\d+ of 200 resamples do not define it$/);
  });

  it.each([
    [{ seed: Number.NaN }, 'seed must be a finite number; got NaN'],
    [{ seed: 1, resamples: 1.5 }, 'resamples must be a whole number of at least 0; got 1.5'],
    [{ seed: 1, confidence: 95 }, 'confidence must be above 0 and below 1, such as 0.95; got 95'],
  ])('refuses %j', (options, message) => {
    expect(() => evaluateScores(prompts, options)).toThrow(message);
  });
});

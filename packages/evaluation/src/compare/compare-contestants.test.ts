import { ConfigError, createRandom } from '@farthing/core';
import { describe, expect, it } from 'vitest';
import { evaluateScores } from '../evaluate.ts';
import { scoredPrompt, simulatePrompts } from '../testing/prompts.ts';
import { operatingPoints } from '../threshold-table.ts';
import { compareContestants } from './compare-contestants.ts';
import { baselineContestant, type Contestant } from './contestant.ts';

/** A router whose score is the true chance, blurred. */
function router(
  name: string,
  options: { readonly seed: number; readonly blur: number; readonly n?: number; readonly threshold?: number },
): Contestant {
  const { seed, blur, n = 600, threshold } = options;
  const random = createRandom(seed, `blur of ${name}`);
  const score = (chance: number): number => Math.min(1, Math.max(0, chance + blur * (random.next() - 0.5)));
  return { name, prompts: simulatePrompts({ n, seed, score }), threshold, ranks: true };
}

const intervalWidth = (interval: readonly [number, number] | null): number =>
  interval === null ? 0 : interval[1] - interval[0];

describe('compareContestants', () => {
  const first = router('sharp', { seed: 1, blur: 0, threshold: 0.5 });
  const second = router('dull', { seed: 1, blur: 2, threshold: 0.7 });
  const options = { seed: 1, resamples: 300 };

  it('gives each what evaluate gives it, and the difference between them', () => {
    const compared = compareContestants({ first, second, ...options });
    for (const [side, { prompts, threshold }] of [
      [compared.first, first],
      [compared.second, second],
    ] as const) {
      const { apgr, apgrInterval, cpt50, costSaving } = evaluateScores(prompts, options);
      const [point] = operatingPoints(prompts, { thresholds: [threshold ?? 0], ...options });
      expect(side).toMatchObject({
        apgr,
        apgrInterval,
        cpt50,
        savingAtTarget: costSaving.saving,
        quality: point?.quality,
      });
    }
    expect(compared.difference.apgr).toBeCloseTo((compared.first.apgr ?? 0) - (compared.second.apgr ?? 0), 12);
    expect(compared.verdict.better).toBe('first');
    expect(compared.verdict.sentence).toMatch(
      /^sharp ranks requests better than dull: APGR 0\.\d+ against 0\.\d+, 0\.\d+ \[0\.\d+, 0\.\d+\] more\.$/,
    );
    expect(compared.verdict.detail).toMatch(/^At their own thresholds, the answers by sharp are /);
  });

  it('says the same from the other side', () => {
    const one = compareContestants({ first, second, ...options });
    const other = compareContestants({ first: second, second: first, ...options });
    expect(other.verdict.better).toBe('second');
    expect(other.verdict.sentence).toBe(one.verdict.sentence);
    expect(other.difference.apgr).toBeCloseTo(-(one.difference.apgr ?? 0), 12);
  });

  it('is paired: what is hard for both does not blur their difference', () => {
    const near = router('near', { seed: 1, blur: 0.05 });
    const { difference, first: sharp, second: other } = compareContestants({ first, second: near, ...options });
    const apart = Math.hypot(intervalWidth(sharp.apgrInterval), intervalWidth(other.apgrInterval));
    expect(intervalWidth(difference.apgrInterval)).toBeLessThan(0.5 * apart);
    expect(intervalWidth(difference.apgrInterval)).toBeGreaterThan(0);
  });

  it('rarely finds one of two equal routers better', () => {
    let found = 0;
    for (let seed = 0; seed < 150; seed++) {
      const [a, b] = [router('a', { seed, blur: 1, n: 150 }), router('b', { seed, blur: 1, n: 150 })];
      if (compareContestants({ first: a, second: b, seed, resamples: 100 }).verdict.better !== null) found++;
    }
    // 5 % nominally, and what percentile intervals of a hundred resamples miss at this n.
    expect(found / 150).toBeLessThan(0.12);
  });

  it('learns nothing from copies of a prompt', () => {
    const twice = ({ prompts, ...contestant }: Contestant): Contestant => ({
      ...contestant,
      prompts: prompts.flatMap((prompt) => [prompt, { ...prompt, id: `${prompt.id} again` }]),
    });
    const once = compareContestants({ first, second, ...options });
    const copied = compareContestants({ first: twice(first), second: twice(second), ...options });
    expect(copied.distinctPrompts).toBe(once.distinctPrompts);
    expect(intervalWidth(copied.difference.qualityInterval)).toBeCloseTo(
      intervalWidth(once.difference.qualityInterval),
      9,
    );
  });

  it('sets a router against constant models at their own thresholds only', () => {
    const { prompts } = first;
    const strong = compareContestants({
      first,
      second: baselineContestant('constant:strong', { prompts, seed: 1 }),
      ...options,
    });
    expect(strong.second).toMatchObject({
      strongShare: 1,
      saving: 0,
      apgr: null,
      quality: evaluateScores(prompts, options).strongScore,
    });
    expect(strong.verdict).toMatchObject({ better: null });
    expect(strong.verdict.sentence).toMatch(/^constant:strong ranks nothing/);
    const weak = compareContestants({
      first,
      second: baselineContestant('constant:weak', { prompts, seed: 1 }),
      ...options,
    });
    expect(weak.second).toMatchObject({ strongShare: 0, saving: 1 });
    expect(weak.verdict.detail).toContain('the answers by sharp are better');
  });

  it('sets a router against a shuffle and prompt length as rankings only', () => {
    const { prompts } = first;
    const random = compareContestants({
      first,
      second: baselineContestant('baseline:random', { prompts, seed: 1 }),
      ...options,
    });
    expect(random.second.apgr).toBeGreaterThan(0.4);
    expect(random.second.apgr).toBeLessThan(0.6);
    expect(random.verdict).toMatchObject({ better: 'first', detail: '' });
    const length = compareContestants({
      first,
      second: baselineContestant('baseline:length', { prompts, seed: 1 }),
      ...options,
    });
    expect(length.second.apgr).toBeCloseTo(evaluateScores(prompts, options).baselines.promptLength.apgr ?? 0, 12);
  });

  it('says when there is nothing to tell', () => {
    const alike = [scoredPrompt({ id: 'a', weakScore: 1 }), scoredPrompt({ id: 'b', weakScore: 1 })];
    const none = { name: 'x', prompts: alike, threshold: undefined, ranks: true };
    expect(compareContestants({ first: none, second: none, seed: 1 }).verdict.sentence).toContain('no gap');
    const single = { ...none, prompts: [scoredPrompt({ id: 'a' })] };
    expect(compareContestants({ first: single, second: single, seed: 1 }).verdict.sentence).toContain(
      'few independent prompts',
    );
  });

  it('refuses contestants that were scored on other rows', () => {
    const fewer = { ...second, prompts: second.prompts.slice(1) };
    expect(() => compareContestants({ first, second: fewer, ...options })).toThrow(ConfigError);
    expect(() => compareContestants({ first, second: fewer, ...options })).toThrow('got 600 and 599');
  });
});

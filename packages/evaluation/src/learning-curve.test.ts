import { createRandom } from '@farthing/core';
import { describe, expect, it } from 'vitest';
import { evaluateScores } from './evaluate.ts';
import { type LearningRun, learningCurve, learningCurveFinding } from './learning-curve.ts';
import { simulatePrompts } from './testing/prompts.ts';

const options = { seed: 1, resamples: 300 };
const prompts = simulatePrompts({ n: 1000, seed: 3 });

/** A run whose scores know the more, the more labels it had; a flat one knows the same with any number. */
function run(labels: number, seed: number, isFlat = false): LearningRun {
  const random = createRandom(seed, `${labels}`);
  const knowledge = isFlat ? 0.5 : (Math.log2(labels) - 6) / 4;
  const mixed = prompts.map((each) => ({
    ...each,
    strongWinRate: knowledge * each.strongWinRate + (1 - knowledge) * random.next(),
  }));
  return { labels, prompts: mixed };
}
const sizes = [100, 200, 400, 800];
const runs = (isFlat = false) => sizes.flatMap((labels) => [1, 2, 3].map((seed) => run(labels, seed, isFlat)));

describe('learningCurve', () => {
  it('has the mean APGR of each size, and extends the line by one doubling', () => {
    const curve = learningCurve(runs(), options);
    const apgr = (each: LearningRun) => evaluateScores(each.prompts, { ...options, resamples: 0 }).apgr ?? Number.NaN;
    const mean = runs()
      .filter(({ labels }) => labels === 400)
      .reduce((sum, each) => sum + apgr(each) / 3, 0);
    expect(curve?.points.map(({ labels }) => labels)).toEqual(sizes);
    expect(curve?.points[2]?.apgr).toBeCloseTo(mean, 12);
    const [, second, , last] = curve?.points ?? [];
    // Of three points a doubling apart, the least-squares slope is half the way from the first to the last.
    expect(curve?.gain).toBeCloseTo(((last?.apgr ?? 0) - (second?.apgr ?? 0)) / 2, 12);
    expect(curve?.doubled.labels).toBe(1600);
    expect(curve?.doubled.apgr).toBeCloseTo((last?.apgr ?? 0) + (curve?.gain ?? 0), 12);
    for (const point of curve?.points ?? []) {
      expect(point.apgrInterval[0]).toBeLessThan(point.apgr);
      expect(point.apgrInterval[1]).toBeGreaterThan(point.apgr);
    }
  });

  it('says what twice the labels would buy, and that it cannot be told where nothing grows', () => {
    const [rising, flat] = [learningCurve(runs(), options), learningCurve(runs(true), options)];
    expect(rising && learningCurveFinding(rising)).toMatch(
      /^Twice the labels would raise the APGR from 0\.\d+ to 0\.\d+ \[.*\] if the curve went on straight, by 0\.\d+ \[/u,
    );
    expect(flat && learningCurveFinding(flat)).toMatch(/^Whether twice the labels would help cannot be told: /u);
  });

  it('is nothing with fewer than three sizes, or without a gap to recover', () => {
    expect(learningCurve([run(100, 1), run(200, 1)], options)).toBeUndefined();
    expect(learningCurve([], options)).toBeUndefined();
    const gapless = runs().map((each) => ({
      ...each,
      prompts: each.prompts.map((prompt) => ({ ...prompt, strongScore: 0 })),
    }));
    expect(learningCurve(gapless, options)).toBeUndefined();
  });

  it('is the same for the same seed', () => {
    expect(learningCurve(runs(), options)).toEqual(learningCurve(runs(), options));
  });
});

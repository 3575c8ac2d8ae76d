import { describe, expect, test } from 'vitest';
import { abstention } from './abstention.ts';
import { scoredPrompt, simulatePrompts } from './testing/prompts.ts';
import { operatingPoints } from './threshold-table.ts';

const options = { threshold: 0.4, seed: 1, resamples: 50 };

/** Ten rows; the four least covered are wrong, the others right. */
const rows = Array.from({ length: 10 }, (_, index) =>
  scoredPrompt({
    id: `${index}`,
    coverage: index / 10,
    strongWinRate: 0.1 + index / 100,
    weakScore: index < 4 ? 0 : 1,
  }),
);

describe('abstention', () => {
  test('gives the least covered to strong, and the rest errs less', () => {
    const { byCoverage } = abstention(rows, { ...options, shares: [0, 0.2, 0.4] });
    expect(byCoverage?.map(({ abstained }) => abstained)).toEqual([
      0,
      expect.closeTo(0.2, 12),
      expect.closeTo(0.4, 12),
    ]);
    expect(byCoverage?.map(({ worseShare }) => worseShare)).toEqual([0.4, 0.25, 0]);
    expect(byCoverage?.map(({ qualityKept }) => qualityKept)).toEqual([0.6, 0.75, 1]);
    expect(byCoverage?.map(({ strongShare }) => strongShare)).toEqual([0, 0.2, 0.4]);
  });

  test('gives the least certain to strong: the scores nearest to the threshold', () => {
    const { byCertainty } = abstention(rows, { ...options, shares: [0.6] });
    // The rows of the highest scores go, and they were right.
    expect(byCertainty[0]).toMatchObject({ worseShare: 1, qualityKept: 0 });
  });

  test('without abstaining it is the operating point', () => {
    const prompts = simulatePrompts({ n: 400, seed: 3 });
    const { byCoverage, byCertainty } = abstention(prompts, options);
    const [point] = operatingPoints(prompts, { thresholds: [0.4], seed: 1, resamples: 50 });
    expect(byCoverage).toBeUndefined();
    expect(byCertainty[0]?.strongShare).toBeCloseTo(point.strongShare, 12);
    expect(byCertainty[0]?.qualityKept).toBeCloseTo(point.qualityKept!, 12);
    expect(byCertainty[0]?.qualityKeptInterval).toEqual(point.qualityKeptInterval);
  });

  test('a row of weight 2 counts as two requests, and nothing seen is not nothing there', () => {
    const twice = rows.map((row, index) => ({ ...row, weight: index === 0 ? 2 : 1 }));
    const [first, , last] = abstention(twice, { ...options, shares: [0, 0.2, 0.5] }).byCoverage!;
    expect(first?.worseShare).toBeCloseTo(5 / 11, 12);
    expect(last).toMatchObject({ worseShare: 0, qualityKept: 1 });
    // No failure in six groups: 1 − 0.05^(1/6).
    expect(last?.worseShareInterval).toEqual([0, expect.closeTo(1 - 0.05 ** (1 / 6), 9)]);
    expect(last?.qualityKeptInterval).toEqual([expect.closeTo(0.05 ** (1 / 6), 9), 1]);
  });

  test('refuses shares that are none', () => {
    expect(() => abstention(rows, { ...options, shares: [1] })).toThrow(
      'shares must be at least 0 and below 1; got 1.',
    );
  });
});

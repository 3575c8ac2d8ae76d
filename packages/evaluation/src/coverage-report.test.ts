import { describe, expect, it } from 'vitest';
import { coverageFinding, coverageReport } from './coverage-report.ts';
import { scoredPrompt, simulatePrompts } from './testing/prompts.ts';

const options = { seed: 1, resamples: 200 };

describe('coverageReport', () => {
  it('counts requests by band, each with what was claimed there and what happened', () => {
    const report = coverageReport(
      [
        scoredPrompt({ id: 'far', coverage: 0, isCovered: false, strongWinRate: 0.2, weight: 2 }),
        scoredPrompt({ id: 'near', coverage: 0.05, strongWinRate: 0.4 }),
        scoredPrompt({ id: 'central', coverage: 0.5, strongWinRate: 0.6, weakScore: 1, weight: 4 }),
        scoredPrompt({ id: 'most central', coverage: 1, strongWinRate: 0.8, weight: 1 }),
      ],
      { seed: 1, resamples: 0 },
    );
    expect(report).toMatchObject({ uncoveredShare: 0.25, leastTenthShare: 0.375 });
    expect(report?.bands.map(({ from, below, n, share }) => [from, below, n, share])).toEqual([
      [0, 0.02, 1, 0.25],
      [0.02, 0.1, 1, 0.125],
      [0.1, 0.25, 0, 0],
      [0.25, 0.5, 0, 0],
      [0.5, 1, 2, 0.625],
    ]);
    expect(report?.bands[2]).toMatchObject({ meanWinRate: null, strongBetterRate: null });
    expect(report?.bands[4]).toMatchObject({ meanWinRate: expect.closeTo(0.64, 12), strongBetterRate: 0.2 });
  });

  it('tells traffic like the training data from stranger traffic, and has exact limits where it saw nothing', () => {
    const like = simulatePrompts({ n: 400, seed: 2 }).map((each, row) => ({ ...each, coverage: (row + 0.5) / 400 }));
    const strange = like.map((each) => ({ ...each, coverage: each.coverage / 4 }));
    const [known, unknown] = [like, strange].map((each) => coverageReport(each, options)!);
    expect(known?.uncoveredShareInterval).toEqual([0, expect.closeTo(3 / 400, 2)]);
    expect(known?.bands.map(({ share, from, below }) => share - (below - from))).toEqual(
      Array.from({ length: 5 }, () => expect.closeTo(0, 12)),
    );
    expect(coverageFinding(known!)).toContain('by this measure they are like those it was trained on.');
    expect(coverageFinding(unknown!)).toContain('stranger to the router');
  });

  it('says nothing for a router that measures no coverage', () => {
    expect(coverageReport(simulatePrompts({ n: 20, seed: 1 }), options)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import type { TuningRow } from './guarantee/tuning-row.ts';
import { findMistakes } from './mistakes.ts';
import { scoredPrompt } from './testing/prompts.ts';

describe('findMistakes', () => {
  it('tells too cheap from too dear, surest first, and counts requests', () => {
    const { tooCheap, tooDear } = findMistakes(
      [
        scoredPrompt({ id: 'cheap', strongWinRate: 0.1, weight: 3 }),
        scoredPrompt({ id: 'cheaper', strongWinRate: 0.05 }),
        scoredPrompt({ id: 'dear', strongWinRate: 0.9, weakScore: 1 }),
        scoredPrompt({ id: 'dear by a hair', strongWinRate: 0.4, weakScore: 1 }),
        scoredPrompt({ id: 'right', strongWinRate: 0.9, weight: 4 }),
      ],
      { threshold: 0.4 },
    );
    expect(tooCheap.share).toBeCloseTo(0.4, 12);
    expect(tooDear.share).toBeCloseTo(0.2, 12);
    expect(tooCheap.surest.map(({ prompt }) => prompt.id)).toEqual(['cheaper', 'cheap']);
    expect(tooDear.surest.map(({ prompt }) => prompt.id)).toEqual(['dear', 'dear by a hair']);
  });

  it('puts last what went to strong for want of coverage: of that the router was not sure', () => {
    const weakScore = 1;
    const { tooDear } = findMistakes(
      [
        scoredPrompt({ id: 'strange', strongWinRate: 0.1, isCovered: false, weakScore }),
        scoredPrompt({ id: 'sure', strongWinRate: 0.6, weakScore }),
      ],
      { threshold: 0.4 },
    );
    expect(tooDear.surest.map(({ prompt }) => prompt.id)).toEqual(['sure', 'strange']);
  });

  it('of three candidates looks at the one that answered', () => {
    const row = (rates: number[], qualities: number[]): TuningRow => ({
      group: 0,
      rates,
      qualities,
      isWorse: qualities.slice(0, -1).map((quality) => quality < qualities.at(-1)!),
      costsUsd: undefined,
      weight: 1,
      requests: 1,
      isUniform: true,
    });
    const rows = [
      row([0.5, 0.1], [0, 0, 1]), // the middle one answers and is worse
      row([0.5, 0.1], [1, 1, 1]), // the middle one answers, and the cheapest was as good
      row([0.5, 0.1], [0, 1, 1]), // the middle one is right
      row([0.9, 0.9], [0, 1, 1]), // the reference answers, and the middle one was as good
    ];
    const prompts = rows.map((_, index) => scoredPrompt({ id: `row-${index}` }));
    const { tooCheap, tooDear } = findMistakes(prompts, { threshold: 0.4, tiers: { rows, costs: [0, 0.3, 1] } });
    const found = ({ surest }: typeof tooCheap) => surest.map(({ prompt, chosen }) => [prompt.id, chosen]);
    expect(found(tooCheap)).toEqual([['row-0', 1]]);
    expect(found(tooDear)).toEqual([
      ['row-3', 2],
      ['row-1', 1],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { evaluateScores } from './evaluate.ts';
import type { ScoredPrompt } from './scored-prompt.ts';
import { scoredPrompt, simulatePrompts } from './testing/prompts.ts';
import { operatingPoints } from './threshold-table.ts';
import { routingVerdict, type Verdict } from './verdict.ts';

const models = { weak: 'small', strong: 'large' };

function verdictOn(prompts: readonly ScoredPrompt[], threshold: number): Verdict {
  const options = { seed: 1, resamples: 200 };
  const [point] = operatingPoints(prompts, { thresholds: [threshold], ...options });
  return routingVerdict(evaluateScores(prompts, options), { point, models });
}

describe('routingVerdict', () => {
  const prompts = simulatePrompts({ n: 800, seed: 3 });

  it('says where to route, what is kept and what is saved', () => {
    const { route, sentence, detail } = verdictOn(prompts, 0.41);
    expect(route).toBe(true);
    expect(sentence).toMatch(
      /^Route: at threshold 0\.41, \d+ % of requests go to large and you keep \d+\.\d % \[\d+\.\d, \d+\.\d\] of its quality\.$/,
    );
    expect(detail).toMatch(/saves \d+\.\d % \[\d+\.\d, \d+\.\d\] of the calls to it\. The router's APGR is 0\.\d{3}/);
  });

  it('counts dollars where costs are known', () => {
    const priced = prompts.map((each) => ({ ...each, weakCostUsd: 0.001, strongCostUsd: 0.03 }));
    expect(verdictOn(priced, 0.41).detail).toContain('of the dollars spent');
  });

  it.each([
    [
      'the scores mean nothing',
      simulatePrompts({ n: 800, seed: 3, score: () => 0.5 }),
      0.5,
      'cannot be told from chance',
    ],
    ['the ranking is upside down', simulatePrompts({ n: 800, seed: 3, score: (chance) => 1 - chance }), 0.5, 'chance'],
    [
      'strong is no better',
      prompts.map((each) => ({ ...each, strongScore: 0 })),
      0.41,
      'large does not score above small',
    ],
    [
      'there is one prompt',
      [scoredPrompt({ id: 'a', weakScore: 0 })],
      0.41,
      '1 independent prompts or conversations are too few',
    ],
    ['nothing goes to strong', prompts, 2, 'nothing goes to large; small alone keeps'],
    ['everything goes to strong', prompts, 0, 'everything goes to large'],
  ])('advises against routing when %s', (_, sample, threshold, reason) => {
    const verdict = verdictOn(sample, threshold);
    expect(verdict.route).toBe(false);
    expect(verdict.sentence).toMatch(/^Do not route: /);
    expect(verdict.sentence).toContain(reason);
  });
});

import { createRandom } from '@farthing/core';
import { describe, expect, it } from 'vitest';
import { baselineFinding, namedBaselines } from './baseline-finding.ts';
import { evaluateScores } from './evaluate.ts';
import type { ScoredPrompt } from './scored-prompt.ts';
import { simulatePrompts } from './testing/prompts.ts';

const options = { seed: 1, resamples: 200 };
const findingOn = (prompts: readonly ScoredPrompt[]) => baselineFinding(evaluateScores(prompts, options));
const prompts = simulatePrompts({ n: 800, seed: 3 });

describe('baselineFinding', () => {
  it('says that a good router beats a baseline that knows nothing, and by how much', () => {
    const finding = findingOn(prompts);
    expect(finding?.beatsAll).toBe(true);
    expect(finding?.sentence).toMatch(
      /^The router beats prompt length: its APGR is 0\.\d+ \[0\.\d+, 0\.\d+\] higher\.$/u,
    );
  });

  it('names each baseline that may be as good, the closest first', () => {
    const rivalled = prompts.map((each) => ({
      ...each,
      neighbourScore: each.strongScore - each.weakScore,
      complexity: each.strongWinRate,
    }));
    expect(findingOn(rivalled)?.sentence).toMatch(
      /^With 95 % confidence the router does not beat nearest neighbours \(lead in APGR −0\.\d+ \[−0\.\d+, −0\.\d+\]\) or rated complexity \(lead in APGR 0\.000 \[0\.000, 0\.000\]\)\.$/u,
    );
  });

  it('says nothing where there is nothing to tell apart', () => {
    expect(findingOn(prompts.map((each) => ({ ...each, strongScore: 0 })))).toBeUndefined();
  });
});

describe('baselines', () => {
  it('rank as the router would with their scores, ties included', () => {
    const random = createRandom(5);
    const scored = prompts.map((each) => ({ ...each, complexity: 1 + random.integer(5) }));
    const asRouter = scored.map((each) => ({ ...each, strongWinRate: each.complexity / 5 }));
    const { apgr, cpt50, auc, apgrInterval } = evaluateScores(asRouter, options);
    expect(evaluateScores(scored, options).baselines.complexity).toMatchObject({ apgr, cpt50, auc, apgrInterval });
  });

  it('are left out, and the reason given, unless every row has their score', () => {
    const [first, ...others] = prompts.map((each) => ({ ...each, complexity: 3, keywordScore: 0.5 }));
    const { baselines, undefinedMetrics } = evaluateScores([{ ...first!, complexity: undefined }, ...others], options);
    expect(namedBaselines(baselines).map(({ name }) => name)).toEqual(['prompt length', 'keywords and length']);
    expect(undefinedMetrics).toMatchObject({
      'baselines.complexity': 'not every row carries a rating of its complexity',
      'baselines.nearestNeighbours': expect.stringContaining('training measures this baseline'),
    });
  });
});

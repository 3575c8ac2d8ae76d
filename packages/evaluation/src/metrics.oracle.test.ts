import { describe, expect, it } from 'vitest';
import { evaluateScores } from './evaluate.ts';
import oracle from './metrics.oracle.json' with { type: 'json' };
import type { ScoredPrompt } from './scored-prompt.ts';

type Case = (typeof oracle.cases)[number];

/** Every metric the oracle lists, to 1e-12; `null` must be `null`. */
function expectMetrics(actual: object | null, expected: Readonly<Record<string, number | string | null>>): void {
  for (const [metric, value] of Object.entries(expected)) {
    const got = Reflect.get(actual ?? {}, metric);
    if (typeof value !== 'number') expect(got, metric).toBe(value);
    else expect(Math.abs(got - value), `${metric}: got ${got}, expected ${value}`).toBeLessThanOrEqual(1e-12);
  }
}

function promptsOf({ rows }: Case): ScoredPrompt[] {
  return rows.id.map((id, row) => ({
    id,
    promptKey: id,
    group: rows.group[row] || undefined,
    strongWinRate: rows.score[row] ?? Number.NaN,
    weakScore: rows.weak[row] ?? Number.NaN,
    strongScore: rows.strong[row] ?? Number.NaN,
    strongBetter: rows.outcome[row] === 1,
    weight: rows.weight[row] ?? Number.NaN,
    textLength: rows.length[row] ?? Number.NaN,
    weakCostUsd: rows.weakCost?.[row],
    strongCostUsd: rows.strongCost?.[row],
  }));
}

describe.each(oracle.cases)(`metrics agree with scikit-learn ${oracle.versions['scikit-learn']}: $name`, (example) => {
  const evaluation = evaluateScores(promptsOf(example), { seed: oracle.seed, resamples: 0 });

  it('overall', () => expectMetrics(evaluation, example.expected));
  it('within groups', () => expectMetrics(evaluation.withinGroup, example.withinGroup));
  it('for the prompt-length baseline', () => expectMetrics(evaluation.baselines.promptLength, example.promptLength));
  it('for the cost saving', () => expectMetrics(evaluation.costSaving, example.costSaving));
});

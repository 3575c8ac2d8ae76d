import { createRandom } from '@farthing/core';
import type { TuningRow } from '../guarantee/tuning-row.ts';
import type { ScoredPrompt } from '../scored-prompt.ts';
import { scoredPrompt } from './prompts.ts';

export interface TierSimulation {
  readonly n: number;
  readonly seed: number;
  /** What the router says of a prompt that is so hard; default: each candidate's true chance of a worse answer. */
  readonly rates?: ((chances: readonly number[], random: () => number) => number[]) | undefined;
  readonly costsUsd?: readonly number[] | undefined;
}

/** Rows of three models: the first fails where a prompt is hard, the second where it is very hard, the third rarely. */
export function simulateTierRows({
  n,
  seed,
  rates = (chances) => [...chances],
  costsUsd,
}: TierSimulation): TuningRow[] {
  const random = createRandom(seed, 'tier rows');
  return Array.from({ length: n }, (_, group) => {
    const hardness = random.next();
    const chances = [0.9 * hardness, 0.9 * hardness ** 3];
    const strong = Number(random.next() < 0.95);
    const qualities = [...chances.map((chance) => Number(random.next() >= chance)), strong];
    return {
      group,
      rates: rates(chances, () => random.next()),
      qualities,
      isWorse: chances.map((_, tier) => (qualities[tier] ?? 0) < strong),
      costsUsd,
      weight: 1,
      requests: 1,
      isUniform: true,
    };
  });
}

/** The cheapest of three models against the reference on each row, as the metrics of two models read it. */
export function pairsOf(rows: readonly TuningRow[]): ScoredPrompt[] {
  return rows.map(({ rates, qualities, isWorse }, index) =>
    scoredPrompt({
      id: `row-${index}`,
      strongWinRate: rates[0]!,
      weakScore: qualities[0]!,
      strongScore: qualities[2]!,
      strongBetter: isWorse[0]!,
    }),
  );
}

import { evaluateTiers, type TierEvaluation } from '@farthing/evaluation';
import { routerTierCosts } from '@farthing/trainer';
import type { ScoredTable } from './score-table.ts';

/** What a router's candidates do together at its default threshold; `undefined` with two. */
export function routerTiers(
  { router, tierRows }: ScoredTable,
  { seed }: { readonly seed: number },
): TierEvaluation | undefined {
  const { candidates: models, defaultThreshold: threshold, thresholds } = router.config;
  const including = thresholds.map((tuned) => tuned.threshold);
  if (models.length === 2) return undefined;
  return evaluateTiers(tierRows, { models, tierCosts: routerTierCosts(router.config), threshold, including, seed });
}

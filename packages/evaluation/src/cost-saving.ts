import type { Measured } from './measured.ts';
import { firstCutReaching, type Ranked, type Value } from './ranking-metrics.ts';
import type { Sweep } from './sweep.ts';

export interface CostSavingMetrics {
  /** 1 − cost(x) / cost(all strong) at x = `strongShare`. */
  readonly saving: Value;
  /** The first cut of the router's ranking that keeps the target quality. */
  readonly strongShare: Value;
}

/** What routing saves at the smallest share of strong calls that keeps the target quality. */
export interface CostSaving extends Measured<CostSavingMetrics> {
  /** Share of the strong model's mean score to keep, above 0 and at most 1. */
  readonly qualityTarget: number;
  /** `usd` when every row has both costs, else `strong-calls`, where a weak call counts as free. */
  readonly unit: 'usd' | 'strong-calls';
}

export function costSavingMetrics(
  ranked: Ranked,
  { totals, qualityTarget }: { readonly totals: Sweep; readonly qualityTarget: number },
): CostSavingMetrics {
  const cut = firstCutReaching(qualityTarget * totals.strongSum - totals.weakSum, { ...ranked, totals });
  if (cut === undefined) return { saving: undefined, strongShare: undefined };
  if (ranked.columns.costs === undefined) return { saving: 1 - cut.strongShare, strongShare: cut.strongShare };
  const allStrong = costOfCut(ranked, ranked.ranking.order.length);
  const saving = allStrong > 0 ? 1 - costOfCut(ranked, cut.count) / allStrong : undefined;
  return { saving, strongShare: cut.strongShare };
}

/** Summed cost in US dollars when the first `count` rows of the ranking go to strong; 0 for a sample without costs. */
function costOfCut({ columns: { costs }, ranking: { order }, weights }: Ranked, count: number): number {
  if (costs === undefined) return 0;
  let cost = 0;
  for (let position = 0; position < order.length; position++) {
    const row = order[position]!;
    cost += weights[row]! * (position < count ? costs.strong[row]! : costs.weak[row]!);
  }
  return cost;
}

import type { Verdict } from '@farthing/core';
import { cohenKappa, type ShareEstimate, ShareEstimator } from '@farthing/dataset';
import type { Interval } from '@farthing/evaluation';
import type { AuditedPair } from './audited-pair.ts';
import { kappaError, type RatedItem } from './kappa-error.ts';

/** How far judge and person agree. */
export interface Agreement {
  /** Share of requests on which they say the same; `null` without pairs. */
  readonly agreement: ShareEstimate | null;
  /** Cohen's κ; `null` without pairs and where both always say the same one thing. */
  readonly kappa: number | null;
  /** 95 %. */
  readonly kappaInterval: Interval | null;
}

/** @param categoryOf what counts as saying the same, from each one's verdict. */
export function agreementOf(pairs: readonly AuditedPair[], categoryOf: (verdict: Verdict) => string): Agreement {
  const same = new ShareEstimator();
  const items = pairs.map(({ judge, human, weight, stratum }) => {
    return { first: categoryOf(judge), second: categoryOf(human), weight, stratum };
  });
  for (const { first, second, weight } of items) same.add(first === second, weight);
  const agreement = same.estimate() ?? null;
  return { agreement, ...kappaOf(items, agreement?.effectiveRows ?? 0) };
}

/**
 * κ ± 1.96 standard errors, within [−1, 1]. Where all agree that has no width; the interval is then the agreement's, on
 * the scale of κ.
 */
function kappaOf(items: readonly RatedItem[], effectiveRows: number): Pick<Agreement, 'kappa' | 'kappaInterval'> {
  const found = cohenKappa(tableOf(items, effectiveRows));
  if (found === undefined) return { kappa: null, kappaInterval: null };
  const { kappa, interval } = found;
  const half = 1.959964 * kappaError(items);
  if (half < 1e-9) return { kappa, kappaInterval: interval };
  return { kappa, kappaInterval: [Math.max(-1, kappa - half), Math.min(1, kappa + half)] };
}

/** Items by both raters' categories, as many in all as rows of equal weight would tell as much. */
function tableOf(items: readonly RatedItem[], effectiveRows: number): number[][] {
  const total = items.reduce((sum, item) => sum + item.weight, 0);
  const categories = [...new Set(items.flatMap(({ first, second }) => [first, second]))];
  const table = categories.map(() => categories.map(() => 0));
  for (const { first, second, weight } of items) {
    const row = table[categories.indexOf(first)] ?? [];
    const column = categories.indexOf(second);
    row[column] = (row[column] ?? 0) + (weight / total) * effectiveRows;
  }
  return table;
}

import { isStrongBetter, type LabelRow, rowQualities } from '@farthing/core';
import { requestsOf } from '@farthing/dataset';
import { chooseTier } from '@farthing/runtime';

/** A labelled row as a router scores it: what a threshold is tuned on. */
export interface TuningRow {
  /** Rows with the same number are one draw, not several: identical prompts, turns of one conversation. */
  readonly group: number;
  /** What the threshold is compared with, per candidate but the reference, cheapest first: the runtime's `routingRates`. */
  readonly rates: readonly number[];
  /** Quality per candidate, 0–1. */
  readonly qualities: readonly number[];
  /** Per candidate but the reference: was the reference's answer better? */
  readonly isWorse: readonly boolean[];
  /** US dollars per candidate; `undefined` unless every cost is known. */
  readonly costsUsd: readonly number[] | undefined;
  /** Logged requests this prompt stands for. */
  readonly weight: number;
  /** `weight` over the chance that the row was drawn: what estimates about the log weigh it with. */
  readonly requests: number;
  /** Whether the row is from the slice that was drawn with equal chances. Guarantees rest on it alone. */
  readonly isUniform: boolean;
}

/** @returns `undefined` when the row was not scored for every candidate. */
export function tuningRow(row: LabelRow, { rates, group }: Pick<TuningRow, 'rates' | 'group'>): TuningRow | undefined {
  const qualities = rowQualities(row);
  if (qualities === undefined) return undefined;
  const costs = row.outcomes.map((outcome) => outcome.costUsd);
  return {
    group,
    rates,
    qualities,
    isWorse: rates.map((_, candidate) => isStrongBetter(row, candidate)),
    costsUsd: costs.every((cost) => cost !== undefined) ? costs : undefined,
    weight: row.weight,
    requests: requestsOf(row),
    isUniform: row.isUniform ?? true,
  };
}

/** What a threshold does to traffic like the rows; estimates. */
export interface ThresholdEstimate {
  /** The reference is used when `strongWinRate >= threshold`. */
  readonly threshold: number;
  /** Share of requests that go to the reference, 0–1. */
  readonly strongShare: number;
  /** Mean quality of the answers given, 0–1. */
  readonly quality: number;
  /** Share of requests whose answer is worse than the reference's, 0–1. */
  readonly worseShare: number;
  /** Mean cost of a thousand requests; `null` unless every row has every cost. */
  readonly costUsdPer1k: number | null;
}

/** Each row counts for the logged requests it stands for (Hájek's estimator). */
export function estimateThreshold(
  rows: readonly TuningRow[],
  { threshold, costs }: { readonly threshold: number; readonly costs?: readonly number[] | undefined },
): ThresholdEstimate {
  let [total, strong, quality, worse, cost] = [0, 0, 0, 0, 0];
  for (const { rates, qualities, isWorse, costsUsd, requests } of rows) {
    const tier = chooseTier(rates, threshold, { costs });
    total += requests;
    quality += requests * qualities[tier]!;
    cost += requests * (costsUsd?.[tier] ?? Number.NaN);
    if (tier === rates.length) strong += requests;
    else if (isWorse[tier]) worse += requests;
  }
  return {
    threshold,
    strongShare: strong / total,
    quality: quality / total,
    worseShare: worse / total,
    costUsdPer1k: Number.isNaN(cost) ? null : (1000 * cost) / total,
  };
}

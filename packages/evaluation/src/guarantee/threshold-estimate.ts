import { chooseTier } from '@farthing/runtime';
import { type BootstrapOptions, bootstrapSettings, resampledWeights } from '../bootstrap.ts';
import { type Measured, withIntervals } from '../measured.ts';
import type { Value } from '../ranking-metrics.ts';
import { requestColumns, type TuningRow } from './tuning-row.ts';

export interface AtThreshold {
  readonly threshold: number;
  /** What the router chooses between more than two candidates by; see `chooseTier`. Default: even steps. */
  readonly costs?: readonly number[] | undefined;
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
export function estimateThreshold(rows: readonly TuningRow[], { threshold, costs }: AtThreshold): ThresholdEstimate {
  const { metrics } = measurer(rows, { threshold, costs })(rows.map(({ requests }) => requests));
  const { qualityKept: _, costUsdPer1k = null, ...rest } = metrics;
  return { threshold, ...rest, costUsdPer1k };
}

export interface ExpectedMetrics extends Omit<ThresholdEstimate, 'threshold' | 'costUsdPer1k'> {
  /** `quality` over the reference's; undefined when the reference scores nothing. */
  readonly qualityKept: Value;
  readonly costUsdPer1k: Value;
}

/** A {@link ThresholdEstimate} with bootstrap intervals. Plain JSON. */
export interface ExpectedOutcome extends Measured<ExpectedMetrics> {
  /** Rows that stand for requests. */
  readonly n: number;
  /** Groups of rows that share a prompt or a conversation: the units of the bootstrap. */
  readonly clusters: number;
  readonly seed: number;
  readonly resamples: number;
  readonly confidence: number;
  /** Share of requests that each candidate answers, cheapest first; the last is the reference. */
  readonly tiers: readonly Measured<{ readonly share: number }>[];
}

/**
 * What to expect of a threshold on traffic like the rows. Groups that share a prompt or a conversation are resampled, the
 * threshold stays fixed: what was gained by choosing it on these very rows is in the estimate and not in its interval.
 *
 * @param allRows at least one that stands for a request.
 * @throws ConfigError when an option of the bootstrap is out of range.
 */
export function expectedOutcome(
  allRows: readonly TuningRow[],
  { threshold, costs, ...options }: AtThreshold & BootstrapOptions,
): ExpectedOutcome {
  const { seed, resamples, confidence } = bootstrapSettings(options);
  const rows = allRows.filter(({ requests }) => requests > 0);
  const columns = requestColumns(rows);
  const measure = measurer(rows, { threshold, costs });
  const values = measure(columns.weight);
  const draws = Array.from(resampledWeights(columns, { seed, resamples }), measure);
  const { clusterCount: clusters } = columns;
  return {
    n: rows.length,
    clusters,
    seed,
    resamples,
    confidence,
    ...withIntervals(values.metrics, { draws: draws.map(({ metrics }) => metrics), confidence, clusters }),
    tiers: values.tiers.map((share, tier) =>
      withIntervals({ share }, { draws: draws.map(({ tiers }) => ({ share: tiers[tier]! })), confidence }),
    ),
  };
}

interface Measurement {
  readonly metrics: ExpectedMetrics;
  /** Share of requests by candidate. */
  readonly tiers: readonly number[];
}

/** Measures a threshold under any weights of the rows. */
function measurer(
  rows: readonly TuningRow[],
  { threshold, costs }: AtThreshold,
): (weights: ArrayLike<number>) => Measurement {
  const chosen = rows.map(({ rates }) => chooseTier(rates, threshold, { costs }));
  return (weights) => {
    const requests = new Array<number>(rows[0]!.qualities.length).fill(0);
    let [total, quality, allStrong, worse, cost] = [0, 0, 0, 0, 0];
    for (const [index, { qualities, isWorse, costsUsd }] of rows.entries()) {
      const [tier, weight] = [chosen[index]!, weights[index]!];
      total += weight;
      requests[tier]! += weight;
      quality += weight * qualities[tier]!;
      allStrong += weight * qualities.at(-1)!;
      cost += weight * (costsUsd?.[tier] ?? Number.NaN);
      if (isWorse[tier] === true) worse += weight;
    }
    return {
      metrics: {
        strongShare: requests.at(-1)! / total,
        quality: quality / total,
        qualityKept: allStrong > 0 ? quality / allStrong : undefined,
        worseShare: worse / total,
        costUsdPer1k: Number.isNaN(cost) ? undefined : (1000 * cost) / total,
      },
      tiers: requests.map((each) => each / total),
    };
  };
}

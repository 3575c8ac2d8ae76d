import { type BootstrapOptions, bootstrapSettings, resampledWeights } from './bootstrap.ts';
import { columnsOf } from './columns.ts';
import { type Cuts, cutsOf } from './cuts.ts';
import { type Measured, withIntervals } from './measured.ts';
import { rankBy, tieKeys } from './ranking.ts';
import { hasGap, type Value } from './ranking-metrics.ts';
import type { ScoredPrompt } from './scored-prompt.ts';
import { thresholdOfShare } from './threshold.ts';

/** The sample routed at one share of strong calls. */
export interface CurveMetrics {
  /** Mean quality of the answers given, 0–1. */
  readonly quality: number;
  /** Performance gap recovered; undefined unless strong scores above weak. */
  readonly pgr: Value;
  /** Mean cost of a request in US dollars; undefined unless every row has both costs. */
  readonly costUsd: Value;
}

export interface CurvePoint extends Measured<CurveMetrics> {
  readonly strongShare: number;
  /** Sends the share to strong, or as near below it as ties allow. */
  readonly threshold: number;
}

export interface CostQualityCurveOptions extends BootstrapOptions {
  /** Shares of strong calls to take points at, 0–1. Default: every hundredth, both ends included. */
  readonly strongShares?: readonly number[] | undefined;
}

/**
 * Quality and cost against the share of strong calls, highest `strongWinRate` first, with a bootstrap band: at each
 * share, the interval over resamples of the value at that same share. Between two cuts both are linear.
 */
export function costQualityCurve(
  prompts: readonly ScoredPrompt[],
  { strongShares = hundredths, ...options }: CostQualityCurveOptions,
): CurvePoint[] {
  const { seed, resamples, confidence } = bootstrapSettings(options);
  const columns = columnsOf(prompts);
  const ranking = rankBy(columns.score, { tieKeys: tieKeys(columns.ids, seed) });
  const measure = (weights: Float64Array): CurveMetrics[] => {
    const cuts = cutsOf({ columns, ranking, weights });
    return strongShares.map((share) => metricsAt(share, { cuts, hasCosts: columns.costs !== undefined }));
  };
  const draws = Array.from(resampledWeights(columns, { seed, resamples }), measure);
  return measure(columns.weight).map((metrics, index) => {
    const strongShare = strongShares[index]!;
    return {
      strongShare,
      threshold: thresholdOfShare(strongShare, { score: columns.score, ranking, weight: columns.weight }),
      ...withIntervals(metrics, {
        draws: draws.map((draw) => draw[index]),
        confidence,
        clusters: columns.clusterCount,
      }),
    };
  });
}

const hundredths: readonly number[] = Array.from({ length: 101 }, (_, hundredth) => hundredth / 100);

function metricsAt(share: number, { cuts, hasCosts }: { cuts: Cuts; hasCosts: boolean }): CurveMetrics {
  const { mass, quality, cost } = cuts;
  const last = mass.length - 1;
  const total = mass[last]!;
  const at = interpolate(share * total, mass);
  const answered = at(quality);
  const gain = quality[last]! - quality[0]!;
  return {
    quality: answered / total,
    pgr: hasGap({ gain, mass: total }) ? (answered - quality[0]!) / gain : undefined,
    costUsd: hasCosts ? at(cost) / total : undefined,
  };
}

/** Reads columns at `target` of the ascending `mass`, linear between its entries. */
function interpolate(target: number, mass: Float64Array): (column: Float64Array) => number {
  let low = 0;
  let high = mass.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (mass[middle]! <= target) low = middle;
    else high = middle;
  }
  const step = mass[high]! - mass[low]!;
  const part = step > 0 ? Math.min(1, (target - mass[low]!) / step) : 0;
  return (column) => column[low]! + part * (column[high]! - column[low]!);
}

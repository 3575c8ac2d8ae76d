import { ConfigError } from '@farthing/core';
import { type BootstrapOptions, bootstrapSettings, resampledWeights } from './bootstrap.ts';
import { columnsOf } from './columns.ts';
import { type Cuts, cutsOf } from './cuts.ts';
import { type Measured, withIntervals } from './measured.ts';
import { rankBy, tieKeys } from './ranking.ts';
import { hasGap, type Ranked, type Value } from './ranking-metrics.ts';
import { routingScore, type ScoredPrompt } from './scored-prompt.ts';
import { thresholdForStrongShare } from './threshold.ts';

/** What routing at a fixed threshold does to the sample. */
export interface OperatingMetrics {
  /** Share of requests that go to strong. */
  readonly strongShare: number;
  /** Mean quality of the answers given, 0–1. */
  readonly quality: number;
  /** `quality` / all-strong quality; undefined when strong scores nothing. */
  readonly qualityKept: Value;
  /** Performance gap recovered; undefined unless strong scores above weak. */
  readonly pgr: Value;
  /** 1 − cost / cost of all strong, in `unit`; undefined when strong costs nothing. */
  readonly saving: Value;
}

export interface OperatingPoint extends Measured<OperatingMetrics> {
  /** Strong when `strongWinRate >= threshold`. */
  readonly threshold: number;
  /** What `saving` counts: US dollars when every row has both costs, else strong calls, with weak calls free. */
  readonly unit: 'usd' | 'strong-calls';
}

export interface OperatingPointOptions<Thresholds extends readonly number[]> extends BootstrapOptions {
  /** At least 0, in any order; a point for each, in the same order. */
  readonly thresholds: Thresholds;
}

/** What routing at each of the thresholds does, with bootstrap intervals; the thresholds themselves stay fixed. */
export function operatingPoints<const Thresholds extends readonly number[]>(
  prompts: readonly ScoredPrompt[],
  { thresholds, ...options }: OperatingPointOptions<Thresholds>,
): { readonly [Index in keyof Thresholds]: OperatingPoint } {
  const { seed, resamples, confidence } = bootstrapSettings(options);
  const columns = columnsOf(prompts);
  const ranking = rankBy(columns.score, { tieKeys: tieKeys(columns.ids, seed) });
  const marks = thresholds.map((threshold) => ({ threshold, count: countAtOrAbove(threshold, { columns, ranking }) }));
  const cuts = cutsOf({ columns, ranking, weights: columns.weight });
  const draws = Array.from(resampledWeights(columns, { seed, resamples }), (weights) => {
    const drawn = cutsOf({ columns, ranking, weights });
    return marks.map(({ count }) => operatingMetrics(drawn, count));
  });
  const points = marks.map(
    ({ threshold, count }, index): OperatingPoint => ({
      threshold,
      unit: columns.costs === undefined ? 'strong-calls' : 'usd',
      ...withIntervals(operatingMetrics(cuts, count), {
        draws: draws.map((draw) => draw[index]),
        confidence,
        clusters: columns.clusterCount,
      }),
    }),
  );
  return points as { readonly [Index in keyof Thresholds]: OperatingPoint };
}

export interface ThresholdTableOptions extends BootstrapOptions {
  /** Wanted shares of strong calls, 0–1. Default: every tenth, both ends included. */
  readonly strongShares?: readonly number[] | undefined;
}

export interface ThresholdRow extends OperatingPoint {
  /** The share asked for; `strongShare` is the nearest one to it, not above, that a threshold can give. */
  readonly targetShare: number;
}

/** The threshold for each wanted strong share on this sample, and what routing there does. */
export function thresholdTable(
  prompts: readonly ScoredPrompt[],
  { strongShares = tenths, ...options }: ThresholdTableOptions,
): ThresholdRow[] {
  const scores = prompts.map(routingScore);
  const weights = prompts.map((prompt) => prompt.weight);
  const thresholds = strongShares.map((strongShare) => thresholdForStrongShare(scores, { strongShare, weights }));
  const points = operatingPoints(prompts, { thresholds, ...options });
  return points.map((point, index) => ({ targetShare: strongShares[index] ?? point.strongShare, ...point }));
}

const tenths: readonly number[] = Array.from({ length: 11 }, (_, tenth) => tenth / 10);

/** Rows of a ranking that a threshold sends to strong. */
export function countAtOrAbove(threshold: number, { columns, ranking }: Pick<Ranked, 'columns' | 'ranking'>): number {
  if (!(threshold >= 0)) throw new ConfigError(`threshold must be a number of at least 0; got ${threshold}.`);
  const first = ranking.order.findIndex((row) => columns.score[row]! < threshold);
  return first === -1 ? columns.n : first;
}

/** The metrics of a cut after `count` rows. */
export function operatingMetrics({ mass, quality, cost }: Cuts, count: number): OperatingMetrics {
  const last = mass.length - 1;
  const [total, allWeak, allStrong] = [mass[last]!, quality[0]!, quality[last]!];
  const gain = allStrong - allWeak;
  return {
    strongShare: mass[count]! / total,
    quality: quality[count]! / total,
    qualityKept: allStrong > 0 ? quality[count]! / allStrong : undefined,
    pgr: hasGap({ gain, mass: total }) ? (quality[count]! - allWeak) / gain : undefined,
    saving: cost[last]! > 0 ? 1 - cost[count]! / cost[last]! : undefined,
  };
}

import { type BaselineMetrics, baselineMetrics } from './baselines.ts';
import { expectedCalibrationError, massBins, weightedMean } from './calibration-metrics.ts';
import { type CostSavingMetrics, costSavingMetrics } from './cost-saving.ts';
import { mapBaselines, type PerBaseline } from './ranked-baseline.ts';
import { type RankingMetrics, rankingMetrics, sweepOf, type Value } from './ranking-metrics.ts';
import { calibrationBins, type Sample } from './sample.ts';
import {
  type GroupMetrics,
  groupMetrics,
  groupSums,
  type WithinGroupMetrics,
  withinGroupMetrics,
} from './within-group.ts';

/** How good a router's scores are on a whole sample. The last three judge the score as the chance of "strong better". */
export interface OverallMetrics extends RankingMetrics {
  /** Mean quality when every request goes to the weak model: r_w. */
  readonly weakScore: number;
  /** Mean quality when every request goes to the strong model: r_s. */
  readonly strongScore: number;
  /** The APGR of knowing the outcomes: no router does better on these rows. */
  readonly oracleApgr: Value;
  readonly brier: number;
  /** In nats; scores are clipped to [2⁻⁵², 1 − 2⁻⁵²]. */
  readonly logLoss: number;
  /** Expected calibration error over 15 bins of equal mass. */
  readonly ece: number;
}

/** Everything that is measured on the sample and, alike, on each of its resamples. */
export interface Measurement {
  readonly overall: OverallMetrics;
  readonly costSaving: CostSavingMetrics;
  readonly baselines: PerBaseline<BaselineMetrics>;
  readonly oracle: RankingMetrics;
  /** `undefined` with fewer than two groups: then it would be the same as overall. */
  readonly withinGroup: WithinGroupMetrics | undefined;
  /** Parallel to the sample's groups; `undefined` for one of which a resample drew no row. */
  readonly groups: readonly (GroupMetrics | undefined)[];
}

export interface MeasureOptions {
  /** How much each row counts. */
  readonly weights: Float64Array;
  readonly qualityTarget: number;
}

/** Measures a sample under the given weights in one pass per ranking; nothing is sorted. */
export function measure(sample: Sample, { weights, qualityTarget }: MeasureOptions): Measurement {
  const { columns, squaredErrors, logLosses } = sample;
  const router = { columns, ranking: sample.router, weights };
  const totals = sweepOf(router);
  const oracle = rankingMetrics({ columns, ranking: sample.oracle, weights });
  const groups = groupSums(sample, weights);
  const overall: OverallMetrics = {
    weakScore: totals.weakSum / totals.mass,
    strongScore: totals.strongSum / totals.mass,
    ...rankingMetrics(router, totals),
    brier: weightedMean(squaredErrors, weights),
    logLoss: weightedMean(logLosses, weights),
    ece: expectedCalibrationError(massBins(columns, { ranking: sample.router, weights, bins: calibrationBins })),
    oracleApgr: oracle.apgr,
  };
  return {
    overall,
    costSaving: costSavingMetrics(router, { totals, qualityTarget }),
    baselines: mapBaselines(sample.baselines, (ranking) => baselineMetrics({ columns, ranking, weights }, overall)),
    oracle,
    withinGroup: groups.length > 1 ? withinGroupMetrics(groups) : undefined,
    groups: groups.map((group) => group && groupMetrics(group)),
  };
}

import { createRandom, shuffle } from '@farthing/core';
import type { Interval } from './bootstrap.ts';
import { weightedMean } from './calibration-metrics.ts';
import type { Columns } from './columns.ts';
import type { Measured } from './measured.ts';
import type { OverallMetrics } from './measurement.ts';
import { type Ranked, type RankingMetrics, rankingMetrics, type Value } from './ranking-metrics.ts';

/** What the router must be compared with. A constant model ranks nothing, so it has a quality and a cost instead. */
export interface Baselines {
  /**
   * Shuffles, as many as resamples: their mean, and the range that holds `confidence` of them, which is where a router
   * that knows nothing lands on these very rows. In expectation APGR and AUC are ½.
   */
  readonly random: Measured<RankingMetrics>;
  /** Longer texts first. */
  readonly promptLength: Measured<BaselineMetrics>;
  /** By {@link keywordScore}, the rule of thumb of tutorials; `null` where the texts were not looked at. */
  readonly keywords: Measured<BaselineMetrics> | null;
  /** By a model's rating of how hard each prompt is; `null` unless every row carries one. */
  readonly complexity: Measured<BaselineMetrics> | null;
  /** By what strong gained on the most similar training rows; `null` where those are not at hand. */
  readonly nearestNeighbours: Measured<BaselineMetrics> | null;
  /** Rows on which strong gains most first: the best any router could do. */
  readonly oracle: Measured<RankingMetrics>;
  readonly bestConstant: BestConstant;
}

/** How a baseline ranks, beside the router. */
export interface BaselineMetrics extends RankingMetrics {
  /** The router's APGR minus the baseline's, on the same rows: above 0, the router is better. */
  readonly apgrLead: Value;
}

export function baselineMetrics(ranked: Ranked, router: RankingMetrics): BaselineMetrics {
  const metrics = rankingMetrics(ranked);
  const { apgr } = metrics;
  return { ...metrics, apgrLead: apgr === undefined || router.apgr === undefined ? undefined : router.apgr - apgr };
}

/** The better of the two models used for everything; the weak one when they are equal. */
export interface BestConstant {
  readonly model: 'weak' | 'strong';
  readonly quality: number;
  readonly qualityInterval: Interval | null;
  /** Mean cost of a request in US dollars; `null` when some row has no cost. */
  readonly costUsd: number | null;
}

/** Ranking metrics of seeded shuffles of the sample. */
export function randomDraws(
  columns: Columns,
  { seed, resamples }: { readonly seed: number; readonly resamples: number },
): RankingMetrics[] {
  const random = createRandom(seed, 'random-baseline');
  const order = Int32Array.from({ length: columns.n }, (_, row) => row);
  const tieEnds = Int32Array.from(order, (row) => row + 1);
  return Array.from({ length: resamples }, () => {
    shuffle(order, random);
    return rankingMetrics({ columns, ranking: { order, tieEnds }, weights: columns.weight });
  });
}

/** Each metric's mean over the draws that define it. */
export function meanMetrics(draws: readonly RankingMetrics[]): RankingMetrics {
  const mean = (key: keyof RankingMetrics): Value => {
    const values = draws.map((draw) => draw[key]).filter((value) => value !== undefined);
    return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  return { apgr: mean('apgr'), cpt50: mean('cpt50'), cpt80: mean('cpt80'), auc: mean('auc') };
}

export function bestConstant({ costs, weight }: Columns, overall: Measured<OverallMetrics>): BestConstant {
  const model = overall.strongScore > overall.weakScore ? 'strong' : 'weak';
  return {
    model,
    quality: overall[`${model}Score`],
    qualityInterval: overall[`${model}ScoreInterval`],
    costUsd: costs === undefined ? null : weightedMean(costs[model], weight),
  };
}

import type { TierCosts } from '@farthing/runtime';
import { type BootstrapOptions, bootstrapSettings, resampledWeights } from '../bootstrap.ts';
import type { TuningRow } from '../guarantee/tuning-row.ts';
import { type Measured, withIntervals } from '../measured.ts';
import { frontierMarks, frontierOf } from './frontier.ts';
import {
  chosenTiers,
  type FrontierMetrics,
  measureTiers,
  type TierMeasurement,
  type TierMetrics,
  type TierPointMetrics,
  type TierSummaryMetrics,
} from './measure-tiers.ts';
import { staticMix } from './static-mix.ts';
import { tierSample } from './tier-sample.ts';

export interface EvaluatedTier extends Measured<TierMetrics> {
  readonly model: string;
  /** Whether it is part of some best static mix. */
  readonly isInMix: boolean;
}

export interface FrontierPoint extends Measured<FrontierMetrics> {
  readonly threshold: number;
  /** Share of requests that each candidate answers, cheapest first. */
  readonly shares: readonly number[];
}

/**
 * What a router of two or more candidates does as a whole, beside what can be had without one: each model alone, and the
 * best mix of them at random, which is the upper convex hull of cost and quality. Plain JSON.
 */
export interface TierEvaluation {
  readonly n: number;
  /** Groups of rows that share a prompt or a conversation: the units of the bootstrap. */
  readonly clusters: number;
  readonly seed: number;
  readonly resamples: number;
  readonly confidence: number;
  /** `usd`: dollars, as the rows give them. `relative`: 0 the cheapest candidate, 1 the reference; see `pricedBy`. */
  readonly unit: 'usd' | 'relative';
  /** What the router weighs tiers with: mean dollars of its training answers, or even steps where those are unknown. */
  readonly pricedBy: TierCosts['unit'];
  readonly threshold: number;
  readonly point: Measured<TierPointMetrics>;
  readonly summary: Measured<TierSummaryMetrics>;
  /** Cheapest first; the last is the reference. */
  readonly tiers: readonly EvaluatedTier[];
  /** As the threshold rises from 0, about evenly spaced in cost; `threshold` and what was to be included are among it. */
  readonly frontier: readonly FrontierPoint[];
}

export interface EvaluateTiersOptions extends BootstrapOptions {
  /** Cheapest first; the last is the reference. */
  readonly models: readonly string[];
  /** What the router chooses by: `config.tierCosts`. */
  readonly tierCosts: TierCosts;
  readonly threshold: number;
  /** Points of the frontier. Default 40. */
  readonly points?: number | undefined;
  /** Thresholds, 0–1, that the frontier must say something of. Default: none but `threshold`. */
  readonly including?: readonly number[] | undefined;
}

/**
 * Evaluates a router's choice between its candidates on rows it has not learnt from. Intervals resample the rows' groups;
 * thresholds stay fixed, and models, mix and router are measured on the same resamples.
 *
 * @throws DataError when no row stands for a request; ConfigError when an option is out of range.
 */
export function evaluateTiers(
  rows: readonly TuningRow[],
  { models, tierCosts, threshold, points = 40, including = [], ...options }: EvaluateTiersOptions,
): TierEvaluation {
  const { seed, resamples, confidence } = bootstrapSettings(options);
  const sample = tierSample(rows, tierCosts.relative);
  const costs = tierCosts.relative;
  const chosen = chosenTiers(rows, { costs, threshold });
  const whole = frontierOf(sample, sample.router, sample.weight);
  const marks = frontierMarks(whole, { count: points, including: [threshold, ...including] });
  const measure = (weights: Float64Array) => measureTiers(sample, { weights, chosen, marks });
  const values = measure(sample.weight);
  const draws = Array.from(resampledWeights(sample, { seed, resamples }), measure);
  const joined = <Metrics extends object>(pick: (each: TierMeasurement) => Metrics): Measured<Metrics> =>
    withIntervals(pick(values), { draws: draws.map(pick), confidence });
  const inMix = staticMix(values.tiers).models;
  const sharesAt = (threshold: number): number[] => {
    const { masses } = chosenTiers(rows, { costs, threshold });
    const requests = models.map((_, tier) => masses(sample.weight, tier));
    const total = requests.reduce((sum, each) => sum + each, 0);
    return requests.map((each) => each / total);
  };
  return {
    n: sample.n,
    clusters: sample.clusterCount,
    seed,
    resamples,
    confidence,
    unit: sample.unit,
    pricedBy: tierCosts.unit,
    threshold,
    point: joined(({ point }) => point),
    summary: joined(({ summary }) => summary),
    tiers: models.map((model, tier) => ({
      model,
      isInMix: inMix.includes(tier),
      ...joined(({ tiers }) => tiers[tier]!),
    })),
    frontier: marks.map(({ threshold }, index) => ({
      threshold,
      shares: sharesAt(threshold),
      ...joined(({ frontier }) => frontier[index]!),
    })),
  };
}

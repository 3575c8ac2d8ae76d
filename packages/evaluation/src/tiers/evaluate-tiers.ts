import { chooseTier, type TierCosts } from '@farthing/runtime';
import { type BootstrapOptions, bootstrapSettings, resampledWeights } from '../bootstrap.ts';
import type { TuningRow } from '../guarantee/tuning-row.ts';
import { type Measured, withIntervals } from '../measured.ts';
import type { Value } from '../ranking-metrics.ts';
import { areaUnder, dot, type Frontier, frontierOf } from './frontier.ts';
import { type ConstantPoint, type StaticMix, staticMix } from './static-mix.ts';
import { type TierSample, tierSample } from './tier-sample.ts';

/** What routing at a fixed threshold gives. Costs are means over requests, in the evaluation's `unit`. */
export interface TierPointMetrics {
  readonly cost: number;
  /** Mean quality of the answers given, 0–1. */
  readonly quality: number;
  /** `quality` over the reference's; undefined when the reference scores nothing. */
  readonly qualityKept: Value;
  /** 1 − cost over the reference's; undefined when the reference costs nothing. */
  readonly saving: Value;
  /** Share of requests whose answer is worse than the reference's. */
  readonly worseShare: number;
  /** `quality` minus that of the best static mix at the same cost. */
  readonly advantage: number;
}

/** The frontier as a whole. */
export interface TierSummaryMetrics {
  /**
   * Mean over costs, from the cheapest candidate's to the reference's, of the frontier's quality minus that of the best
   * static mix. Undefined unless the reference is dearer. With two candidates and no dollars it is (APGR − ½) times the
   * gap between them.
   */
  readonly meanAdvantage: Value;
  /** The same of knowing every outcome. */
  readonly oracleMeanAdvantage: Value;
}

/** One candidate: its part of the traffic at the threshold, and what it gives when it answers everything. */
export interface TierMetrics {
  /** Share of requests it answers, 0–1. */
  readonly share: number;
  /** Of its answers to every request. */
  readonly quality: number;
  readonly cost: number;
}

export interface EvaluatedTier extends Measured<TierMetrics> {
  readonly model: string;
  /** Whether it is part of some best static mix. */
  readonly isInMix: boolean;
}

export interface FrontierPoint extends Measured<Pick<TierPointMetrics, 'cost' | 'quality' | 'advantage'>> {
  readonly threshold: number;
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
  /** `usd`: dollars, of the very answers. `relative`: 0 the cheapest candidate, 1 the reference; see `pricedBy`. */
  readonly unit: 'usd' | 'relative';
  /** What the router weighs tiers with: mean dollars of its training answers, or even steps where those are unknown. */
  readonly pricedBy: TierCosts['unit'];
  readonly threshold: number;
  readonly point: Measured<TierPointMetrics>;
  readonly summary: Measured<TierSummaryMetrics>;
  /** Cheapest first; the last is the reference. */
  readonly tiers: readonly EvaluatedTier[];
  /** From everything to the reference on, evenly spaced in cost. */
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
}

/**
 * Evaluates a router's choice between its candidates on rows it has not learnt from. Intervals resample the rows' groups;
 * thresholds stay fixed, and models, mix and router are measured on the same resamples.
 *
 * @throws DataError when no row stands for a request; ConfigError when an option is out of range.
 */
export function evaluateTiers(
  rows: readonly TuningRow[],
  { models, tierCosts, threshold, points = 40, ...options }: EvaluateTiersOptions,
): TierEvaluation {
  const { seed, resamples, confidence } = bootstrapSettings(options);
  const sample = tierSample(rows, tierCosts.relative);
  const chosen = chosenTiers(rows, { tierCosts, threshold });
  const whole = frontierOf(sample, sample.router, sample.weight);
  const marks = spreadOver(whole, points);
  const measure = (weights: Float64Array) => measureTiers(sample, { weights, chosen, marks });
  const values = measure(sample.weight);
  const draws = Array.from(resampledWeights(sample, { seed, resamples }), measure);
  const joined = <Metrics extends object>(pick: (each: TierMeasurement) => Metrics): Measured<Metrics> =>
    withIntervals(pick(values), { draws: draws.map(pick), confidence });
  const inMix = staticMix(values.tiers).models;
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
    frontier: marks.map((mark, index) => ({
      threshold: thresholdAfter(whole, mark),
      ...joined(({ frontier }) => frontier[index]!),
    })),
  };
}

interface TierMeasurement {
  readonly point: TierPointMetrics;
  readonly summary: TierSummaryMetrics;
  readonly tiers: readonly TierMetrics[];
  readonly frontier: readonly Pick<TierPointMetrics, 'cost' | 'quality' | 'advantage'>[];
}

interface MeasureTiersOptions {
  readonly weights: Float64Array;
  readonly chosen: ChosenTiers;
  /** Indices into the frontier. */
  readonly marks: readonly number[];
}

function measureTiers(sample: TierSample, { weights, chosen, marks }: MeasureTiersOptions): TierMeasurement {
  const mass = weights.reduce((sum, weight) => sum + weight, 0);
  const tiers = sample.quality.map((quality, tier) => ({
    share: chosen.masses(weights, tier) / mass,
    quality: dot(quality, weights) / mass,
    cost: dot(sample.cost[tier]!, weights) / mass,
  }));
  const mix = staticMix(tiers);
  const router = frontierOf(sample, sample.router, weights);
  const oracle = frontierOf(sample, sample.oracle, weights);
  return {
    tiers,
    point: pointMetrics(sample, { weights, mass, chosen, mix, reference: tiers.at(-1)! }),
    summary: {
      meanAdvantage: meanAdvantage(router, { tiers, mix }),
      oracleMeanAdvantage: meanAdvantage(oracle, { tiers, mix }),
    },
    frontier: marks.map((mark) => {
      const [cost, quality] = [router.cost[mark]!, router.quality[mark]!];
      return { cost, quality, advantage: quality - mix.qualityAt(cost) };
    }),
  };
}

function pointMetrics(
  sample: TierSample,
  {
    weights,
    mass,
    chosen,
    mix,
    reference,
  }: {
    readonly weights: Float64Array;
    readonly mass: number;
    readonly chosen: ChosenTiers;
    readonly mix: StaticMix;
    readonly reference: ConstantPoint;
  },
): TierPointMetrics {
  let [cost, quality, worse] = [0, 0, 0];
  for (let row = 0; row < sample.n; row++) {
    const tier = chosen.tiers[row]!;
    cost += weights[row]! * sample.cost[tier]![row]!;
    quality += weights[row]! * sample.quality[tier]![row]!;
    worse += weights[row]! * chosen.isWorse[row]!;
  }
  const mean = { cost: cost / mass, quality: quality / mass };
  return {
    ...mean,
    qualityKept: reference.quality > 0 ? mean.quality / reference.quality : undefined,
    saving: reference.cost > 0 ? 1 - mean.cost / reference.cost : undefined,
    worseShare: worse / mass,
    advantage: mean.quality - mix.qualityAt(mean.cost),
  };
}

function meanAdvantage(
  frontier: Frontier,
  { tiers, mix }: { readonly tiers: readonly ConstantPoint[]; readonly mix: StaticMix },
): Value {
  const [cheapest, reference] = [tiers[0]!, tiers.at(-1)!];
  const range = reference.cost - cheapest.cost;
  if (!(range > 0)) return undefined;
  return (areaUnder(frontier, cheapest) - mix.area(cheapest.cost, reference.cost)) / range;
}

/** Which tier answers each row at the threshold. */
interface ChosenTiers {
  readonly tiers: Uint8Array;
  /** 1 where that answer is worse than the reference's. */
  readonly isWorse: Uint8Array;
  masses(weights: Float64Array, tier: number): number;
}

function chosenTiers(
  rows: readonly TuningRow[],
  { tierCosts, threshold }: Pick<EvaluateTiersOptions, 'tierCosts' | 'threshold'>,
): ChosenTiers {
  const counted = rows.filter(({ requests }) => requests > 0);
  const tiers = Uint8Array.from(counted, ({ rates }) => chooseTier(rates, threshold, { costs: tierCosts.relative }));
  return {
    tiers,
    isWorse: Uint8Array.from(counted, ({ isWorse }, row) => (isWorse[tiers[row]!] === true ? 1 : 0)),
    masses: (weights, tier) => weights.reduce((sum, weight, row) => sum + (tiers[row] === tier ? weight : 0), 0),
  };
}

/** Indices of about `count` entries, the first and the last among them, whose costs are about evenly spaced. */
function spreadOver({ cost }: Frontier, count: number): number[] {
  const [first, last] = [cost[0]!, cost.at(-1)!];
  const marks = new Set<number>();
  for (let step = 0; step < count; step++) {
    const target = first + (step / Math.max(1, count - 1)) * (last - first);
    let best = 0;
    for (let at = 0; at < cost.length; at++) {
      if (Math.abs(cost[at]! - target) < Math.abs(cost[best]! - target)) best = at;
    }
    marks.add(best);
  }
  return [...marks.add(cost.length - 1)].sort((a, b) => a - b);
}

/** A threshold that gives the entry: between the one it begins above and the next. */
function thresholdAfter({ above }: Frontier, index: number): number {
  if (index === 0) return 0;
  return (above[index]! + Math.min(1, above[index + 1] ?? 1)) / 2;
}

import { chooseTier } from '@farthing/runtime';
import type { TuningRow } from '../guarantee/tuning-row.ts';
import type { Value } from '../ranking-metrics.ts';
import { areaUnder, dot, type Frontier, type FrontierMark, frontierOf } from './frontier.ts';
import { type ConstantPoint, type StaticMix, staticMix } from './static-mix.ts';
import type { TierSample } from './tier-sample.ts';

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

/** What a frontier says of each of its points. */
export type FrontierMetrics = Omit<TierPointMetrics, 'worseShare'>;

/** One candidate: its part of the traffic at the threshold, and what it gives when it answers everything. */
export interface TierMetrics {
  /** Share of requests it answers, 0–1. */
  readonly share: number;
  /** Of its answers to every request. */
  readonly quality: number;
  readonly cost: number;
}

/** Everything that is measured on the sample and, alike, on each of its resamples. */
export interface TierMeasurement {
  readonly point: TierPointMetrics;
  readonly summary: TierSummaryMetrics;
  readonly tiers: readonly TierMetrics[];
  readonly frontier: readonly FrontierMetrics[];
}

export interface MeasureTiersOptions {
  readonly weights: Float64Array;
  readonly chosen: ChosenTiers;
  /** Where the frontier is looked at. */
  readonly marks: readonly FrontierMark[];
}

export function measureTiers(sample: TierSample, { weights, chosen, marks }: MeasureTiersOptions): TierMeasurement {
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
    frontier: marks.map(({ entry }) => frontierMetrics(router, { entry, mix, reference: tiers.at(-1)! })),
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
  } & Beside,
): TierPointMetrics {
  let [cost, quality, worse] = [0, 0, 0];
  for (let row = 0; row < sample.n; row++) {
    const tier = chosen.tiers[row]!;
    cost += weights[row]! * sample.cost[tier]![row]!;
    quality += weights[row]! * sample.quality[tier]![row]!;
    worse += weights[row]! * chosen.isWorse[row]!;
  }
  return { ...beside({ cost: cost / mass, quality: quality / mass }, { mix, reference }), worseShare: worse / mass };
}

function frontierMetrics(
  { cost, quality }: Frontier,
  { entry, ...others }: Beside & { readonly entry: number },
): FrontierMetrics {
  return beside({ cost: cost[entry]!, quality: quality[entry]! }, others);
}

/** What a point is measured against. */
interface Beside {
  readonly mix: StaticMix;
  readonly reference: ConstantPoint;
}

function beside({ cost, quality }: ConstantPoint, { mix, reference }: Beside): FrontierMetrics {
  return {
    cost,
    quality,
    qualityKept: reference.quality > 0 ? quality / reference.quality : undefined,
    saving: reference.cost > 0 ? 1 - cost / reference.cost : undefined,
    advantage: quality - mix.qualityAt(cost),
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
export interface ChosenTiers {
  readonly tiers: Uint8Array;
  /** 1 where that answer is worse than the reference's. */
  readonly isWorse: Uint8Array;
  /** Requests that the tier answers. */
  masses(weights: Float64Array, tier: number): number;
}

export function chosenTiers(
  rows: readonly TuningRow[],
  { costs, threshold }: { readonly costs: readonly number[]; readonly threshold: number },
): ChosenTiers {
  const counted = rows.filter(({ requests }) => requests > 0);
  const tiers = Uint8Array.from(counted, ({ rates }) => chooseTier(rates, threshold, { costs }));
  return {
    tiers,
    isWorse: Uint8Array.from(counted, ({ isWorse }, row) => (isWorse[tiers[row]!] === true ? 1 : 0)),
    masses: (weights, tier) => weights.reduce((sum, weight, row) => sum + (tiers[row] === tier ? weight : 0), 0),
  };
}

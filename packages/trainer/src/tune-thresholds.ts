import { chooseTier, referenceThreshold, type TunedThreshold } from '@farthing/runtime';

/** Cross-fitted scores with what each candidate was worth: what thresholds are tuned on. */
export interface TuningRows {
  /** `strongWinRate` per candidate but the reference; shape [rows][candidates − 1]. */
  readonly rates: readonly (readonly number[])[];
  /** Shape [rows][candidates]. */
  readonly qualities: readonly (readonly number[])[];
  readonly weights: Float32Array;
  /** What the choice between candidates goes by; see `chooseTier`. */
  readonly costs: readonly number[];
}

/** What a threshold does to traffic like the tuning rows. */
export interface ThresholdOutcome {
  readonly threshold: number;
  readonly strongShare: number;
  readonly quality: number;
  /** Mean cost of a request: 0 all to the cheapest candidate, 1 all to the reference. With two, the strong share. */
  readonly cost: number;
}

const strongShareTargets = [0.1, 0.2, 0.3, 0.5, 0.7];
const qualityTargets = [0.9, 0.95, 0.98];
/** The quality target that gives a router its default threshold. */
export const defaultQualityTarget = 0.95;
/** Thresholds tried: quantiles of the scores, so about as many shares. */
const gridSize = 500;
/** Between 0 and 1, with more than two candidates. */
const evenSteps = 200;

/**
 * Chooses thresholds for the standard targets: the largest strong share within each share target, and the lowest
 * cost that keeps each quality target (a share of the reference's own mean quality).
 */
export function tuneThresholds(rows: TuningRows): TunedThreshold[] {
  const outcomes = thresholdGrid(rows).map((threshold) => thresholdOutcome(rows, threshold));
  const referenceQuality = thresholdOutcome(rows, 0).quality;
  const within = (share: number): ThresholdOutcome =>
    outcomes.filter((outcome) => outcome.strongShare <= share + 1e-12).reduce(moreStrong);
  const keeping = (quality: number): ThresholdOutcome =>
    outcomes.filter((outcome) => outcome.quality >= quality * referenceQuality - 1e-12).reduce(cheaper);
  return [
    ...strongShareTargets.map((value) => tuned('strong-share', value, within(value))),
    ...qualityTargets.map((value) => tuned('quality', value, keeping(value))),
  ];
}

/**
 * The threshold used when a caller names none and `farthing tune` set no other: the one that training tuned to keep
 * {@link defaultQualityTarget}.
 */
export function trainedThreshold(thresholds: readonly TunedThreshold[]): number {
  return thresholds.find(({ target, value }) => target === 'quality' && value === defaultQualityTarget)!.threshold;
}

/**
 * Ascending quantiles 0, 1/n … 1 of the thresholds up to which rows go to the reference, each rounded to 6 decimals and at
 * most 1: with two candidates, of the scores.
 */
export function scoreQuantiles({ rates, costs }: Pick<TuningRows, 'rates' | 'costs'>, count = 200): number[] {
  const sorted = Float64Array.from(rates, (row) => Math.min(1, referenceThreshold(row, costs))).sort();
  return Array.from({ length: count + 1 }, (_, at) => round6(sorted[Math.round((at / count) * (sorted.length - 1))]!));
}

/** Routes every row at one threshold. */
export function thresholdOutcome(
  { rates, qualities, weights, costs }: TuningRows,
  threshold: number,
): ThresholdOutcome {
  let total = 0;
  let strong = 0;
  let quality = 0;
  let cost = 0;
  for (const [row, rowRates] of rates.entries()) {
    const tier = chooseTier(rowRates, threshold, { costs });
    const weight = weights[row]!;
    total += weight;
    if (tier === rowRates.length) strong += weight;
    quality += weight * qualities[row]![tier]!;
    cost += weight * costs[tier]!;
  }
  return { threshold, strongShare: strong / total, quality: quality / total, cost: cost / total };
}

/**
 * 0 (everything to the reference), quantiles of the thresholds at which rows leave it, 1 (nothing to it); ascending. With
 * more than two candidates also even steps, for where rows only move between the others.
 */
function thresholdGrid({ rates, costs }: TuningRows): number[] {
  const sorted = Float64Array.from(rates, (row) => Math.min(1, referenceThreshold(row, costs))).sort();
  const grid = new Set([0, 1]);
  for (let at = 0; at <= gridSize; at++) grid.add(round6(sorted[Math.round((at / gridSize) * (sorted.length - 1))]!));
  if (costs.length > 2) for (let step = 1; step < evenSteps; step++) grid.add(step / evenSteps);
  return [...grid].sort((a, b) => a - b);
}

function tuned(target: TunedThreshold['target'], value: number, outcome: ThresholdOutcome): TunedThreshold {
  const { cost: _, ...rest } = outcome;
  return { target, value, ...rest, guarantee: null };
}

function moreStrong(a: ThresholdOutcome, b: ThresholdOutcome): ThresholdOutcome {
  return b.strongShare > a.strongShare ? b : a;
}

/** Of equally cheap ones the first. Costs are sums; what differs in the last digits alone is equal. */
function cheaper(a: ThresholdOutcome, b: ThresholdOutcome): ThresholdOutcome {
  return b.cost < a.cost - 1e-12 ? b : a;
}

function round6(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

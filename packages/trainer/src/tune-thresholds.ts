import { chooseTier, type TunedThreshold } from '@farthing/runtime';

/** Cross-fitted scores with what each candidate was worth: what thresholds are tuned on. */
export interface TuningRows {
  /** `strongWinRate` per candidate but the reference; shape [rows][candidates − 1]. */
  readonly rates: readonly (readonly number[])[];
  /** Shape [rows][candidates]. */
  readonly qualities: readonly (readonly number[])[];
  readonly weights: Float32Array;
}

/** What a threshold does to traffic like the tuning rows. */
export interface ThresholdOutcome {
  readonly threshold: number;
  readonly strongShare: number;
  readonly quality: number;
}

const strongShareTargets = [0.1, 0.2, 0.3, 0.5, 0.7];
const qualityTargets = [0.9, 0.95, 0.98];
/** The quality target that gives a router its default threshold. */
export const defaultQualityTarget = 0.95;
/** Thresholds tried: quantiles of the scores, so about as many shares. */
const gridSize = 500;

/**
 * Chooses thresholds for the standard targets: the largest strong share within each share target, and the smallest
 * strong share that keeps each quality target (a share of the reference's own mean quality).
 */
export function tuneThresholds(rows: TuningRows): TunedThreshold[] {
  const outcomes = thresholdGrid(rows).map((threshold) => thresholdOutcome(rows, threshold));
  const referenceQuality = thresholdOutcome(rows, 0).quality;
  const within = (share: number): ThresholdOutcome =>
    outcomes.filter((outcome) => outcome.strongShare <= share + 1e-12).reduce(moreStrong);
  const keeping = (quality: number): ThresholdOutcome =>
    outcomes.filter((outcome) => outcome.quality >= quality * referenceQuality - 1e-12).reduce(lessStrong);
  return [
    ...strongShareTargets.map((value) => tuned('strong-share', value, within(value))),
    ...qualityTargets.map((value) => tuned('quality', value, keeping(value))),
  ];
}

/** The threshold used when a caller names none: the one tuned to keep {@link defaultQualityTarget}. */
export function defaultThreshold(thresholds: readonly TunedThreshold[]): number {
  return thresholds.find(({ target, value }) => target === 'quality' && value === defaultQualityTarget)!.threshold;
}

/** Ascending quantiles 0, 1/n … 1 of the cheapest candidate's scores, each rounded to 6 decimals. */
export function scoreQuantiles(rates: readonly (readonly number[])[], count = 200): number[] {
  const sorted = Float64Array.from(rates, (row) => row[0]!).sort();
  return Array.from({ length: count + 1 }, (_, at) => round6(sorted[Math.round((at / count) * (sorted.length - 1))]!));
}

/** Routes every row at one threshold. */
export function thresholdOutcome({ rates, qualities, weights }: TuningRows, threshold: number): ThresholdOutcome {
  let total = 0;
  let strong = 0;
  let quality = 0;
  for (const [row, rowRates] of rates.entries()) {
    const tier = chooseTier(rowRates, threshold);
    const weight = weights[row]!;
    total += weight;
    if (tier === rowRates.length) strong += weight;
    quality += weight * qualities[row]![tier]!;
  }
  return { threshold, strongShare: strong / total, quality: quality / total };
}

/** 0 (everything to the reference), quantiles of all scores, 1 (nothing to it); ascending. */
function thresholdGrid({ rates }: TuningRows): number[] {
  const sorted = Float64Array.from(rates.flat()).sort();
  const grid = new Set([0, 1]);
  for (let at = 0; at <= gridSize; at++) grid.add(round6(sorted[Math.round((at / gridSize) * (sorted.length - 1))]!));
  return [...grid].sort((a, b) => a - b);
}

function tuned(target: TunedThreshold['target'], value: number, outcome: ThresholdOutcome): TunedThreshold {
  return { target, value, ...outcome, guarantee: null };
}

function moreStrong(a: ThresholdOutcome, b: ThresholdOutcome): ThresholdOutcome {
  return b.strongShare > a.strongShare ? b : a;
}

function lessStrong(a: ThresholdOutcome, b: ThresholdOutcome): ThresholdOutcome {
  return b.strongShare < a.strongShare ? b : a;
}

function round6(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

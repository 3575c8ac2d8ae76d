import { type Calibrator, calibrate, type IsotonicCalibrator, type PlattCalibrator, sigmoid } from '@farthing/runtime';

/** One prediction to calibrate on: made by a model that was not fitted on its row. */
export interface CalibrationPoint {
  /** Predicted gain, −1 to 1. */
  readonly gain: number;
  /** Whether the reference's answer was in fact better. */
  readonly strongBetter: boolean;
  readonly weight: number;
  /** Points of one fold are held out together when calibrators are compared. */
  readonly fold: number;
}

/** Below this many points isotonic regression overfits; Platt scaling is used unconditionally. */
const isotonicMinimum = 1000;

/** Fits Platt scaling and, with enough points, isotonic regression, and keeps the one of lower held-out log loss. */
export function fitCalibrator(points: readonly CalibrationPoint[]): Calibrator {
  if (points.length < isotonicMinimum) return fitPlatt(points);
  return heldOutLoss(points, fitIsotonic) < heldOutLoss(points, fitPlatt) ? fitIsotonic(points) : fitPlatt(points);
}

function heldOutLoss(
  points: readonly CalibrationPoint[],
  fit: (points: readonly CalibrationPoint[]) => Calibrator,
): number {
  let loss = 0;
  for (const fold of new Set(points.map((point) => point.fold))) {
    const calibrator = fit(points.filter((point) => point.fold !== fold));
    for (const { gain, strongBetter, weight } of points.filter((point) => point.fold === fold)) {
      const rate = calibrate(calibrator, gain);
      loss -= weight * Math.log(Math.max(1e-12, strongBetter ? rate : 1 - rate));
    }
  }
  return loss;
}

/**
 * Platt scaling with smoothed targets, by Newton's method (Platt 1999; Lin, Lin & Weng 2007, "A note on Platt's
 * probabilistic outputs for support vector machines"). A negative slope would turn the ranking round, so such data
 * get a constant instead.
 */
export function fitPlatt(points: readonly CalibrationPoint[]): PlattCalibrator {
  const positives = sum(points, (point) => (point.strongBetter ? point.weight : 0));
  const negatives = sum(points, (point) => (point.strongBetter ? 0 : point.weight));
  const highTarget = (positives + 1) / (positives + 2);
  const lowTarget = 1 / (negatives + 2);
  const targetOf = (point: CalibrationPoint): number => (point.strongBetter ? highTarget : lowTarget);
  const constant = Math.log((positives + 1) / (negatives + 1));
  let slope = 0;
  let intercept = constant;
  for (let iteration = 0; iteration < 100; iteration++) {
    let slopeGradient = 0;
    let interceptGradient = 0;
    // A small ridge keeps the Hessian invertible when all gains are equal.
    let slopeSlope = 1e-10;
    let slopeIntercept = 0;
    let interceptIntercept = 1e-10;
    for (const point of points) {
      const rate = sigmoid(slope * point.gain + intercept);
      const residual = point.weight * (rate - targetOf(point));
      const curvature = point.weight * rate * (1 - rate);
      slopeGradient += residual * point.gain;
      interceptGradient += residual;
      slopeSlope += curvature * point.gain * point.gain;
      slopeIntercept += curvature * point.gain;
      interceptIntercept += curvature;
    }
    const determinant = slopeSlope * interceptIntercept - slopeIntercept * slopeIntercept;
    const slopeStep = (interceptIntercept * slopeGradient - slopeIntercept * interceptGradient) / determinant;
    const interceptStep = (slopeSlope * interceptGradient - slopeIntercept * slopeGradient) / determinant;
    // Newton overshoots where the curve is flat; a bounded step cannot.
    const scale = Math.min(1, 4 / Math.hypot(slopeStep, interceptStep));
    slope -= scale * slopeStep;
    intercept -= scale * interceptStep;
    if (Math.hypot(slopeStep, interceptStep) < 1e-10) break;
  }
  return slope >= 0 ? { kind: 'platt', slope, intercept } : { kind: 'platt', slope: 0, intercept: constant };
}

/**
 * Isotonic regression, read as a line through the blocks' centres and on to gains of −1 and 1, so that the ranking survives:
 * flat steps would tie most of the traffic, flat ends half of the first and the last block. Block rates are shrunk by half a
 * success and half a failure, and blocks that this puts out of order are pooled too. A ranking that is worth nothing, one block
 * in all, becomes a constant.
 */
export function fitIsotonic(points: readonly CalibrationPoint[]): IsotonicCalibrator {
  const blocks: IsotonicBlock[] = [];
  for (const each of poolAdjacentViolators(points)) {
    let block = each;
    for (let last = blocks.at(-1); last !== undefined && shrunkRate(last) >= shrunkRate(block); last = blocks.at(-1)) {
      blocks.pop();
      block = merge(last, block);
    }
    blocks.push(block);
  }
  const knots = blocks.map((block) => ({ gain: block.gain, rate: shrunkRate(block) }));
  const [first, last] = [knots[0]!, knots.at(-1)!];
  if (blocks.length > 1 && first.gain > -1) knots.unshift({ gain: -1, rate: first.rate / 2 });
  if (blocks.length > 1 && last.gain < 1) knots.push({ gain: 1, rate: (1 + last.rate) / 2 });
  return { kind: 'isotonic', gains: knots.map(({ gain }) => gain), rates: knots.map(({ rate }) => rate) };
}

function shrunkRate({ rate, weight }: IsotonicBlock): number {
  return (rate * weight + 0.5) / (weight + 1);
}

/** Points that isotonic regression gives one value. */
export interface IsotonicBlock {
  /** Weighted mean gain. */
  readonly gain: number;
  readonly weight: number;
  /** Weighted share of points whose reference was better, 0–1. */
  readonly rate: number;
}

/**
 * The least-squares non-decreasing fit, as its constant blocks in order of gain (Ayer et al. 1955; points of equal
 * gain are pooled first).
 */
export function poolAdjacentViolators(points: readonly CalibrationPoint[]): IsotonicBlock[] {
  const blocks: IsotonicBlock[] = [];
  for (const { gain, strongBetter, weight } of points.toSorted((a, b) => a.gain - b.gain)) {
    let block: IsotonicBlock = { gain, weight, rate: strongBetter ? 1 : 0 };
    for (let last = blocks.at(-1); last !== undefined && violates(last, block); last = blocks.at(-1)) {
      blocks.pop();
      block = merge(last, block);
    }
    blocks.push(block);
  }
  return blocks;
}

function violates(lower: IsotonicBlock, upper: IsotonicBlock): boolean {
  return lower.rate >= upper.rate || lower.gain === upper.gain;
}

function merge(a: IsotonicBlock, b: IsotonicBlock): IsotonicBlock {
  const weight = a.weight + b.weight;
  return {
    gain: (a.gain * a.weight + b.gain * b.weight) / weight,
    weight,
    rate: (a.rate * a.weight + b.rate * b.weight) / weight,
  };
}

function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}

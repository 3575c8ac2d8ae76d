import type { Columns } from './columns.ts';
import type { Ranking } from './ranking.ts';

/** Bins of equal mass over the scores, lowest first. */
export interface MassBins {
  /** Sum of weights. */
  readonly mass: Float64Array;
  /** Sum of squared weights: with `mass` it gives the effective number of rows. */
  readonly squaredMass: Float64Array;
  /** Weighted sum of estimates. */
  readonly scoreSum: Float64Array;
  /** Weighted sum of outcomes. */
  readonly outcomeSum: Float64Array;
}

export interface MassBinOptions {
  readonly ranking: Ranking;
  readonly weights: Float64Array;
  /** How many bins; at least 1. */
  readonly bins: number;
}

/**
 * Cuts the rows, sorted by score, into bins that each hold exactly 1/`bins` of the mass. A run of equal scores that
 * crosses a border is divided between the bins in proportion, each part with the run's mean outcome, so neither the
 * order of rows nor that of ties matters, and a row of weight 3 is three equal rows.
 */
export function massBins(columns: Columns, { ranking, weights, bins }: MassBinOptions): MassBins {
  const { order, tieEnds } = ranking;
  const mass = new Float64Array(bins);
  const squaredMass = new Float64Array(bins);
  const scoreSum = new Float64Array(bins);
  const outcomeSum = new Float64Array(bins);
  let total = 0;
  for (let position = 0; position < order.length; position++) total += weights[order[position]!]!;
  const capacity = total / bins;
  let bin = 0;
  for (let tie = tieEnds.length - 1; tie >= 0; tie--) {
    const start = tieEnds[tie - 1] ?? 0;
    let [tieMass, tieSquares, tieEstimates, tieOutcomes] = [0, 0, 0, 0];
    for (let position = start; position < tieEnds[tie]!; position++) {
      const row = order[position]!;
      tieMass += weights[row]!;
      tieSquares += weights[row]! * weights[row]!;
      tieEstimates += weights[row]! * columns.estimate[row]!;
      tieOutcomes += weights[row]! * columns.outcome[row]!;
    }
    let left = tieMass;
    while (left > 0) {
      const room = bin === bins - 1 ? Infinity : capacity - mass[bin]!;
      const part = Math.min(left, room);
      const share = part / tieMass;
      mass[bin]! += part;
      squaredMass[bin]! += share * tieSquares;
      scoreSum[bin]! += share * tieEstimates;
      outcomeSum[bin]! += share * tieOutcomes;
      left -= part;
      if (part === room) bin++;
    }
  }
  return { mass, squaredMass, scoreSum, outcomeSum };
}

/** Expected calibration error: the mean over bins, by mass, of |mean score − rate of "strong better"|. */
export function expectedCalibrationError({ mass, scoreSum, outcomeSum }: MassBins): number {
  let gaps = 0;
  let total = 0;
  for (let bin = 0; bin < mass.length; bin++) {
    gaps += Math.abs(scoreSum[bin]! - outcomeSum[bin]!);
    total += mass[bin]!;
  }
  return gaps / total;
}

/** Squared error of each row's score as the chance that strong is better. */
export function squaredErrors({ estimate, outcome }: Columns): Float64Array {
  return estimate.map((each, row) => (each - outcome[row]!) ** 2);
}

/** Log loss of each row in nats, its score clipped to [ε, 1 − ε] with ε = 2⁻⁵², as scikit-learn does for float64. */
export function logLosses({ estimate, outcome }: Columns): Float64Array {
  return estimate.map((each, row) => {
    const clipped = Math.min(Math.max(each, Number.EPSILON), 1 - Number.EPSILON);
    return -Math.log(outcome[row] === 1 ? clipped : 1 - clipped);
  });
}

/** Mean of a column under the given weights. */
export function weightedMean(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let mass = 0;
  for (let row = 0; row < values.length; row++) {
    sum += weights[row]! * values[row]!;
    mass += weights[row]!;
  }
  return sum / mass;
}

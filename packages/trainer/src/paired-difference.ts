import { decimal } from '@farthing/evaluation';

/** A mean with its standard error. */
export interface Estimate {
  readonly mean: number;
  readonly standardError: number;
}

/** What each row counts, and which rows are one draw. */
export interface RowDesign {
  /** Shape [rows]. */
  readonly weights: Float32Array;
  /** Group number of each row, see `rowGroups`; shape [rows]. */
  readonly groups: Uint32Array;
}

/**
 * Weighted mean of `a − b` over rows. Its standard error takes a group for one draw, so that a prompt that was logged a
 * hundred times is not taken for a hundred findings (the ratio estimator's linearisation: Cochran 1977, Sampling
 * Techniques, section 6.3). One group alone has no error that could be known: infinite.
 *
 * @param a shape [rows], as `b`.
 */
export function pairedDifference(a: Float64Array, b: Float64Array, { weights, groups }: RowDesign): Estimate {
  const differences = a.map((value, row) => value - b[row]!);
  const mean = weightedMean(differences, weights);
  const deviations = new Map<number, number>();
  let total = 0;
  for (let row = 0; row < weights.length; row++) {
    total += weights[row]!;
    const deviation = weights[row]! * (differences[row]! - mean);
    deviations.set(groups[row]!, (deviations.get(groups[row]!) ?? 0) + deviation);
  }
  let squares = 0;
  for (const deviation of deviations.values()) squares += deviation * deviation;
  const count = deviations.size;
  const standardError = count < 2 ? Number.POSITIVE_INFINITY : Math.sqrt((squares * count) / (count - 1)) / total;
  return { mean, standardError };
}

/** `0.00412 ± 0.00097`. */
export function estimateText({ mean, standardError }: Estimate): string {
  return `${decimal(mean, 5)} ± ${decimal(standardError, 5)}`;
}

export function weightedMean(values: Float64Array, weights: Float32Array): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < values.length; row++) {
    sum += weights[row]! * values[row]!;
    total += weights[row]!;
  }
  return sum / total;
}

/**
 * Weights scaled to a mean of 1: what a fit's penalty is held against is then the number of rows, whether each stands for
 * one request or for a thousand.
 *
 * @param weights ≥ 0, not all 0; shape [rows].
 */
export function scaledToRows(weights: readonly number[]): Float32Array {
  return scaledTo(weights.length, weights);
}

/**
 * Weights scaled to add up to the number of equal rows that would say as much: (Σw)² / Σw² (Kish 1965, Survey Sampling,
 * section 8.2). What is smoothed by half a success and half a failure is then smoothed by what is really known.
 *
 * @param weights ≥ 0, not all 0; shape [rows].
 */
export function scaledToEffectiveRows(weights: readonly number[]): Float32Array {
  // Relative to the largest, so that no square overflows.
  const largest = weights.reduce((max, weight) => Math.max(max, weight), 0);
  const relative = weights.map((weight) => weight / largest);
  const sum = relative.reduce((total, weight) => total + weight, 0);
  const squares = relative.reduce((total, weight) => total + weight * weight, 0);
  return scaledTo(sum ** 2 / squares, relative);
}

function scaledTo(total: number, weights: readonly number[]): Float32Array {
  const largest = weights.reduce((max, weight) => Math.max(max, weight), 0);
  const sum = weights.reduce((all, weight) => all + weight / largest, 0);
  return Float32Array.from(weights, (weight) => ((weight / largest) * total) / sum);
}

import type { Gains } from './head-problem.ts';

/** A part that would weigh less than this is left out: it costs more than it adds. */
const leastWeight = 0.05;

export interface BlendTargets {
  /** True gains; shape [rows][candidates − 1]. */
  readonly gains: Gains;
  /** How much each row counts; 0 leaves it out. Shape [rows]. */
  readonly weights: Float32Array;
}

/**
 * The weights, each 0 or at least 0.05 and 1 in all, under which the blended predictions have the least squared error
 * (stacked regressions, Breiman 1996, Machine Learning 24, with weights that add up to 1, so that a blend of gains is a
 * gain). Exact: of every subset of the parts, the least error on the plane through them is solved for.
 *
 * @param predictions of each part, a few at most; rows of weight 0 are not looked at and may be missing.
 */
export function blendWeights(
  predictions: readonly (readonly (readonly number[] | undefined)[])[],
  targets: BlendTargets,
): number[] {
  const products = errorProducts(predictions, targets);
  let best: { error: number; weights: number[] } | undefined;
  for (let subset = 1; subset < 2 ** predictions.length; subset++) {
    const parts = predictions.map((_, part) => part).filter((part) => (subset >> part) & 1);
    const solved = solveForOnes(parts.map((row) => parts.map((column) => products[row]![column]!)));
    const total = solved.reduce((sum, value) => sum + value, 0);
    const shares = solved.map((value) => value / total);
    if (!shares.every((share) => share >= leastWeight)) continue;
    const weights = predictions.map((_, part) => shares[parts.indexOf(part)] ?? 0);
    const error = quadraticForm(products, weights);
    if (best === undefined || error < best.error) best = { error, weights };
  }
  // A single part always has a share of 1.
  return best!.weights;
}

/** Σ weight · error of one part · error of another, over rows and candidates. */
function errorProducts(
  predictions: readonly (readonly (readonly number[] | undefined)[])[],
  { gains, weights }: BlendTargets,
): number[][] {
  const products = predictions.map(() => predictions.map(() => 0));
  for (const [row, rowGains] of gains.entries()) {
    if (weights[row] === 0) continue;
    for (const [candidate, gain] of rowGains.entries()) {
      const errors = predictions.map((part) => part[row]![candidate]! - gain);
      for (const [a, first] of errors.entries()) {
        for (const [b, second] of errors.entries()) products[a]![b]! += weights[row]! * first * second;
      }
    }
  }
  return products;
}

/** x of `matrix · x = 1`, by elimination. A small ridge lets two parts that predict the same share their weight. */
function solveForOnes(matrix: readonly (readonly number[])[]): number[] {
  const size = matrix.length;
  const ridge = 1e-9 * (Math.max(...matrix.map((row, at) => row[at]!)) || 1);
  const rows = matrix.map((row, at) => [...row.map((value, column) => value + (column === at ? ridge : 0)), 1]);
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = pivot + 1; row < size; row++) {
      const factor = rows[row]![pivot]! / rows[pivot]![pivot]!;
      for (let column = pivot; column <= size; column++) rows[row]![column]! -= factor * rows[pivot]![column]!;
    }
  }
  const solution = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    let rest = rows[row]![size]!;
    for (let column = row + 1; column < size; column++) rest -= rows[row]![column]! * solution[column]!;
    solution[row] = rest / rows[row]![row]!;
  }
  return solution;
}

function quadraticForm(matrix: readonly (readonly number[])[], vector: readonly number[]): number {
  return vector.reduce(
    (sum, a, row) => sum + vector.reduce((inner, b, column) => inner + a * b * matrix[row]![column]!, 0),
    0,
  );
}

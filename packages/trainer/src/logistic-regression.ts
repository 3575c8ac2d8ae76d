import { sigmoid } from '@farthing/runtime';
import type { FeatureMatrix } from './feature-matrix.ts';
import { minimize } from './minimize.ts';
import { gatherRow, scatterRow } from './row-kernels.ts';

/** What a head is fitted to. */
export interface HeadTargets {
  /** Number of quality heads. */
  readonly outputs: number;
  /** Target qualities, each 0–1; shape [rows, outputs], row-major. */
  readonly qualities: Float32Array;
  /** How much each row counts, ≥ 0; a row of weight 0 is left out of the fit. Shape [rows]. */
  readonly weights: Float32Array;
}

/** Weights over the columns of the matrix they were fitted on. */
export interface LinearWeights {
  /** Shape [columns, outputs], row-major. */
  readonly weight: Float64Array;
  /** Shape [outputs]. */
  readonly bias: Float64Array;
}

export interface LogisticOptions {
  /**
   * Strength of the L2 penalty ½·l2·‖w‖² added to the summed log loss; the inverse of scikit-learn's `C`. The bias is
   * not penalised.
   */
  readonly l2: number;
  /** A solution for another `l2` on the same matrix, to start from. */
  readonly start?: LinearWeights | undefined;
  /**
   * The fit stops when the largest component of the mean gradient falls below this. Default 1e-3: closer moves no
   * prediction in its third decimal.
   */
  readonly tolerance?: number | undefined;
}

/**
 * L2-regularised logistic regression with soft targets, all outputs at once: they share the pass over the features.
 */
export function fitLogistic(matrix: FeatureMatrix, targets: HeadTargets, options: LogisticOptions): LinearWeights {
  const { outputs } = targets;
  const x = new Float64Array((matrix.columns + 1) * outputs);
  if (options.start === undefined) x.set(priorLogits(targets), matrix.columns * outputs);
  else {
    x.set(options.start.weight);
    x.set(options.start.bias, matrix.columns * outputs);
  }
  const objective = (point: Float64Array, gradient: Float64Array): number =>
    lossAndGradient({ matrix, targets, l2: options.l2 }, point, gradient);
  minimize(objective, x, { tolerance: (options.tolerance ?? 1e-3) * totalWeight(targets) });
  return { weight: x.slice(0, matrix.columns * outputs), bias: x.slice(matrix.columns * outputs) };
}

function totalWeight({ weights }: HeadTargets): number {
  return weights.reduce((sum, weight) => sum + weight, 0);
}

/** Logit of the weighted mean target of each output: the best model without features. */
export function priorLogits({ outputs, qualities, weights }: HeadTargets): Float64Array {
  const sums = new Float64Array(outputs);
  let total = 0;
  for (let row = 0; row < weights.length; row++) {
    total += weights[row]!;
    for (let output = 0; output < outputs; output++)
      sums[output]! += weights[row]! * qualities[row * outputs + output]!;
  }
  // Half a success and half a failure keep the logit finite when all targets agree.
  return sums.map((sum) => Math.log((sum + 0.5) / (total - sum + 0.5)));
}

interface LogisticProblem {
  readonly matrix: FeatureMatrix;
  readonly targets: HeadTargets;
  readonly l2: number;
}

/** `x` and `gradient` hold the weights of every column, then the biases. */
function lossAndGradient(problem: LogisticProblem, x: Float64Array, gradient: Float64Array): number {
  const { matrix, targets, l2 } = problem;
  const { outputs, qualities, weights } = targets;
  const { rows, columns, rowStarts, columnIndices, values } = matrix;
  const biasStart = columns * outputs;
  let loss = 0;
  for (let at = 0; at < biasStart; at++) {
    gradient[at] = l2 * x[at]!;
    loss += 0.5 * l2 * x[at]! * x[at]!;
  }
  gradient.fill(0, biasStart);
  const logits = new Float64Array(outputs);
  for (let row = 0; row < rows; row++) {
    if (weights[row] === 0) continue;
    const entries = { columnIndices, values, start: rowStarts[row]!, end: rowStarts[row + 1]! };
    for (let output = 0; output < outputs; output++) logits[output] = x[biasStart + output]!;
    gatherRow(entries, x, logits);
    for (let output = 0; output < outputs; output++) {
      const logit = logits[output]!;
      const target = qualities[row * outputs + output]!;
      loss += weights[row]! * logLoss(logit, target);
      // d/dlogit of the log loss is σ(logit) − target.
      const residual = weights[row]! * (sigmoid(logit) - target);
      logits[output] = residual;
      gradient[biasStart + output]! += residual;
    }
    scatterRow(entries, logits, gradient);
  }
  return loss;
}

/** −t·ln σ(z) − (1 − t)·ln(1 − σ(z)), without overflow. */
export function logLoss(logit: number, target: number): number {
  return Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit)));
}

import { createRandom, shuffle } from '@farthing/core';
import { sigmoid } from '@farthing/runtime';
import type { FeatureMatrix } from './feature-matrix.ts';
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

/** A fit, with what it takes to go on from it. */
export interface LogisticSolution extends LinearWeights {
  /** The dual variables: each row's weight × (target − prediction). Shape [rows, outputs], row-major. */
  readonly residuals: Float64Array;
  readonly l2: number;
}

export interface LogisticOptions {
  /**
   * Strength of the L2 penalty ½·l2·‖w‖² added to the summed log loss, above 0; the inverse of scikit-learn's `C`. The
   * bias is not penalised.
   */
  readonly l2: number;
  /** A solution for another `l2` on the same matrix and targets, to start from. */
  readonly start?: LogisticSolution | undefined;
  /**
   * The fit stops after the first pass over the rows that moves their predictions by less than this on average (each
   * counted with its row's weight). Default 1e-3: closer moves no held-out error in its fourth decimal.
   */
  readonly tolerance?: number | undefined;
  /** Passes over the rows before giving up on `tolerance`. Default 200; about 5 are needed. */
  readonly maxPasses?: number | undefined;
  /** Decides the order in which rows are visited. */
  readonly seed: number;
}

/**
 * L2-regularised logistic regression with soft targets, all outputs at once: they share the passes over the features.
 *
 * Dual coordinate ascent (Shalev-Shwartz & Zhang 2013, JMLR 14; for the logistic loss Yu, Huang & Lin 2011, Machine
 * Learning 85): one row at a time, its residual is set to what maximises the dual, and the weights, l2⁻¹·Xᵀ·residuals,
 * follow. Under penalties worth having on rows of unit length a handful of passes do, where a quasi-Newton method needs
 * dozens. The bias is a constant feature whose penalty is lifted pass by pass (method of multipliers).
 */
export function fitLogistic(matrix: FeatureMatrix, targets: HeadTargets, options: LogisticOptions): LogisticSolution {
  const { l2, tolerance = 1e-3, maxPasses = 200, seed } = options;
  const ascent = startAscent({ matrix, targets, l2 }, options.start);
  const random = createRandom(seed, 'logistic regression');
  const order = rowsThatCount(targets);
  for (let pass = 0; pass < maxPasses; pass++) {
    const change = ascendOnce(ascent, shuffle(order, random));
    if (change <= tolerance) break;
  }
  const { weight, bias, residuals } = ascent;
  return { weight, bias, residuals, l2 };
}

interface LogisticProblem {
  readonly matrix: FeatureMatrix;
  readonly targets: HeadTargets;
  readonly l2: number;
}

/** Where the ascent stands. */
interface Ascent extends LogisticProblem, LogisticSolution {
  /** Weights of the constant feature, l2⁻¹·Σ residuals: what `bias` still lacks. Shape [outputs]. */
  readonly drift: Float64Array;
}

function startAscent(problem: LogisticProblem, start: LogisticSolution | undefined): Ascent {
  const { matrix, targets, l2 } = problem;
  const { outputs } = targets;
  if (start === undefined) {
    return {
      ...problem,
      weight: new Float64Array(matrix.columns * outputs),
      bias: priorLogits(targets),
      residuals: new Float64Array(matrix.rows * outputs),
      drift: new Float64Array(outputs),
    };
  }
  const residuals = start.residuals.slice();
  const drift = new Float64Array(outputs);
  for (let at = 0; at < residuals.length; at++) drift[at % outputs]! += residuals[at]! / l2;
  return {
    ...problem,
    weight: start.weight.map((value) => (value * start.l2) / l2),
    bias: start.bias.map((value, output) => value - drift[output]!),
    residuals,
    drift,
  };
}

/** Visits every row once. @returns the mean change of a residual. */
function ascendOnce({ matrix, targets, l2, weight, bias, residuals, drift }: Ascent, order: Uint32Array): number {
  const { outputs, qualities, weights } = targets;
  const { rowStarts, columnIndices, values, squaredNorms } = matrix;
  const step = new Float64Array(outputs);
  let change = 0;
  for (let visit = 0; visit < order.length; visit++) {
    const row = order[visit]!;
    const entries = { columnIndices, values, start: rowStarts[row]!, end: rowStarts[row + 1]! };
    for (let output = 0; output < outputs; output++) step[output] = bias[output]! + drift[output]!;
    gatherRow(entries, weight, step);
    // How far one unit of residual moves the row's own logit; the constant feature adds 1 to its squared length.
    const leverage = (squaredNorms[row]! + 1) / l2;
    for (let output = 0; output < outputs; output++) {
      const at = row * outputs + output;
      const goal = { target: qualities[at]!, weight: weights[row]!, logit: step[output]!, leverage };
      const delta = residualStep(residuals[at]!, goal);
      residuals[at]! += delta;
      change += Math.abs(delta);
      step[output] = delta / l2;
      drift[output]! += delta / l2;
    }
    scatterRow(entries, step, weight);
  }
  for (let output = 0; output < outputs; output++) bias[output]! += drift[output]!;
  return change / Math.max(1, order.length * outputs);
}

/**
 * The change δ that makes a row's residual consistent with its own prediction:
 * residual + δ = weight · (target − σ(logit + leverage · δ)). The left side less the right rises in δ at a slope of at
 * least 1, so Newton's method kept inside a shrinking bracket finds the one root.
 */
function residualStep(
  residual: number,
  goal: { readonly target: number; readonly weight: number; readonly logit: number; readonly leverage: number },
): number {
  const { target, weight, logit, leverage } = goal;
  let low = weight * (target - 1) - residual;
  let high = weight * target - residual;
  let delta = 0;
  for (let iteration = 0; iteration < 20; iteration++) {
    const rate = sigmoid(logit + leverage * delta);
    const excess = residual + delta - weight * (target - rate);
    if (Math.abs(excess) < 1e-12) break;
    if (excess > 0) high = delta;
    else low = delta;
    const newton = delta - excess / (1 + weight * leverage * rate * (1 - rate));
    delta = newton > low && newton < high ? newton : (low + high) / 2;
  }
  return delta;
}

function rowsThatCount({ weights }: HeadTargets): Uint32Array {
  return Uint32Array.from(weights.keys()).filter((row) => weights[row]! > 0);
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

/** −t·ln σ(z) − (1 − t)·ln(1 − σ(z)), without overflow. */
export function logLoss(logit: number, target: number): number {
  return Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit)));
}

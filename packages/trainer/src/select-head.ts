import { forward, type Network, predictGains } from '@farthing/runtime';
import type { LogisticSolution } from './logistic-regression.ts';
import { fitLogisticRival, fitMlpRival, type HeadProblem, logisticRivals, mlpRival, type Rival } from './rivals.ts';

/** How one rival did in cross-validation. */
export interface RivalResult {
  readonly rival: Rival;
  /** Mean squared error of the predicted gain on held-out rows; lower is better. */
  readonly error: number;
}

export interface SelectedHead {
  readonly rival: Rival;
  /** Fitted on all rows. */
  readonly network: Network;
  /** Gains predicted for every row by a network that did not see it; shape [rows][candidates − 1]. */
  readonly crossFittedGains: readonly (readonly number[])[];
  readonly results: readonly RivalResult[];
  /** Mean squared error of the best constant gain: what a rival must beat to have learnt anything. */
  readonly constantError: number;
}

/** Consecutive penalties that do worse than the best before the path is given up. */
const patience = 2;

/**
 * Chooses a head by group-wise cross-validation. The criterion is the squared error of the predicted gain (reference's
 * quality minus the candidate's), the quantity requests are ranked by. Among penalties the lowest error wins; the MLP
 * must beat it by more than one standard error of the difference (after Breiman et al. 1984, Classification and
 * Regression Trees, section 3.4.3).
 *
 * @param gains true gains; shape [rows][candidates − 1].
 */
export function selectHead(problem: HeadProblem, gains: Gains): SelectedHead {
  const path = crossFitLogisticPath(problem, gains);
  const logistic = lowestError(path);
  const mlp = crossFitted(mlpRival, { problem, gains, networkFor: (fold) => fitMlpRival(problem, fold) });
  const { mean, standardError } = meanDifference(logistic.errors, mlp.errors, problem.weights);
  const chosen = mean > standardError ? mlp : logistic;
  return {
    rival: chosen.rival,
    network: chosen === mlp ? fitMlpRival(problem, undefined) : fitAlongPath(problem, logistic.rival),
    crossFittedGains: chosen.predictions,
    results: [...path, mlp].map(({ rival, error }) => ({ rival, error })),
    constantError: constantError(gains, problem.weights),
  };
}

type Gains = readonly (readonly number[])[];

/** A rival's predictions for every row, each by a network that had not seen it. */
interface CrossFitted {
  readonly rival: Rival;
  readonly predictions: Gains;
  /** Squared error of each row; shape [rows]. */
  readonly errors: Float64Array;
  /** Their weighted mean. */
  readonly error: number;
}

/** From the strongest penalty on, for as long as weaker ones help. */
function crossFitLogisticPath(problem: HeadProblem, gains: Gains): CrossFitted[] {
  const path: CrossFitted[] = [];
  const solutions = new Map<number, LogisticSolution>();
  for (const rival of logisticRivals) {
    const networkFor = (fold: number): Network => {
      const fitted = fitLogisticRival(problem, { l2: rival.l2!, heldOutFold: fold, start: solutions.get(fold) });
      solutions.set(fold, fitted.solution);
      return fitted.network;
    };
    path.push(crossFitted(rival, { problem, gains, networkFor }));
    if (path.length - 1 - path.indexOf(lowestError(path)) >= patience) break;
  }
  return path;
}

/** Fits on all rows, along the same penalties as cross-validation did. */
function fitAlongPath(problem: HeadProblem, rival: Rival): Network {
  let start: LogisticSolution | undefined;
  for (const step of logisticRivals) {
    const fitted = fitLogisticRival(problem, { l2: step.l2!, heldOutFold: undefined, start });
    if (step === rival) return fitted.network;
    start = fitted.solution;
  }
  throw new RangeError(`${rival.name} is not on the path`);
}

function crossFitted(
  rival: Rival,
  input: { readonly problem: HeadProblem; readonly gains: Gains; readonly networkFor: (fold: number) => Network },
): CrossFitted {
  const { folds, embeddings, weights } = input.problem;
  const candidateCount = input.gains[0]!.length + 1;
  const predictions = new Array<readonly number[]>(folds.length);
  for (const fold of new Set(folds)) {
    const network = input.networkFor(fold);
    for (const [row, rowFold] of folds.entries()) {
      if (rowFold === fold) predictions[row] = predictGains(forward(network, embeddings[row]!), candidateCount);
    }
  }
  const errors = squaredErrors(predictions, input.gains);
  return { rival, predictions, errors, error: weightedMean(errors, weights) };
}

function lowestError(rivals: readonly CrossFitted[]): CrossFitted {
  return rivals.reduce((best, each) => (each.error < best.error ? each : best));
}

/** Weighted mean of `a − b` over rows, with its standard error. */
function meanDifference(
  a: Float64Array,
  b: Float64Array,
  weights: Float32Array,
): { readonly mean: number; readonly standardError: number } {
  const differences = a.map((error, row) => error - b[row]!);
  const mean = weightedMean(differences, weights);
  const variance = weightedMean(
    differences.map((difference) => (difference - mean) ** 2),
    weights,
  );
  return { mean, standardError: Math.sqrt(variance / weights.length) };
}

function squaredErrors(predicted: Gains, gains: Gains): Float64Array {
  return Float64Array.from(gains, (rowGains, row) =>
    rowGains.reduce((sum, gain, candidate) => sum + (predicted[row]![candidate]! - gain) ** 2, 0),
  );
}

function constantError(gains: Gains, weights: Float32Array): number {
  const means = gains[0]!.map((_, candidate) =>
    weightedMean(
      Float64Array.from(gains, (rowGains) => rowGains[candidate]!),
      weights,
    ),
  );
  return weightedMean(
    squaredErrors(
      gains.map(() => means),
      gains,
    ),
    weights,
  );
}

function weightedMean(values: Float64Array, weights: Float32Array): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < values.length; row++) {
    sum += weights[row]! * values[row]!;
    total += weights[row]!;
  }
  return sum / total;
}

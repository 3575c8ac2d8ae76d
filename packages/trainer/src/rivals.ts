import type { DenseLayer, Embedding, Network } from '@farthing/runtime';
import { type FeatureMatrix, featureMatrix } from './feature-matrix.ts';
import { fitLogistic, type HeadTargets, type LinearWeights, type LogisticSolution } from './logistic-regression.ts';
import { fitMlp } from './mlp.ts';

/** One way to fit a head, with its settings: what cross-validation chooses between. */
export interface Rival {
  readonly kind: 'logistic' | 'mlp';
  /** Shown to people: `logistic regression, l2 2`. */
  readonly name: string;
  /** Strength of the penalty, for `logistic`. */
  readonly l2?: number | undefined;
}

/** Penalties tried, strongest first: each solution is the starting point of the next. */
export const logisticRivals: readonly Rival[] = [16, 8, 4, 2, 1, 0.5, 0.25, 0.125, 0.0625].map((l2) => ({
  kind: 'logistic',
  name: `logistic regression, l2 ${l2}`,
  l2,
}));

export const mlpRival: Rival = { kind: 'mlp', name: 'MLP, one hidden layer of 16' };

/** Most inputs of the MLP's first layer: hashed n-grams are folded onto them, dense embeddings fit as they are. */
const mostMlpInputs = 2 ** 13;

/** Everything the rivals are fitted to. */
export interface HeadProblem {
  /** Length of every embedding. */
  readonly dimensions: number;
  readonly embeddings: readonly Embedding[];
  readonly matrix: FeatureMatrix;
  readonly outputs: number;
  /** Shape [rows, outputs]. */
  readonly qualities: Float32Array;
  /** Shape [rows]. */
  readonly weights: Float32Array;
  /** Fold of each row; rows of one group share it. */
  readonly folds: Uint8Array;
  readonly seed: number;
}

export function headProblem(problem: Omit<HeadProblem, 'matrix'>): HeadProblem {
  return { ...problem, matrix: featureMatrix(problem.embeddings) };
}

export interface LogisticRivalOptions {
  readonly l2: number;
  /** Rows of this fold are left out; `undefined` fits on all. */
  readonly heldOutFold: number | undefined;
  /** The solution for a stronger penalty on the same rows. */
  readonly start: LogisticSolution | undefined;
}

export function fitLogisticRival(
  problem: HeadProblem,
  { l2, heldOutFold, start }: LogisticRivalOptions,
): { readonly network: Network; readonly solution: LogisticSolution } {
  const { matrix, seed } = problem;
  const solution = fitLogistic(matrix, targetsOutside(problem, heldOutFold), { l2, start, seed });
  return { network: linearNetwork(solution, problem), solution };
}

/** Early stopping looks at the next fold: rows that are whole groups and not the ones being predicted. */
export function fitMlpRival(problem: HeadProblem, heldOutFold: number | undefined): Network {
  const { embeddings, dimensions, folds, seed } = problem;
  const foldCount = Math.max(...folds) + 1;
  const stoppingFold = heldOutFold === undefined ? 0 : (heldOutFold + 1) % foldCount;
  const validationRows = [...folds.keys()].filter((row) => folds[row] === stoppingFold);
  const inputs = Math.min(dimensions, mostMlpInputs);
  return fitMlp(embeddings, targetsOutside(problem, heldOutFold), { inputs, validationRows, seed });
}

/** Rows of the held-out fold weigh nothing. */
function targetsOutside(
  { outputs, qualities, weights, folds }: HeadProblem,
  heldOutFold: number | undefined,
): HeadTargets {
  return { outputs, qualities, weights: weights.map((weight, row) => (folds[row] === heldOutFold ? 0 : weight)) };
}

function linearNetwork(fitted: LinearWeights, { matrix, dimensions, outputs }: HeadProblem): Network {
  const weight = new Float32Array(dimensions * outputs);
  for (let column = 0; column < matrix.columns; column++) {
    const row = matrix.dimensions[column]! * outputs;
    for (let output = 0; output < outputs; output++) weight[row + output] = fitted.weight[column * outputs + output]!;
  }
  const layer: DenseLayer = { inputs: dimensions, outputs, weight, bias: Float32Array.from(fitted.bias) };
  return { layers: [layer] };
}

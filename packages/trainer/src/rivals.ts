import type { DenseLayer, LexicalEmbedder, Network, SparseVector } from '@farthing/runtime';
import { type FeatureMatrix, featureMatrix } from './feature-matrix.ts';
import { fitLogistic, type HeadTargets, type LinearWeights } from './logistic-regression.ts';
import { fitMlp } from './mlp.ts';

/** One way to fit a head, with its settings: what cross-validation chooses between. */
export interface Rival {
  readonly kind: 'logistic' | 'mlp';
  /** Shown in the model card: `logistic, l2 2`. */
  readonly name: string;
  /** Strength of the penalty, for `logistic`. */
  readonly l2?: number | undefined;
}

/** Simplest first: ties and the one-standard-error rule favour the earlier kind. */
export const rivals: readonly Rival[] = [
  ...[16, 8, 4, 2, 1, 0.5].map((l2): Rival => ({ kind: 'logistic', name: `logistic regression, l2 ${l2}`, l2 })),
  { kind: 'mlp', name: 'MLP, one hidden layer of 16' },
];

/** Inputs of the MLP's first layer on lexical vectors. */
const mlpInputs = 2 ** 13;

/** Everything the rivals are fitted to. */
export interface HeadProblem {
  readonly embedder: LexicalEmbedder;
  readonly embeddings: readonly SparseVector[];
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

export function headProblem(
  problem: Omit<HeadProblem, 'embeddings' | 'matrix'> & { readonly texts: readonly string[] },
): HeadProblem {
  const { texts, ...rest } = problem;
  const embeddings = texts.map(problem.embedder.embedText);
  return { ...rest, embeddings, matrix: featureMatrix(embeddings) };
}

/**
 * Fits all rivals of the problem on its rows outside one fold (`undefined`: on all rows).
 *
 * @returns one network per rival, in order.
 */
export function fitRivals(problem: HeadProblem, chosen: readonly Rival[], heldOutFold: number | undefined): Network[] {
  const { outputs, qualities, folds, matrix } = problem;
  const weights = problem.weights.map((weight, row) => (folds[row] === heldOutFold ? 0 : weight));
  const targets: HeadTargets = { outputs, qualities, weights };
  let previous: LinearWeights | undefined;
  return chosen.map((rival) => {
    if (rival.kind === 'mlp') return fitMlpRival(problem, targets, heldOutFold);
    // Penalties come strongest first, so each solution is close to the next.
    previous = fitLogistic(matrix, targets, { l2: rival.l2 ?? 1, start: previous });
    return linearNetwork(previous, problem);
  });
}

/** Early stopping looks at the next fold: rows that are whole groups and not the ones being predicted. */
function fitMlpRival(problem: HeadProblem, targets: HeadTargets, heldOutFold: number | undefined): Network {
  const foldCount = Math.max(...problem.folds) + 1;
  const stoppingFold = heldOutFold === undefined ? 0 : (heldOutFold + 1) % foldCount;
  const validationRows = [...problem.folds.keys()].filter((row) => problem.folds[row] === stoppingFold);
  return fitMlp(problem.embeddings, targets, { inputs: mlpInputs, validationRows, seed: problem.seed });
}

function linearNetwork(fitted: LinearWeights, { matrix, embedder, outputs }: HeadProblem): Network {
  const weight = new Float32Array(embedder.dimensions * outputs);
  for (let column = 0; column < matrix.columns; column++) {
    const row = matrix.dimensions[column]! * outputs;
    for (let output = 0; output < outputs; output++) weight[row + output] = fitted.weight[column * outputs + output]!;
  }
  const layer: DenseLayer = { inputs: embedder.dimensions, outputs, weight, bias: Float32Array.from(fitted.bias) };
  return { layers: [layer] };
}

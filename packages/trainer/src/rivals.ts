import type { DenseLayer, Embedding, Network } from '@farthing/runtime';
import { type FeatureMatrix, featureMatrix } from './feature-matrix.ts';
import {
  fitLogistic,
  type HeadTargets,
  type LinearWeights,
  type LogisticSolution,
  priorLogits,
} from './logistic-regression.ts';
import { fitMlp } from './mlp/fit-mlp.ts';
import { smoothTargets, type Topics } from './smooth-targets.ts';

/** One way to fit a head, with its settings: what cross-validation chooses between. */
export interface Rival {
  readonly kind: 'constant' | 'logistic' | 'mlp';
  /** Shown to people: `logistic regression, l2 2`. */
  readonly name: string;
}

export interface LogisticRival extends Rival {
  readonly l2: number;
  /** Share of the topic's mean in every target, see `smoothTargets`; 0 learns from each row's own alone. */
  readonly smoothing: number;
}

/** Penalties tried, strongest first: each solution is the starting point of the next. */
const penalties = [16, 8, 4, 2, 1, 0.5, 0.25, 0.125, 0.0625];

/**
 * A path of rivals for each way to make the targets: where there are topics, half from them; and from each row alone. The
 * first ties a head to what is known of its topic and is, like a strong penalty, the simpler one.
 */
export function logisticPaths({ topics }: HeadProblem): LogisticRival[][] {
  const smoothings = new Set(topics.filter((topic) => topic !== undefined)).size > 1 ? [0.5, 0] : [0];
  return smoothings.map((smoothing) =>
    penalties.map((l2) => ({
      kind: 'logistic',
      name: `logistic regression, l2 ${l2}${smoothing > 0 ? ', topics smoothed' : ''}`,
      l2,
      smoothing,
    })),
  );
}

/** What does well on most tables, for where none has been chosen. */
export const usualRival: LogisticRival = { kind: 'logistic', name: 'logistic regression, l2 4', l2: 4, smoothing: 0 };

export const mlpRival: Rival = { kind: 'mlp', name: 'MLP, one hidden layer of 16' };

/** The same answer for every prompt: what a rival must beat to have learnt anything. */
export const constantRival: Rival = { kind: 'constant', name: 'constant: the same score for every prompt' };

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
  /** Group number of each row: rows of one group are never on two sides of a split. */
  readonly groups: Uint32Array;
  readonly topics: Topics;
  /** The fold of each row, once for every repeat of the cross-validation; shape [repeats][rows]. */
  readonly partitions: readonly Uint8Array[];
  readonly seed: number;
}

export function headProblem(problem: Omit<HeadProblem, 'matrix'>): HeadProblem {
  return { ...problem, matrix: featureMatrix(problem.embeddings) };
}

/** The rows a fit may not see: those of one fold of one partition. */
export interface HeldOut {
  readonly partition: Uint8Array;
  readonly fold: number;
}

export interface LogisticRivalOptions {
  readonly rival: LogisticRival;
  /** `undefined` fits on all rows. */
  readonly heldOut?: HeldOut | undefined;
  /** The solution for a stronger penalty on the same rows. */
  readonly start?: LogisticSolution | undefined;
}

export function fitLogisticRival(problem: HeadProblem, options: LogisticRivalOptions): LogisticSolution {
  const { rival, heldOut, start } = options;
  const { matrix, topics, seed } = problem;
  const targets = smoothTargets(targetsOutside(problem, heldOut), { topics, share: rival.smoothing });
  return fitLogistic(matrix, targets, { l2: rival.l2, start, seed });
}

/** Early stopping looks at the next fold: rows that are whole groups and not the ones being predicted. */
export function fitMlpRival(problem: HeadProblem, heldOut?: HeldOut): Network {
  const { embeddings, dimensions, seed } = problem;
  const partition = heldOut?.partition ?? problem.partitions[0]!;
  const stoppingFold = heldOut === undefined ? 0 : (heldOut.fold + 1) % (Math.max(...partition) + 1);
  const validationRows = [...partition.keys()].filter((row) => partition[row] === stoppingFold);
  const inputs = Math.min(dimensions, mostMlpInputs);
  return fitMlp(embeddings, targetsOutside(problem, heldOut), { inputs, validationRows, seed });
}

/** The logits of the mean qualities outside the held-out rows. */
export function fitConstantRival(problem: HeadProblem, heldOut?: HeldOut): Float64Array {
  return priorLogits(targetsOutside(problem, heldOut));
}

/** Held-out rows weigh nothing. */
function targetsOutside({ outputs, qualities, weights }: HeadProblem, heldOut: HeldOut | undefined): HeadTargets {
  if (heldOut === undefined) return { outputs, qualities, weights };
  const { partition, fold } = heldOut;
  return { outputs, qualities, weights: weights.map((weight, row) => (partition[row] === fold ? 0 : weight)) };
}

/** The network of one layer with these weights. */
export function linearNetwork(fitted: LinearWeights, { matrix, dimensions, outputs }: HeadProblem): Network {
  const weight = new Float32Array(dimensions * outputs);
  for (let column = 0; column < matrix.columns; column++) {
    const row = matrix.dimensions[column]! * outputs;
    for (let output = 0; output < outputs; output++) weight[row + output] = fitted.weight[column * outputs + output]!;
  }
  const layer: DenseLayer = { inputs: dimensions, outputs, weight, bias: Float32Array.from(fitted.bias) };
  return { layers: [layer] };
}

/** The network that gives `logits` whatever it reads. */
export function constantNetwork(logits: Float64Array, { dimensions, outputs }: HeadProblem): Network {
  const weight = new Float32Array(dimensions * outputs);
  return { layers: [{ inputs: dimensions, outputs, weight, bias: Float32Array.from(logits) }] };
}

import type { Embedding } from '@farthing/runtime';
import { type FeatureMatrix, featureMatrix } from './feature-matrix.ts';
import type { HeadTargets } from './logistic-regression.ts';
import type { MlpBackend } from './mlp/mlp-backend.ts';
import type { Topics } from './smooth-targets.ts';
import { storableEmbedding } from './stored-rows.ts';

/** Everything the rivals are fitted to. */
export interface HeadProblem {
  /** Length of every embedding. */
  readonly dimensions: number;
  readonly embeddings: readonly Embedding[];
  readonly matrix: FeatureMatrix;
  /** `embeddings` as a router that keeps rows would keep them, see `storableEmbedding`. */
  readonly storable: readonly Embedding[];
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
  /** What trains the MLP. Default: our own kernel. */
  readonly mlpBackend?: MlpBackend | undefined;
}

export function headProblem(problem: Omit<HeadProblem, 'matrix' | 'storable'>): HeadProblem {
  const { embeddings } = problem;
  return { ...problem, matrix: featureMatrix(embeddings), storable: embeddings.map(storableEmbedding) };
}

/** Gains (reference's quality minus the candidate's) by row; shape [rows][candidates − 1]. */
export type Gains = readonly (readonly number[])[];

/** A head problem with the gains that were in fact. */
export interface CrossFitProblem extends HeadProblem {
  readonly gains: Gains;
}

/** The rows a fit may not see: those of some folds of one partition. */
export interface HeldOut {
  readonly partition: Uint8Array;
  readonly folds: readonly number[];
}

/** How many folds a partition has. */
export function foldCount(partition: Uint8Array): number {
  return partition.reduce((most, fold) => Math.max(most, fold), 0) + 1;
}

/** What a fit may see: held-out rows weigh nothing. */
export function targetsOutside(
  { outputs, qualities, weights }: HeadProblem,
  heldOut: HeldOut | undefined,
): HeadTargets {
  if (heldOut === undefined) return { outputs, qualities, weights };
  const { partition, folds } = heldOut;
  return { outputs, qualities, weights: weights.map((weight, row) => (folds.includes(partition[row]!) ? 0 : weight)) };
}

import type { Embedding } from '@farthing/runtime';
import { type HeadProblem, headProblem } from './head-problem.ts';
import type { MlpBackend } from './mlp/mlp-backend.ts';
import { scaledToRows } from './row-weights.ts';
import { assignFolds, rowGroups } from './split.ts';
import type { TrainingRow, TrainingRows } from './training-rows.ts';

export interface TrainingProblemOptions {
  /** Length of every embedding. */
  readonly dimensions: number;
  /** Of each training row, in order. */
  readonly embeddings: readonly Embedding[];
  readonly folds: number;
  /** Default: {@link defaultRepeats}. */
  readonly repeats: number | undefined;
  readonly seed: number;
  readonly mlpBackend?: MlpBackend | undefined;
}

/** What the rivals are to learn from the training rows, and how cross-validation deals the rows into folds. */
export function trainingProblem(
  rows: TrainingRows,
  train: readonly TrainingRow[],
  options: TrainingProblemOptions,
): HeadProblem {
  const { dimensions, embeddings, folds, repeats = defaultRepeats(train.length), seed, mlpBackend } = options;
  return headProblem({
    dimensions,
    embeddings,
    weights: scaledToRows(train.map(({ row }) => row.weight)),
    groups: rowGroups(train),
    topics: train.map(({ row }) => row.group),
    partitions: Array.from({ length: repeats }, (_, repeat) => assignFolds(train, { folds, seed, repeat })),
    seed,
    mlpBackend,
    ...headTargets(rows, train),
  });
}

/** What the reference adds over each other candidate, −1 to 1. */
export function gainsOf({ qualities }: Pick<TrainingRow, 'qualities'>): number[] {
  const reference = qualities.at(-1)!;
  return qualities.slice(0, -1).map((quality) => reference - quality);
}

/** One head per candidate with absolute scores, one per candidate but the reference with agreement alone. */
function headTargets(
  { candidates, hasReferenceScores }: TrainingRows,
  train: readonly TrainingRow[],
): { readonly outputs: number; readonly qualities: Float32Array } {
  const outputs = hasReferenceScores ? candidates.length : candidates.length - 1;
  return { outputs, qualities: Float32Array.from(train.flatMap(({ qualities }) => qualities.slice(0, outputs))) };
}

function defaultRepeats(rows: number): number {
  return Math.min(3, Math.max(1, Math.round(4500 / rows)));
}

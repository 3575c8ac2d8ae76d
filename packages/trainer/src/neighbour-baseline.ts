import type { Embedding } from '@farthing/runtime';
import { neighbourScores } from './nearest-neighbours.ts';
import type { HeadProblem } from './rivals.ts';
import { gainsOf } from './training-problem.ts';
import type { TrainingRow } from './training-rows.ts';

/**
 * What the reference gained over the cheapest candidate on each evaluated row's nearest neighbours in training.
 *
 * @param testEmbeddings empty when the training rows themselves are evaluated: then neighbours come from other folds.
 */
export function neighbourBaseline(
  { embeddings, partitions }: HeadProblem,
  { train, testEmbeddings }: { readonly train: readonly TrainingRow[]; readonly testEmbeddings: readonly Embedding[] },
): number[] {
  const rows = { embeddings, values: train.map((row) => gainsOf(row)[0]!) };
  if (testEmbeddings.length > 0) return neighbourScores(testEmbeddings, rows);
  return neighbourScores(embeddings, {
    ...rows,
    isExcluded: (row, query) => partitions[0]![row] === partitions[0]![query],
  });
}

import { requestsOf } from '@farthing/dataset';
import { coverageProfile } from '@farthing/runtime';
import { type FittedCoverage, fitCoverage } from './fit-coverage.ts';
import type { FittedLexical } from './fit-lexical.ts';
import type { HeadProblem } from './head-problem.ts';
import { leftOutProfiles } from './left-out-profiles.ts';
import type { TrainingRow } from './training-rows.ts';

export interface TrainingCoverageOptions {
  readonly problem: HeadProblem;
  /** Of a router with the lexical embedder. */
  readonly lexical: FittedLexical | undefined;
  /** See `TrainOptions.coverageFloor`. */
  readonly floor: number | undefined;
}

/**
 * How far the training rows reach; `undefined` for an embedder whose vectors are sparse and have no profile, and where all
 * rows are one group, so that none can be measured without itself.
 */
export function trainingCoverage(
  train: readonly TrainingRow[],
  { problem, lexical, floor }: TrainingCoverageOptions,
): FittedCoverage | undefined {
  const { embeddings, groups, partitions, seed } = problem;
  if (groups.every((group) => group === groups[0])) return undefined;
  const profiles =
    lexical === undefined
      ? embeddings.map(coverageProfile)
      : leftOutProfiles(
          train.map(({ row }) => row.text),
          { groups, fitted: lexical },
        );
  const known = profiles.filter((profile) => profile !== undefined);
  if (known.length < profiles.length) return undefined;
  const requests = Float32Array.from(train, ({ row }) => requestsOf(row));
  return fitCoverage(known, { folds: partitions[0]!, requests, seed, floor });
}

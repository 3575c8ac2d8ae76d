import { maxWinRate } from './calibrator.ts';
import { type CoverageConfig, type CoverageModel, createCoverage, isCovered } from './coverage.ts';
import type { Embedding } from './embedding.ts';
import { createScorer, type ScorerParts } from './scorer.ts';

/** What a router makes of a prompt, before any threshold. */
export interface Assessment {
  /** Per candidate but the reference, cheapest first, each 0–1. */
  readonly strongWinRates: readonly number[];
  /**
   * How well the training data cover the prompt, as a rank: about the share of the training rows, 0–1, that are no
   * nearer to the others. `undefined` for a router that does not measure it.
   */
  readonly coverage: number | undefined;
  /** False: `coverage` is below the router's floor, so the rates say little and the reference is to answer. */
  readonly isCovered: boolean;
}

export interface AssessorParts extends ScorerParts {
  /** Default: every prompt is covered. */
  readonly coverage?: { readonly config: CoverageConfig; readonly model: CoverageModel } | undefined;
}

/** Embedding to assessment, the one way: training, evaluation and serving all use this. */
export function createAssessor({ coverage, ...parts }: AssessorParts): (embedding: Embedding) => Assessment {
  const score = createScorer(parts);
  const coverageOf = coverage && createCoverage(coverage.config, coverage.model);
  return (embedding) => {
    const rank = coverageOf?.(embedding);
    return { strongWinRates: score(embedding), coverage: rank, isCovered: isCovered(rank, coverage?.config) };
  };
}

/**
 * What a threshold is compared with. Outside the coverage that is the highest rate there is: the reference answers at
 * every threshold but 1, which asks for the cheapest model whatever comes.
 */
export function routingRates({
  strongWinRates,
  isCovered,
}: Pick<Assessment, 'strongWinRates' | 'isCovered'>): readonly number[] {
  return isCovered ? strongWinRates : strongWinRates.map(() => maxWinRate);
}

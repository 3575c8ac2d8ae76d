import { isStrongBetter, type LabelRow } from '@farthing/core';
import { type ShareEstimate, ShareEstimator } from './share-estimate.ts';

/** For how many of the log's requests a candidate's answer was as good as the reference's; ties count for it. */
export interface AgreementCounts {
  readonly candidate: string;
  /** Over all usable rows, each by `requestsOf`; `undefined` without any. */
  readonly all: ShareEstimate | undefined;
  /**
   * Over the usable rows of the sample's uniform slice, each by its `weight` alone: wider, but free of any error in
   * the chances. `undefined` when all usable rows are in the slice or none is.
   */
  readonly uniform: ShareEstimate | undefined;
}

/**
 * The logged requests a row stands for: `weight / inclusionProbability` (Horvitz and Thompson 1952). A table that
 * oversampled the hard prompts would otherwise call the log harder than it is.
 */
export function requestsOf({ weight, inclusionProbability = 1 }: LabelRow): number {
  return weight / inclusionProbability;
}

export class AgreementCounter {
  readonly #candidates: readonly {
    readonly model: string;
    readonly all: ShareEstimator;
    readonly uniform: ShareEstimator;
  }[];
  #hasOthers = false;

  /** @param candidates of the table; the last is the reference. */
  constructor(candidates: readonly string[]) {
    this.#candidates = candidates
      .slice(0, -1)
      .map((model) => ({ model, all: new ShareEstimator(), uniform: new ShareEstimator() }));
  }

  /** @param row with a label for every candidate. */
  add(row: LabelRow): void {
    const isUniform = row.isUniform !== false;
    if (!isUniform) this.#hasOthers = true;
    for (const [index, { all, uniform }] of this.#candidates.entries()) {
      const suffices = !isStrongBetter(row, index);
      all.add(suffices, requestsOf(row));
      if (isUniform) uniform.add(suffices, row.weight);
    }
  }

  counts(): readonly AgreementCounts[] {
    return this.#candidates.map(({ model, all, uniform }) => ({
      candidate: model,
      all: all.estimate(),
      uniform: this.#hasOthers ? uniform.estimate() : undefined,
    }));
  }
}

import type { CandidateOutcome, LabelSource } from '@farthing/core';
import { Mean } from './mean.ts';

/** What a table knows about one candidate's answers. */
export interface CandidateCounts {
  readonly model: string;
  /** Rows with a label for it. The reference of a judged table has none. */
  readonly labelledRows: number;
  /** `labelledRows` by where the label is from, sources without rows left out. */
  readonly sources: Readonly<Partial<Record<LabelSource, number>>>;
  /** `undefined` without labels. */
  readonly meanLabel: number | undefined;
  /** Rows in which the cost of its answer is known. */
  readonly pricedRows: number;
  /** US dollars an answer, over `pricedRows`; `undefined` without any. */
  readonly meanCostUsd: number | undefined;
}

export class CandidateCounter {
  readonly #model: string;
  readonly #label = new Mean();
  readonly #costUsd = new Mean();
  readonly #sources: Partial<Record<LabelSource, number>> = {};

  constructor(model: string) {
    this.#model = model;
  }

  add({ label, labelSource, costUsd }: CandidateOutcome): void {
    this.#label.add(label);
    this.#costUsd.add(costUsd);
    if (label !== undefined && labelSource !== undefined) {
      this.#sources[labelSource] = (this.#sources[labelSource] ?? 0) + 1;
    }
  }

  counts(): CandidateCounts {
    return {
      model: this.#model,
      labelledRows: this.#label.count,
      sources: this.#sources,
      meanLabel: this.#label.value,
      pricedRows: this.#costUsd.count,
      meanCostUsd: this.#costUsd.value,
    };
  }
}

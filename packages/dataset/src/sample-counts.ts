import { type AnswerSource, answerSources, type LabelRow, type RequestNeed, requestNeeds } from '@farthing/core';
import { requestsOf } from './agreement-counts.ts';
import { Mean } from './mean.ts';

/** How a table's rows were drawn, what they ask for and where their answers are from. */
export interface SampleCounts {
  /** Rows drawn with a chance below 1. */
  readonly drawnRows: number;
  /** Rows of the uniform slice; all of them in a table that is no sample. */
  readonly uniformRows: number;
  /** Estimate of the logged requests that the rows stand for: the sum of `requestsOf`. */
  readonly requests: number;
  /** Rows by what they need; needs of no row are left out. */
  readonly needs: Readonly<Partial<Record<RequestNeed, number>>>;
  /** Answers by where they come from, where the table says so. */
  readonly answerSources: Readonly<Partial<Record<AnswerSource, number>>>;
  readonly complexityRows: number;
  /** Mean rating, 1–5, over `complexityRows`, unweighted; `undefined` without any. */
  readonly meanComplexity: number | undefined;
}

export class SampleCounter {
  #drawnRows = 0;
  #uniformRows = 0;
  #requests = 0;
  readonly #needs = new Map<RequestNeed, number>();
  readonly #answerSources = new Map<AnswerSource, number>();
  readonly #complexity = new Mean();

  add(row: LabelRow): void {
    if ((row.inclusionProbability ?? 1) < 1) this.#drawnRows++;
    if (row.isUniform !== false) this.#uniformRows++;
    this.#requests += requestsOf(row);
    this.#complexity.add(row.complexity);
    for (const need of row.needs ?? []) increment(this.#needs, need);
    for (const { answerSource } of row.outcomes) {
      if (answerSource !== undefined) increment(this.#answerSources, answerSource);
    }
  }

  counts(): SampleCounts {
    return {
      drawnRows: this.#drawnRows,
      uniformRows: this.#uniformRows,
      requests: this.#requests,
      needs: inOrder(this.#needs, requestNeeds),
      answerSources: inOrder(this.#answerSources, answerSources),
      complexityRows: this.#complexity.count,
      meanComplexity: this.#complexity.value,
    };
  }
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function inOrder<Key extends string>(
  counts: ReadonlyMap<Key, number>,
  keys: readonly Key[],
): Partial<Record<Key, number>> {
  const found: Partial<Record<Key, number>> = {};
  for (const key of keys) {
    const count = counts.get(key);
    if (count !== undefined) found[key] = count;
  }
  return found;
}

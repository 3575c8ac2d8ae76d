import { type LabelRow, rowQualities } from '@farthing/core';
import { JudgementCounter, type JudgementCounts } from '@farthing/dataset';
import type { CallReport } from './call-report.ts';

/** How a labelling run stands. */
export interface LabelReport {
  /** Rows so far: distinct prompts. */
  readonly rows: number;
  /** Requests of the log they stand for. */
  readonly requests: number;
  /** Rows with everything training needs. */
  readonly labelled: number;
  /** Rows without, by reason; the first candidate's reason counts. */
  readonly unscored: ReadonlyMap<string, number>;
  /** By candidate, over the rows where it has a label. */
  readonly labels: ReadonlyMap<string, LabelCount>;
  /** Answers found in the log instead of bought, by candidate. */
  readonly reused: ReadonlyMap<string, number>;
  /** Rows with a rating of how hard they are; 0 unless one was asked for. */
  readonly rated: number;
  /** What the judges said, and how well they did. */
  readonly judging: JudgementCounts;
  readonly calls: CallReport;
}

export interface LabelCount {
  readonly rows: number;
  /** Sum of the labels: how many of these rows the candidate suffices for, halves included. */
  readonly sufficient: number;
}

/** Counts rows as they are labelled. */
export class LabelCounter {
  readonly #unscored = new Map<string, number>();
  readonly #labels = new Map<string, LabelCount>();
  readonly #reused = new Map<string, number>();
  readonly #judging = new JudgementCounter();
  #rows = 0;
  #requests = 0;
  #labelled = 0;
  #rated = 0;

  add(row: LabelRow): void {
    this.#rows += 1;
    this.#requests += row.weight;
    if (row.complexity !== undefined) this.#rated += 1;
    if (rowQualities(row) === undefined) increment(this.#unscored, whyUnscored(row));
    else this.#labelled += 1;
    for (const { model, label, answerSource } of row.outcomes) {
      if (answerSource === 'logged') increment(this.#reused, model);
      if (label === undefined) continue;
      const { rows, sufficient } = this.#labels.get(model) ?? { rows: 0, sufficient: 0 };
      this.#labels.set(model, { rows: rows + 1, sufficient: sufficient + label });
    }
    this.#judging.add(row);
  }

  report(calls: CallReport): LabelReport {
    return {
      rows: this.#rows,
      requests: this.#requests,
      labelled: this.#labelled,
      unscored: this.#unscored,
      labels: this.#labels,
      reused: this.#reused,
      rated: this.#rated,
      judging: this.#judging.counts(),
      calls,
    };
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function whyUnscored(row: LabelRow): string {
  return row.outcomes.find((outcome) => outcome.unscoredReason !== undefined)?.unscoredReason ?? 'no reason given';
}

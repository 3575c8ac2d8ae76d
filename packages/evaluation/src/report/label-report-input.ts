import type { LabelSummary } from '@farthing/dataset';

/** What a report on a label table is about. All text is treated as data and escaped. */
export interface LabelReportInput {
  /** Made with `examplesPerKind` above 0 for a section of examples. */
  readonly summary: LabelSummary;
  /** Whether examples show what was asked and answered. Default false: the page may then be shown to anyone. */
  readonly includeText?: boolean | undefined;
  /** The run that made the table, where it is known. */
  readonly run?: LabelingRun | undefined;
}

/** What a labelling run asked and paid. */
export interface LabelingRun {
  /** Each model asked, in the order to be shown. */
  readonly models: readonly ModelSpending[];
  /** Everything paid for the table and its journal, in US dollars. */
  readonly spentUsd: number;
  /** Attempts beyond the first of each call. */
  readonly retries: number;
  /** Calls without an answer after all retries. */
  readonly failures: number;
}

export interface ModelSpending {
  readonly model: string;
  /** Calls made in this run. */
  readonly calls: number;
  /** Calls found in the journal of earlier runs. */
  readonly recalled: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of all calls counted here. */
  readonly costUsd: number;
}

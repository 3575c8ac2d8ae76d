import type { Completion } from '@farthing/core';

/** What one model was asked and what that cost. */
export interface ModelUsage {
  /** Calls made in this run. */
  calls: number;
  /** Calls found in the journal instead. */
  recalled: number;
  inputTokens: number;
  outputTokens: number;
  /** Answers the server gave no token counts with; they add nothing to tokens and cost. */
  uncounted: number;
  /** Of all calls counted here, made or recalled; calls to a model without a price add nothing. */
  costUsd: number;
}

/** How one batch stands. */
export interface BatchProgress {
  /** Counts the batches of this run, those it found under way included, from 1. */
  readonly number: number;
  /** At its server; `undefined` until that has accepted it. */
  id: string | undefined;
  readonly requests: number;
  /** Requests the server counts as done, which Anthropic does at the end; then those whose results have been read. */
  done: number;
  /** Nothing more is expected of it. */
  isOver: boolean;
}

/** Counters of a run's calls. */
export interface CallReport {
  /** By model id. */
  readonly models: Map<string, ModelUsage>;
  /** Attempts beyond the first of each call. */
  retries: number;
  /** Attempts whose answer never arrived or could not be read. The provider may have billed them; it cannot be known here. */
  lost: number;
  /** Calls without an answer after all retries. */
  failures: number;
  /** In the order they were begun or found. */
  readonly batches: BatchProgress[];
  /** Everything the journal and this run paid, in US dollars. */
  spentUsd: number;
}

export function createCallReport(): CallReport {
  return { models: new Map(), retries: 0, lost: 0, failures: 0, batches: [], spentUsd: 0 };
}

export function addCall(report: CallReport, completion: Completion, how: 'made' | 'recalled'): void {
  const usage = report.models.get(completion.model) ?? {
    calls: 0,
    recalled: 0,
    inputTokens: 0,
    outputTokens: 0,
    uncounted: 0,
    costUsd: 0,
  };
  if (how === 'made') usage.calls += 1;
  else usage.recalled += 1;
  usage.inputTokens += completion.usage?.inputTokens ?? 0;
  usage.outputTokens += completion.usage?.outputTokens ?? 0;
  if (completion.usage === undefined && completion.stopReason !== 'context-overflow') usage.uncounted += 1;
  usage.costUsd += completion.costUsd ?? 0;
  report.models.set(completion.model, usage);
}

import { ConfigError, type LabelRow, type WeightedPrompt } from '@farthing/core';
import { createBudget } from './budget.ts';
import { type Clock, systemClock } from './clock.ts';

import type { Journal } from './journal.ts';
import { labelPrompt } from './label-prompt.ts';
import { countRow, createLabelReport, type LabelReport } from './label-report.ts';
import { checkLoggedNames, type LoggedNames } from './logged-answers.ts';
import { mapInOrder } from './map-in-order.ts';
import type { ModelClient } from './model-client.ts';
import { createPaidCalls, requirePrices } from './paid-calls.ts';

export interface LabelOptions {
  /** Model ids, cheapest first; the last is the reference the others are compared with. At least two. */
  readonly candidates: readonly string[];
  /** Model id of the judge, for prompts that no verifier can check. */
  readonly judge: string;
  /** Other names under which a log holds a candidate's answers. An answer the log holds is not bought. Default: none. */
  readonly loggedAs?: LoggedNames | undefined;
  /** Answers for candidates and judge alike. */
  readonly client: ModelClient;
  /** Where every paid answer is kept. The same call is never paid for twice while it exists. */
  readonly journal: Journal;
  /** Never exceeded, counting what the journal already cost. Default: no limit. */
  readonly maxCostUsd?: number | undefined;
  /** Calls in flight at once. Default 8. */
  readonly concurrency?: number | undefined;
  /**
   * Ask in batches, for half the price and within a day, wherever a model's server offers it; other models are asked
   * directly. Batches of earlier runs are waited for either way. Default false.
   */
  readonly batch?: boolean | undefined;
  /** Attempts of a call after the first, when it failed for a reason that may pass. Default 8: about 40 s of patience. */
  readonly maxRetries?: number | undefined;
  /** Limit of an answer, reasoning included; longer ones are unscored. Default 4096. */
  readonly maxOutputTokens?: number | undefined;
  /** Limit of a verdict, reasoning included. Default 2048. */
  readonly judgeMaxOutputTokens?: number | undefined;
  /** Decides the jitter between retries, nothing about labels. Default 1. */
  readonly seed?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Ends the run gently: no new call; calls in flight are finished and kept, because they are paid for. */
  readonly signal?: AbortSignal | undefined;
  /** Called after every call and every row, with the state of the whole run. */
  readonly onProgress?: ((report: LabelReport) => void) | undefined;
}

/** In output tokens. Part of a call's identity, so whoever predicts the calls of a run needs them too. */
export const defaultLimits = { answer: 4096, verdict: 2048 };

/**
 * Labels prompts: one row each, in their order, whatever the order the answers came in. Memory stays flat: a row is
 * held until those before it are done, at most a few hundred at a time.
 *
 * @throws what ended the run: `ConfigError`, `ProviderError`, `BudgetExceededError`, `DataError` of the journal, or
 * the signal's reason. Calls in flight have then been finished and kept; the same run again goes on from there.
 */
export async function* labelPrompts(
  prompts: AsyncIterable<WeightedPrompt>,
  options: LabelOptions,
): AsyncGenerator<LabelRow, void> {
  const { candidates, judge, client, journal, maxCostUsd, concurrency = 8, maxRetries = 8, batch = false } = options;
  const { seed = 1, clock = systemClock, loggedAs = new Map() } = options;
  const { maxOutputTokens = defaultLimits.answer, judgeMaxOutputTokens = defaultLimits.verdict } = options;
  checkCandidates(candidates);
  checkLoggedNames(loggedAs, candidates);
  checkCounts({ concurrency, maxOutputTokens, judgeMaxOutputTokens });
  if (maxCostUsd !== undefined) requirePrices(client, [...candidates, judge]);
  const report = createLabelReport();
  const tell = (): void => options.onProgress?.({ ...report, calls: calls.report() });
  const calls = createPaidCalls({
    client,
    journal,
    budget: createBudget({ limitUsd: maxCostUsd, spentUsd: journal.spentUsd }),
    concurrency,
    batch,
    maxRetries,
    seed,
    clock,
    signal: options.signal,
    onCall: tell,
  });
  const parts = { candidates, judge, client, loggedAs, maxOutputTokens, judgeMaxOutputTokens };
  const work = (prompt: WeightedPrompt): Promise<LabelRow> =>
    calls.work((own) => labelPrompt(prompt, { ...parts, calls: own }));
  // Every prompt in work has at least one call in flight or waiting, so this many keep all slots busy.
  const window = batch
    ? { concurrency: batchWindow, ahead: batchWindow }
    : { concurrency, ahead: 256 + 8 * concurrency };
  try {
    const rows = mapInOrder(endWith(prompts, calls.stop), work, { ...window, onHold: calls.hold });
    for await (const row of rows) {
      countRow(report, row);
      tell();
      let isWanted = false;
      try {
        yield row;
        isWanted = true;
      } finally {
        // Whoever wanted the rows has left: what waits for a batch would keep this waiting for hours.
        if (!isWanted) calls.stop(new ConfigError('the rows were not read to their end'));
      }
    }
  } finally {
    await calls.settled();
  }
}

/** Prompts in work at once when they wait for batches: what bounds the memory, and a batch is as large as this allows. */
const batchWindow = 10_000;

/** Passes the prompts on; a log that turns out unreadable ends the run before more is paid for. */
async function* endWith<T>(source: AsyncIterable<T>, stop: (reason: unknown) => void): AsyncGenerator<T, void> {
  try {
    yield* source;
  } catch (error) {
    stop(error);
    throw error;
  }
}

function checkCandidates(candidates: readonly string[]): void {
  if (candidates.length < 2) {
    throw new ConfigError(`at least two candidates are needed, cheapest first; got ${candidates.length}`);
  }
  const repeated = candidates.find((model, index) => candidates.indexOf(model) !== index);
  if (repeated !== undefined) throw new ConfigError(`candidates must differ; "${repeated}" is listed twice`);
}

function checkCounts(counts: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(counts)) {
    if (!(Number.isInteger(value) && value > 0)) {
      throw new ConfigError(`${name} must be a whole number above 0; got ${value}`);
    }
  }
}

import { ConfigError, type LabelRow, ProviderError, type WeightedPrompt } from '@farthing/core';
import { createBudget } from './budget.ts';
import { type Clock, systemClock } from './clock.ts';

import type { Journal } from './journal.ts';
import { checkCounts, type LabelPlanOptions, labelPlan } from './label-plan.ts';
import { labelPrompt } from './label-prompt.ts';
import { LabelCounter, type LabelReport } from './label-report.ts';
import { mapInOrder } from './map-in-order.ts';
import type { ModelClient } from './model-client.ts';
import { createPaidCalls, requirePrices } from './paid-calls.ts';
import { openVerifiers } from './verifiers/open-verifiers.ts';

export interface LabelOptions extends LabelPlanOptions {
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
  /** Decides the jitter between retries, nothing about labels. Default 1. */
  readonly seed?: number | undefined;
  readonly clock?: Clock | undefined;
  /** Ends the run gently: no new call; calls in flight are finished and kept, because they are paid for. */
  readonly signal?: AbortSignal | undefined;
  /** Called after every call and every row, with the state of the whole run. */
  readonly onProgress?: ((report: LabelReport) => void) | undefined;
}

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
  const { client, journal, maxCostUsd, concurrency = 8, batch = false } = options;
  const { maxRetries = 8, seed = 1, clock = systemClock } = options;
  const plan = labelPlan(options);
  checkCounts({ concurrency });
  if (maxCostUsd !== undefined) requirePrices(client, [...plan.candidates, ...plan.judges]);
  const verifiers = await openVerifiers(plan.verification);
  // Checks cost nothing to repeat: unlike calls in flight, they are not waited for.
  const endChecks = (): void => void verifiers.close();
  options.signal?.addEventListener('abort', endChecks, { once: true });
  const counter = new LabelCounter();
  const tell = (): void => options.onProgress?.(counter.report(calls.report()));
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
  const work = (prompt: WeightedPrompt): Promise<LabelRow> =>
    calls.work((own) => labelPrompt(prompt, { ...plan, client, verifiers, calls: own }));
  // Every prompt in work has at least one call in flight or waiting, so this many keep all slots busy.
  const window = batch
    ? { concurrency: batchWindow, ahead: batchWindow }
    : { concurrency, ahead: 256 + 8 * concurrency };
  try {
    const rows = mapInOrder(endWith(prompts, calls.stop), work, { ...window, onHold: calls.hold });
    for await (const row of rows) {
      // A check that was ended left a reason of that, which must reach no table.
      options.signal?.throwIfAborted();
      counter.add(row);
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
    refuseSilence(counter.report(calls.report()));
  } finally {
    await calls.settled();
    options.signal?.removeEventListener('abort', endChecks);
    await verifiers.close();
  }
}

/** A table without a single answer is no finding about the prompts but about the server. */
function refuseSilence({ rows, unscored, calls: { models, failures } }: LabelReport): void {
  if (failures === 0 || models.size > 0) return;
  const [reason] = unscored.keys();
  const message = `none of ${failures} calls was answered, so that none of ${rows} prompts has a label (${reason})`;
  throw new ProviderError(message, { isRetryable: true });
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

import { setMaxListeners } from 'node:events';
import { type Completion, createRandom, ProviderError } from '@farthing/core';
import type { Budget, Reservation } from './budget.ts';
import { addCall, type CallReport, createCallReport } from './call-report.ts';
import type { Clock } from './clock.ts';
import { createFailurePolicy, type FailurePolicy } from './failure-policy.ts';
import type { Journal } from './journal.ts';
import type { CompletionRequest, ModelClient } from './model-client.ts';
import type { RetryOptions } from './retry.ts';

/** A completion, or why this one request has none. Whatever concerns every request is thrown instead. */
export type CallResult =
  | { readonly completion: Completion }
  | { readonly completion: undefined; readonly failure: string };

export interface CallRunOptions {
  readonly client: ModelClient;
  readonly journal: Journal;
  readonly budget: Budget;
  readonly maxRetries: number;
  readonly seed: number;
  readonly clock: Clock;
  /** No call is begun once it is aborted; calls in flight are finished and saved, since they are paid for. */
  readonly signal?: AbortSignal | undefined;
}

/** One way to buy a completion that is not in the journal. */
export interface CallBuyer {
  buy(key: string, request: CompletionRequest): Promise<CallResult>;
}

/** An answer that has to be kept before it may be used. */
export interface Purchase {
  readonly completion: Completion;
  readonly ceilingUsd: number;
  /** Given back at what the call cost; at its ceiling where a priced answer does not say. */
  readonly reservation: Reservation;
  /** Called once a crash can no longer lose the answer: before it is on the disk, and before it may be used. */
  readonly onWritten?: (() => void) | undefined;
}

/** What all calls of a run share, however they are bought. */
export interface CallRun extends Pick<CallRunOptions, 'client' | 'journal' | 'budget' | 'maxRetries' | 'clock'> {
  readonly report: CallReport;
  readonly policy: FailurePolicy;
  /** Aborted by the caller's signal or the first fatal error. */
  readonly stop: { readonly signal: AbortSignal; readonly because: (reason: unknown) => void };
  readonly retryOptions: RetryOptions;
  /** Paid, on the disk, counted. */
  keep(key: string, purchase: Purchase): Promise<Completion>;
  /** @throws DataError when the journal was cut short meanwhile. */
  recall(key: string): Promise<CallResult>;
  /** A call that failed for good: the result it has, or the end of the run. */
  failed(error: unknown, model: string): CallResult;
}

export function createCallRun(options: CallRunOptions): CallRun {
  const { client, journal, budget, maxRetries, seed, clock } = options;
  const stop = stopWith(options.signal);
  const policy = createFailurePolicy();
  const report = createCallReport();
  report.spentUsd = budget.spentUsd;
  const counted = new Set<string>();
  const retryOptions: RetryOptions = {
    maxRetries,
    random: createRandom(seed, 'retry'),
    clock,
    signal: stop.signal,
    mayRetry: (error) => !policy.isWrongAddress(error),
    onRetry: (error) => {
      report.retries += 1;
      if (mayBeBilled(error)) report.lost += 1;
    },
  };
  return {
    client,
    journal,
    budget,
    maxRetries,
    clock,
    report,
    policy,
    stop,
    retryOptions,
    keep: async (key, { completion, ceilingUsd, reservation, onWritten }) => {
      const { model, costUsd } = completion;
      reservation.settle(costUsd ?? ceilingUsd);
      policy.succeeded(model);
      await journal.append(key, completion, { atMostUsd: costUsd === undefined ? ceilingUsd : undefined, onWritten });
      counted.add(key);
      addCall(report, completion, 'made');
      report.spentUsd = budget.spentUsd;
      budget.checkBill({ model, ceilingUsd, billedUsd: costUsd ?? 0 });
      return completion;
    },
    recall: async (key) => {
      const completion = await journal.get(key);
      // Two prompts may share a call, such as a judgement of equal answers; it was paid once and counts once.
      if (!counted.has(key)) addCall(report, completion, 'recalled');
      counted.add(key);
      return { completion };
    },
    failed: (error, model) => {
      if (error instanceof ProviderError) {
        report.failures += 1;
        if (mayBeBilled(error)) report.lost += 1;
        if (!policy.isFatal(error, model)) return { completion: undefined, failure: error.message };
      }
      stop.because(error);
      throw error;
    },
  };
}

/** The provider may have done the work: the connection broke, or what came could not be read. */
function mayBeBilled({ status }: ProviderError): boolean {
  return status === undefined || status === 200;
}

/** One switch for every reason to begin no more calls: the caller's signal or the first fatal error. */
function stopWith(signal: AbortSignal | undefined): {
  readonly signal: AbortSignal;
  readonly because: (reason: unknown) => void;
} {
  const controller = new AbortController();
  const because = (reason: unknown): void => controller.abort(reason);
  // Every waiting call listens to it; Node takes more than ten listeners for a leak.
  setMaxListeners(0, controller.signal);
  if (signal?.aborted) because(signal.reason);
  else signal?.addEventListener('abort', () => because(signal.reason), { once: true });
  return { signal: controller.signal, because };
}

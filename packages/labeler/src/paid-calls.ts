import { createHash } from 'node:crypto';
import { ConfigError } from '@farthing/core';
import { createBatchCalls } from './batch-calls.ts';
import { createBatchGate } from './batch-gate.ts';
import type { CallReport } from './call-report.ts';
import { type CallResult, type CallRunOptions, createCallRun } from './call-run.ts';
import { createDirectCalls } from './direct-calls.ts';
import type { CompletionRequest, ModelClient } from './model-client.ts';

export type { CallResult } from './call-run.ts';

/**
 * The only way to a paid call: through the journal (a call it holds is never made again), then directly or with a
 * batch, through the budget either way. A completion is on disk before the caller sees it.
 */
export interface PaidCalls {
  /** @throws what stopped the run: `BudgetExceededError`, a `ProviderError` no other call would escape, an abort. */
  complete(request: CompletionRequest): Promise<CallResult>;
  /**
   * One prompt's work, done with the calls it is given. A batch is sent when every prompt in work waits for one and
   * no other is begun.
   */
  work<T>(task: (calls: Pick<PaidCalls, 'complete'>) => Promise<T>): Promise<T>;
  /** Told `true` while no further prompt is begun until one in work has ended. */
  hold(isHeld: boolean): void;
  /** No call is begun any more; those that wait are rejected with `reason`. */
  stop(reason: unknown): void;
  /** Counters that go on counting. */
  report(): CallReport;
  /** Resolves when nothing is in flight any more. */
  settled(): Promise<void>;
}

export interface PaidCallsOptions extends CallRunOptions {
  readonly concurrency: number;
  /** Models that can be asked in batches are. Batches of earlier runs are waited for either way. Default false. */
  readonly batch?: boolean | undefined;
  /** After every call that ended, in any way, and all news of a batch. */
  readonly onCall?: (() => void) | undefined;
}

export function createPaidCalls(options: PaidCallsOptions): PaidCalls {
  const { concurrency, batch = false, onCall = () => undefined } = options;
  const run = createCallRun(options);
  const { client, journal, report, stop } = run;
  const direct = createDirectCalls(run, { concurrency });
  const onNews = (): void => {
    onCall();
    gate.check();
  };
  const batches = createBatchCalls(run, { isOn: batch, direct, onNews });
  const gate = createBatchGate({ isReady: () => !batches.isReading(), depart: () => batches.depart() });
  const inFlight = new Map<string, Promise<CallResult>>();

  const begin = (key: string, request: CompletionRequest): Promise<CallResult> => {
    const begun = inFlight.get(key);
    if (begun !== undefined) return begun;
    const buyer = batches.takes(key, request) ? batches : direct;
    const result = (journal.has(key) ? run.recall(key) : buyer.buy(key, request)).finally(() => {
      inFlight.delete(key);
      onCall();
    });
    inFlight.set(key, result);
    return result;
  };
  const keyOf = (request: CompletionRequest): string => callKey(client.endpoint(request.model), request);

  return {
    complete: (request) => begin(keyOf(request), request),
    work: (task) =>
      gate.work((wait) =>
        task({
          complete: (request) => {
            const key = keyOf(request);
            const result = begin(key, request);
            return batches.holds(key) ? wait(result) : result;
          },
        }),
      ),
    hold: gate.hold,
    stop: stop.because,
    report: () => report,
    settled: async () => {
      while (inFlight.size > 0) await Promise.allSettled(inFlight.values());
      await batches.end();
    },
  };
}

/** Identity of a call: a hash of everything that decides its answer. */
export function callKey(endpoint: string, request: CompletionRequest): string {
  const turns = request.conversation.map((message) => [message.role, message.content]);
  const identity = [endpoint, request.model, request.maxOutputTokens, request.outputSchema ?? null, turns];
  // Votes came later: a first one keeps the key it always had.
  if (request.vote !== undefined && request.vote > 1) identity.push(request.vote);
  return createHash('sha256').update(JSON.stringify(identity)).digest('base64url').slice(0, 27);
}

/** @throws ConfigError when a model has no price, so that a spending limit could not be kept. */
export function requirePrices(client: ModelClient, models: Iterable<string>): void {
  for (const model of models) {
    if (client.price(model) === undefined) {
      throw new ConfigError(
        `a spending limit needs the price of every model, and "${model}" has none: pass --price ${model}=input/output in dollars per million tokens`,
      );
    }
  }
}

import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { type Completion, ConfigError, createRandom, ProviderError } from '@farthing/core';
import type { Budget, Reservation } from './budget.ts';
import { addCall, type CallReport, copyCallReport, createCallReport } from './call-report.ts';
import type { Clock } from './clock.ts';
import { createFailurePolicy } from './failure-policy.ts';
import type { Journal } from './journal.ts';
import type { CompletionRequest, ModelClient } from './model-client.ts';
import { costCeilingUsd } from './price.ts';
import { withRetries } from './retry.ts';
import { createSlots } from './slots.ts';

/** A completion, or why this one request has none. Whatever concerns every request is thrown instead. */
export type CallResult =
  | { readonly completion: Completion }
  | { readonly completion: undefined; readonly failure: string };

/**
 * The only way to a paid call. Each goes through the journal (a call it holds is never made again), the budget (its
 * ceiling is set aside first), a slot, and retries; its completion is on disk before the caller sees it.
 */
export interface PaidCalls {
  /** @throws what stopped the run: `BudgetExceededError`, a `ProviderError` no other call would escape, an abort. */
  complete(request: CompletionRequest): Promise<CallResult>;
  report(): CallReport;
  /** Resolves when nothing is in flight any more. */
  settled(): Promise<void>;
}

export interface PaidCallsOptions {
  readonly client: ModelClient;
  readonly journal: Journal;
  readonly budget: Budget;
  readonly concurrency: number;
  readonly maxRetries: number;
  readonly seed: number;
  readonly clock: Clock;
  /** No call is begun once it is aborted; calls in flight are finished and saved, since they are paid for. */
  readonly signal?: AbortSignal | undefined;
  /** After every call that ended, in any way. */
  readonly onCall?: (() => void) | undefined;
}

export function createPaidCalls(options: PaidCallsOptions): PaidCalls {
  const { client, journal, budget, concurrency, maxRetries, seed, clock, signal, onCall } = options;
  const inFlight = new Map<string, Promise<CallResult>>();
  const counted = new Set<string>();
  const slots = createSlots(concurrency);
  const random = createRandom(seed, 'retry');
  const policy = createFailurePolicy();
  const report = createCallReport();
  const stop = stopWith(signal);
  const retryOptions = {
    maxRetries,
    random,
    clock,
    signal: stop.signal,
    mayRetry: (error: ProviderError) => !policy.isWrongAddress(error),
    onRetry: (error: ProviderError) => {
      report.retries += 1;
      if (mayBeBilled(error)) report.lost += 1;
    },
  };

  const attempt = async (request: CompletionRequest): Promise<CallResult> => {
    let reservation: Reservation | undefined;
    let billedUsd = 0;
    try {
      reservation = await budget.reserve(ceilingUsd(client, request), { signal: stop.signal });
      const completion = await withRetries(() => client.complete(request), retryOptions);
      billedUsd = completion.costUsd ?? 0;
      policy.succeeded(request.model);
      return { completion };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      report.failures += 1;
      if (mayBeBilled(error)) report.lost += 1;
      if (policy.isFatal(error, request.model)) throw error;
      return { completion: undefined, failure: error.message };
    } finally {
      reservation?.settle(billedUsd);
    }
  };

  const buy = async (key: string, request: CompletionRequest): Promise<CallResult> => {
    const leave = await slots.take(stop.signal);
    try {
      const result = await attempt(request);
      // The slot is kept until the answer is safe, so that a crash loses at most as many calls as there are slots.
      if (result.completion !== undefined) {
        await journal.append(key, result.completion);
        counted.add(key);
        addCall(report, result.completion, 'made');
      }
      return result;
    } catch (error) {
      stop.because(error);
      throw error;
    } finally {
      leave();
    }
  };

  const recall = async (key: string): Promise<CallResult> => {
    const completion = await journal.get(key);
    // Two prompts may share a call, such as a judgement of equal answers; it was paid once and counts once.
    if (!counted.has(key)) addCall(report, completion, 'recalled');
    counted.add(key);
    return { completion };
  };

  return {
    complete: (request) => {
      const key = callKey(client.endpoint(request.model), request);
      const begun = inFlight.get(key);
      if (begun !== undefined) return begun;
      const result = (journal.has(key) ? recall(key) : buy(key, request)).finally(() => {
        inFlight.delete(key);
        onCall?.();
      });
      inFlight.set(key, result);
      return result;
    },
    report: () => copyCallReport({ ...report, spentUsd: budget.spentUsd }),
    settled: async () => {
      while (inFlight.size > 0) await Promise.allSettled(inFlight.values());
    },
  };
}

/** The provider may have done the work: the connection broke, or what came could not be read. */
function mayBeBilled({ status }: ProviderError): boolean {
  return status === undefined || status === 200;
}

/** Identity of a call: a hash of everything that decides its answer. */
export function callKey(endpoint: string, request: CompletionRequest): string {
  const turns = request.conversation.map((message) => [message.role, message.content]);
  const identity = [endpoint, request.model, request.maxOutputTokens, request.outputSchema ?? null, turns];
  return createHash('sha256').update(JSON.stringify(identity)).digest('base64url').slice(0, 27);
}

/** Without a price the ceiling is unknown; {@link requirePrices} has refused that where there is a limit. */
function ceilingUsd(client: ModelClient, request: CompletionRequest): number {
  const price = client.price(request.model);
  return price === undefined ? 0 : costCeilingUsd(price, request);
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

import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { type Completion, ConfigError, createRandom, messageText, ProviderError } from '@farthing/core';
import type { Budget, Reservation } from './budget.ts';
import { addCall, type CallReport, createCallReport } from './call-report.ts';
import type { Clock } from './clock.ts';
import { createFailurePolicy } from './failure-policy.ts';
import type { Journal } from './journal.ts';
import { createLane, type Lane, type LaneOptions, type Passage } from './lane.ts';
import type { CompletionRequest, ModelClient } from './model-client.ts';
import { costCeilingUsd } from './price.ts';
import { longestObeyedWaitMs, withRetries } from './retry.ts';
import { createSlots } from './slots.ts';

/** A completion, or why this one request has none. Whatever concerns every request is thrown instead. */
export type CallResult =
  | { readonly completion: Completion }
  | { readonly completion: undefined; readonly failure: string };

/**
 * The only way to a paid call. Each goes through the journal (a call it holds is never made again), the budget (its
 * ceiling is set aside first), its model's lane, a slot, and retries; its completion is on disk before the caller sees it.
 */
export interface PaidCalls {
  /** @throws what stopped the run: `BudgetExceededError`, a `ProviderError` no other call would escape, an abort. */
  complete(request: CompletionRequest): Promise<CallResult>;
  /** Counters that go on counting. */
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
  const stop = stopWith(signal);
  const slots = createSlots(concurrency, { signal: stop.signal });
  const laneTo = createLanes(client, { maxWidth: concurrency, clock, signal: stop.signal });
  const policy = createFailurePolicy();
  const report = createCallReport();
  report.spentUsd = budget.spentUsd;
  const retryOptions = {
    maxRetries,
    random: createRandom(seed, 'retry'),
    clock,
    signal: stop.signal,
    mayRetry: (error: ProviderError) => !policy.isWrongAddress(error),
    onRetry: (error: ProviderError) => {
      report.retries += 1;
      if (mayBeBilled(error)) report.lost += 1;
    },
  };

  /** One attempt: paid, on the disk, counted. Its slot is kept until then, so that a crash loses at most the slots. */
  const attempt = async (key: string, request: CompletionRequest, passage: Passage): Promise<Completion> => {
    const leave = await slots.take();
    try {
      const ceilingUsd = ceilingOf(client, request);
      const reservation = await budget.reserve(ceilingUsd, { signal: stop.signal });
      const completion = await settled(
        client.complete(request, { onRateLimits: passage.heed }),
        reservation,
        ceilingUsd,
      );
      policy.succeeded(request.model);
      await journal.append(key, completion, completion.costUsd === undefined ? ceilingUsd : undefined);
      counted.add(key);
      addCall(report, completion, 'made');
      budget.checkBill({ model: request.model, ceilingUsd, billedUsd: completion.costUsd ?? 0 });
      return completion;
    } catch (error) {
      // Before the slot is given to a call that could only fail the same way.
      if (!(error instanceof ProviderError) || policy.isHopeless(error)) stop.because(error);
      throw error;
    } finally {
      report.spentUsd = budget.spentUsd;
      leave();
    }
  };

  const attemptInTurn = async (key: string, request: CompletionRequest): Promise<Completion> => {
    const passage = await laneTo(request.model).enter(expectedTokens(request));
    try {
      const completion = await attempt(key, request, passage);
      passage.leave('answered', { tokens: totalTokens(completion) });
      return completion;
    } catch (error) {
      const { isThrottled, retryAfterMs } = throttling(error);
      passage.leave(isThrottled ? 'throttled' : 'failed', { retryAfterMs });
      throw error;
    }
  };

  const buy = async (key: string, request: CompletionRequest): Promise<CallResult> => {
    try {
      return { completion: await withRetries(() => attemptInTurn(key, request), retryOptions) };
    } catch (error) {
      if (error instanceof ProviderError) {
        report.failures += 1;
        if (mayBeBilled(error)) report.lost += 1;
        if (!policy.isFatal(error, request.model)) return { completion: undefined, failure: error.message };
      }
      stop.because(error);
      throw error;
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
    report: () => report,
    settled: async () => {
      while (inFlight.size > 0) await Promise.allSettled(inFlight.values());
    },
  };
}

/** One lane per server and model, so that one model's limits hold no other up. */
function createLanes(client: ModelClient, options: LaneOptions): (model: string) => Lane {
  const lanes = new Map<string, Lane>();
  return (model) => {
    const lane = lanes.get(model) ?? createLane({ ...options, caps: client.caps?.(model) });
    lanes.set(model, lane);
    return lane;
  };
}

/** Gives the reservation back at what the call cost; at its ceiling where a priced answer does not say. */
async function settled(call: Promise<Completion>, reservation: Reservation, ceilingUsd: number): Promise<Completion> {
  let billedUsd = 0;
  try {
    const completion = await call;
    billedUsd = completion.costUsd ?? ceilingUsd;
    return completion;
  } finally {
    reservation.settle(billedUsd);
  }
}

/** Refused because there were too many calls, not because of this one. */
function throttling(error: unknown): { readonly isThrottled: boolean; readonly retryAfterMs?: number | undefined } {
  if (!(error instanceof ProviderError)) return { isThrottled: false };
  const { status, retryAfterMs } = error;
  const isThrottled = status === 429 || status === 529 || status === 503;
  // A wait out of all proportion ends the call instead of the whole lane.
  return {
    isThrottled,
    retryAfterMs: retryAfterMs !== undefined && retryAfterMs <= longestObeyedWaitMs ? retryAfterMs : undefined,
  };
}

/** About four characters make a token; how long the answer will be, nobody knows yet. */
function expectedTokens({ conversation }: CompletionRequest): number {
  let characters = 0;
  for (const message of conversation) characters += messageText(message).length;
  return Math.ceil(characters / 4);
}

function totalTokens({ usage }: Completion): number | undefined {
  return usage === undefined ? undefined : usage.inputTokens + usage.outputTokens;
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
function ceilingOf(client: ModelClient, request: CompletionRequest): number {
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

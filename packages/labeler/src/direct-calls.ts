import { type Completion, messageText, ProviderError } from '@farthing/core';
import type { CallBuyer, CallRun } from './call-run.ts';
import { createLane, type Lane, type LaneOptions, type Passage } from './lane.ts';
import type { CompletionRequest, ModelClient } from './model-client.ts';
import { costCeilingUsd } from './price.ts';
import { longestObeyedWaitMs, withRetries } from './retry.ts';
import { createSlots } from './slots.ts';

/**
 * Buys each completion with a call of its own. Each goes through the budget (its ceiling is set aside first), its
 * model's lane, a slot, and retries; its completion is on disk before the caller sees it.
 */
export function createDirectCalls(run: CallRun, { concurrency }: { readonly concurrency: number }): CallBuyer {
  const { client, budget, clock, report, policy, stop, retryOptions } = run;
  const slots = createSlots(concurrency, { signal: stop.signal });
  const laneTo = createLanes(client, { maxWidth: concurrency, clock, signal: stop.signal });

  /**
   * One attempt: paid, on the disk, counted. Its slot and its place in the lane are kept until the answer is written to
   * the journal, so that a crash loses at most the slots, but not until it is on the disk: a slow disk would slow calls.
   */
  const attempt = async (key: string, request: CompletionRequest, passage: Passage): Promise<Completion> => {
    const leave = await slots.take();
    try {
      const ceilingUsd = ceilingOf(client, request);
      const reservation = await budget.reserve(ceilingUsd, { signal: stop.signal });
      const call = client.complete(request, { onRateLimits: passage.heed });
      const completion = await call.catch((error) => {
        reservation.settle(0);
        throw error;
      });
      const onWritten = (): void => {
        leave();
        passage.leave('answered', { tokens: totalTokens(completion) });
      };
      return await run.keep(key, { completion, ceilingUsd, reservation, onWritten });
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
      return await attempt(key, request, passage);
    } catch (error) {
      const { isThrottled, retryAfterMs } = throttling(error);
      passage.leave(isThrottled ? 'throttled' : 'failed', { retryAfterMs });
      throw error;
    }
  };

  return {
    buy: async (key, request) => {
      try {
        return { completion: await withRetries(() => attemptInTurn(key, request), retryOptions) };
      } catch (error) {
        return run.failed(error, request.model);
      }
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

/** Without a price the ceiling is unknown; {@link requirePrices} has refused that where there is a limit. */
function ceilingOf(client: ModelClient, request: CompletionRequest): number {
  const price = client.price(request.model);
  return price === undefined ? 0 : costCeilingUsd(price, request);
}

import { type Completion, costUsd, type ModelPrice } from '@farthing/core';
import type { Clock } from './clock.ts';
import type { HttpClient, HttpReply } from './http-client.ts';
import type { CompleteOptions } from './model-client.ts';
import { type CallContext, connectionFailure, isContextOverflow, statusFailure } from './provider-failure.ts';
import { readRateLimits } from './rate-limit-headers.ts';

/** What an API's own reading of an answer gives; money and time are the same for every API. */
export type Answer = Pick<Completion, 'text' | 'stopReason' | 'usage'> & { readonly isFree?: boolean };

export interface ModelCall extends CompleteOptions {
  readonly http: HttpClient;
  readonly path: string;
  readonly body: string;
  readonly context: CallContext;
  readonly price: ModelPrice | undefined;
  readonly clock: Clock;
  /** Reads an answer of status 200. */
  readonly read: (reply: HttpReply) => Answer;
  /** What an error answer means to this API alone; `undefined` leaves it to the rules for all. */
  readonly readRefusal?: ((reply: HttpReply) => Answer | undefined) | undefined;
}

/**
 * One attempt at one completion: sent, timed, read and priced.
 *
 * A request that does not fit the model is an outcome of its own, free of charge and the same for ever.
 *
 * @throws ProviderError, or the signal's reason.
 */
export async function callModel(call: ModelCall): Promise<Completion> {
  const { http, path, body, context, price, clock, signal, onRateLimits, read, readRefusal } = call;
  const startMs = clock.now();
  const reply = await http.post(path, body, { signal }).catch((error: unknown) => {
    throw signal?.aborted ? signal.reason : connectionFailure(error, context);
  });
  if (onRateLimits !== undefined) tellRateLimits(reply, onRateLimits);
  const answer = reply.status === 200 ? read(reply) : (readRefusal?.(reply) ?? overflow(reply));
  if (answer === undefined) throw statusFailure(reply, context);
  const { isFree, ...said } = answer;
  const latencyMs = Math.round(clock.now() - startMs);
  return { model: context.model, ...said, costUsd: isFree ? 0 : priceOf(price, said), latencyMs };
}

function tellRateLimits(reply: HttpReply, onRateLimits: NonNullable<CompleteOptions['onRateLimits']>): void {
  const limits = readRateLimits(reply);
  if (limits !== undefined) onRateLimits(limits);
}

function overflow(reply: HttpReply): Answer | undefined {
  if (!isContextOverflow(reply)) return undefined;
  return { text: '', stopReason: 'context-overflow', usage: undefined, isFree: true };
}

/** Unknown without a price, and without usage unless the model is free. */
export function priceOf(price: ModelPrice | undefined, { usage }: Pick<Answer, 'usage'>): number | undefined {
  if (price === undefined) return undefined;
  if (usage !== undefined) return costUsd(price, usage);
  return price.inputUsdPerMillion === 0 && price.outputUsdPerMillion === 0 ? 0 : undefined;
}

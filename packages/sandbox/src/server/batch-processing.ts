import { setImmediate as breathe } from 'node:timers/promises';
import { createRandom } from '@farthing/core';
import { ApiError } from './api-error.ts';
import type { BatchEntry } from './batch-request.ts';
import { type EntryResult, endBatch, type StoredBatch } from './batch-store.ts';
import type { EndpointState } from './endpoints.ts';
import { planFaults } from './faults.ts';
import { createMessage, inputTokens } from './reply.ts';
import { contentKey, readMessagesRequest } from './request.ts';

/** Requests answered before others get a turn. */
const atOnce = 64;

/** Answers a batch's requests, each as it would be by itself, once the batch's time has come. */
export async function processBatch(batch: StoredBatch, state: EndpointState): Promise<void> {
  await state.clock.wait(state.batchMs, state.closing);
  const results: [string, EntryResult][] = [];
  for (const [index, entry] of batch.entries.entries()) {
    if (index % atOnce === 0) await breathe();
    results.push([entry.customId, batch.isCanceling ? { type: 'canceled' } : resultOf(entry, batch, state)]);
  }
  endBatch(batch, results, state.seed);
}

function resultOf({ params, customId }: BatchEntry, batch: StoredBatch, state: EndpointState): EntryResult {
  const { seed, faults, stats } = state;
  const drawn = createRandom(seed, `entry:${batch.id}:${customId}`).next();
  const { batchErrorRate = 0, batchExpireRate = 0 } = faults;
  if (drawn < batchErrorRate) return errored(new ApiError('overloaded_error', 'Overloaded'));
  if (drawn < batchErrorRate + batchExpireRate) return { type: 'expired' };
  try {
    const asked = readMessagesRequest(JSON.stringify(params), { version: batch.version });
    checkContext(inputTokens(asked), faults.contextTokens);
    const key = contentKey(asked);
    const plan = planFaults(faults, { seed, model: asked.model, contentKey: key, count: 0, latencyMs: 0 });
    if (plan.content !== undefined) stats.fault(plan.content === 'refusal' ? 'refused' : 'malformed');
    stats.answer(asked.model, key);
    return { type: 'succeeded', message: createMessage(asked, { seed, id: key.slice(0, 16), fault: plan.content }) };
  } catch (error) {
    if (error instanceof ApiError) return errored(error);
    throw error;
  }
}

/** @throws ApiError when a prompt is longer than the model takes. */
export function checkContext(tokens: number, contextTokens = Number.POSITIVE_INFINITY): void {
  if (tokens <= contextTokens) return;
  throw new ApiError('invalid_request_error', `prompt is too long: ${tokens} tokens > ${contextTokens} maximum`);
}

function errored({ type, message }: ApiError): EntryResult {
  return { type: 'errored', error: { type: 'error', error: { type, message } } };
}

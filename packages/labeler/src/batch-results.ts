import { type Completion, ProviderError } from '@farthing/core';
import type { BatchOutcome, BatchResult } from './batch-client.ts';
import { expiredRequest } from './batch-failures.ts';
import { type BatchFlight, entryKey, type PendingCall } from './batch-flight.ts';
import { askAgain } from './batch-polling.ts';
import type { CallRun } from './call-run.ts';
import { type Answer, priceOf } from './model-call.ts';
import { batchPrice } from './price.ts';

/** Answers that may be on their way to the disk at once. */
const writesAtOnce = 256;

export interface ResultsOptions {
  readonly run: CallRun;
  readonly onNews: () => void;
}

/**
 * Brings an ended batch's results into the journal and to those who wait for them. A file that is cut off is read
 * again from its beginning; what it had is in the journal already.
 *
 * @returns how many requests were cancelled before they were answered.
 * @throws ProviderError when results are missing for good: what they would say may have been paid for, so nothing is
 * asked again.
 */
export async function readResults(flight: BatchFlight, id: string, options: ResultsOptions): Promise<number> {
  const { run } = options;
  const { client, pending, progress } = flight;
  let canceled = 0;
  const settle = async (call: PendingCall, outcome: BatchOutcome): Promise<void> => {
    // Whoever waits for it hears of it when the run ends for it.
    if ('unanswered' in outcome && outcome.unanswered === 'canceled') {
      canceled += 1;
      call.reservation.settle(0);
    } else await settleCall(call, outcome, { run, id });
    progress.done += 1;
    options.onNews();
  };
  await askAgain(async () => {
    await readOnce(flight, id, { signal: run.stop.signal, settle });
    if (pending.size === 0) return;
    const message = `${client.host} gave no result for ${pending.size} of the ${progress.requests} requests of batch ${id}; run the same command again later`;
    throw new ProviderError(message, { status: 200, isRetryable: true });
  }, run);
  return canceled;
}

async function readOnce(
  { intent, client, pending }: BatchFlight,
  id: string,
  {
    signal,
    settle,
  }: { readonly signal: AbortSignal; readonly settle: (call: PendingCall, outcome: BatchOutcome) => Promise<void> },
): Promise<void> {
  let writing: Promise<void>[] = [];
  const models = new Map(intent.calls.map(({ key, model }) => [key, model]));
  const onResult = async ({ entryId, outcome }: BatchResult): Promise<boolean> => {
    const key = entryKey(intent, entryId);
    const call = key === undefined ? undefined : pending.get(key);
    if (call === undefined) return true;
    pending.delete(call.key);
    writing.push(settle(call, outcome));
    if (writing.length < writesAtOnce) return true;
    const written = writing;
    writing = [];
    await Promise.all(written);
    return true;
  };
  try {
    const modelOf = (entryId: string): string => models.get(entryKey(intent, entryId) ?? '') ?? entryId;
    await client.results(id, { signal, modelOf, onResult });
  } finally {
    // What could not be saved ends the run, whatever became of the reading.
    await Promise.all(writing);
  }
}

async function settleCall(
  call: PendingCall,
  outcome: BatchOutcome,
  { run, id }: { readonly run: CallRun; readonly id: string },
): Promise<void> {
  const { key, ceilingUsd, reservation, settle } = call;
  if ('answer' in outcome) {
    const completion = toCompletion(call, outcome.answer, run);
    settle({ completion: await run.keep(key, { completion, ceilingUsd, reservation }) });
    return;
  }
  reservation.settle(0);
  settle({ error: 'error' in outcome ? outcome.error : expiredRequest(id) });
}

function toCompletion({ model }: PendingCall, { isFree, ...said }: Answer, { client }: CallRun): Completion {
  const price = client.price(model);
  return { model, ...said, costUsd: isFree ? 0 : priceOf(price && batchPrice(price), said) };
}

import { ProviderError } from '@farthing/core';
import type { BatchEntry } from './batch-client.ts';
import { type BatchFlight, entryId, release } from './batch-flight.ts';
import { askAgain, type PollOptions } from './batch-polling.ts';
import { findBatch } from './find-batch.ts';
import type { CompletionRequest } from './model-client.ts';

export interface SubmitOptions extends Omit<PollOptions, 'client'> {
  /** By key, with the model's name at the server. */
  readonly requests: ReadonlyMap<string, CompletionRequest>;
}

/**
 * Submits a batch whose intent is on the disk. Never abandoned half-way: an answer not waited for could be an accepted
 * batch. Unless the server said no, it may have said yes, so it is looked through before anything is sent again.
 *
 * @returns the batch's id, not yet on the disk.
 */
export async function submitBatch(flight: BatchFlight, options: SubmitOptions): Promise<string> {
  const { run, requests } = options;
  const { client, intent } = flight;
  const entries = [...requests].map(([key, request]): BatchEntry => ({ id: entryId(intent, key), request }));
  const attempt = async (): Promise<string> => {
    try {
      return (await client.submit(entries)).id;
    } catch (error) {
      const found = isRefusal(error) ? undefined : await findBatch(flight, options);
      if (found !== undefined) return found;
      throw error;
    }
  };
  try {
    return await askAgain(attempt, run);
  } catch (error) {
    if (isRefusal(error)) {
      await run.journal.batches.end(intent.nonce);
      release(flight, {});
    }
    throw error;
  }
}

/** The server has read the request and does not take it. Whatever else went wrong, it may have. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof ProviderError)) return false;
  const { status = 0 } = error;
  return status >= 400 && status < 500 && status !== 408;
}

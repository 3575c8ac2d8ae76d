import { ProviderError } from '@farthing/core';
import type { BatchClient, BatchState } from './batch-client.ts';
import type { CallRun } from './call-run.ts';
import { withRetries } from './retry.ts';

const firstPollMs = 1_000;
const pollGrowth = 1.5;
const longestPollMs = 60_000;

export interface PollOptions {
  readonly run: CallRun;
  readonly client: BatchClient;
  readonly signal: AbortSignal;
  readonly onState: (state: BatchState) => void;
}

/**
 * Asks how a batch stands, at once, after a second and then half as long again each time, up to a minute, until it has
 * ended. A question that fails is one without news, until too many in a row have failed.
 *
 * @returns `undefined` when the server knows no such batch.
 */
export async function untilEnded(id: string, options: PollOptions): Promise<BatchState | undefined> {
  const { run, client, signal, onState } = options;
  let failures = 0;
  for (let waitMs = firstPollMs; ; waitMs = Math.min(waitMs * pollGrowth, longestPollMs)) {
    try {
      const state = await client.state(id, { signal });
      run.policy.reached();
      failures = 0;
      if (state === undefined) return undefined;
      onState(state);
      if (state.isEnded) return state;
    } catch (error) {
      if (!mayPass(error, run) || failures >= run.maxRetries) throw error;
      failures += 1;
      run.report.retries += 1;
    }
    await pause(waitMs, { run, signal });
  }
}

/** Any other question about batches: tried again while it fails for a reason that may pass. */
export function askAgain<T>(question: () => Promise<T>, run: CallRun): Promise<T> {
  return withRetries(
    async () => {
      const answer = await question();
      run.policy.reached();
      return answer;
    },
    { ...run.retryOptions, onRetry: () => void run.report.retries++ },
  );
}

/** @throws the signal's reason when aborted, which a clock words in its own way. */
export async function pause(
  ms: number,
  { run, signal }: { readonly run: CallRun; readonly signal: AbortSignal },
): Promise<void> {
  await run.clock.sleep(ms, { signal }).catch((interrupted) => {
    throw signal.aborted ? signal.reason : interrupted;
  });
}

function mayPass(error: unknown, { policy }: CallRun): boolean {
  return error instanceof ProviderError && error.isRetryable && !policy.isWrongAddress(error);
}

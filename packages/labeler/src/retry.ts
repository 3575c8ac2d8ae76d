import { ProviderError, type Random } from '@farthing/core';
import type { Clock } from './clock.ts';

export interface RetryOptions {
  /** Attempts after the first. */
  readonly maxRetries: number;
  /** For the jitter, which keeps callers that failed together from coming back together. */
  readonly random: Random;
  readonly clock: Clock;
  /** Ends the wait between attempts, never an attempt. */
  readonly signal: AbortSignal;
  /** A last word on failures that are retryable as such. Default: all of them. */
  readonly mayRetry?: ((error: ProviderError) => boolean) | undefined;
  readonly onRetry?: ((error: ProviderError) => void) | undefined;
}

const firstWaitMs = 500;
const longestWaitMs = 8_000;
/** A provider that asks for more is out of order for this run; failing lets the run say so. */
export const longestObeyedWaitMs = 120_000;

/**
 * Tries `attempt` again while it fails with a retryable `ProviderError`: after the wait the provider asked for, or
 * else after a wait that doubles from 0.5 s up to 8 s, less up to a quarter at random.
 */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { maxRetries, random, clock, signal, mayRetry = () => true, onRetry } = options;
  for (let retry = 0; ; retry++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ProviderError) || !error.isRetryable || retry >= maxRetries) throw error;
      if (!mayRetry(error)) throw error;
      const backoffMs = Math.min(firstWaitMs * 2 ** retry, longestWaitMs) * (1 - random.next() / 4);
      const waitMs = error.retryAfterMs ?? backoffMs;
      if (waitMs > longestObeyedWaitMs) throw error;
      await clock.sleep(waitMs, { signal }).catch((interrupted) => {
        throw signal.aborted ? signal.reason : interrupted;
      });
      onRetry?.(error);
    }
  }
}

import { performance } from 'node:perf_hooks';
import { setTimeout as sleepFor } from 'node:timers/promises';

/** Time as a value, so that a test can decide how it passes. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes backwards. */
  now(): number;
  /** Rejects with an `AbortError` once `signal` is aborted. */
  sleep(ms: number, options: { readonly signal: AbortSignal }): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, { signal }) => sleepFor(ms, undefined, { signal }),
};

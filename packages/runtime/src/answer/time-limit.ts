import { ProviderError } from '@farthing/core';

export interface TimeLimitOptions {
  /** Default: as long as it takes. */
  readonly timeoutMs?: number | undefined;
  /** What is said of a call that takes longer, before "within 500 ms". */
  readonly failure?: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** So long a call that the caller has ended may take to say so in its own words. */
const graceMs = 50;

/** 24 days: a timer for longer goes off at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Calls with a signal that aborts with the caller's or when the time is over, and does not wait for a call that ignores
 * it. The time stops when the call resolves; the caller's signal stays in force, for an answer that goes on streaming.
 *
 * @throws ProviderError when the time is over; its `cause` is the `TimeoutError`. When the caller's signal aborts,
 *   whatever the call makes of it, or else its reason.
 */
export async function withTimeLimit<T>(
  call: (signal: AbortSignal) => Promise<T>,
  { failure, timeoutMs, signal }: TimeLimitOptions,
): Promise<T> {
  const time = new AbortController();
  const either = signal === undefined ? time.signal : AbortSignal.any([signal, time.signal]);
  const timers: ReturnType<typeof setTimeout>[] = [];
  let leave = (): void => {};
  const ended = new Promise<never>((_, reject) => {
    leave = () => timers.push(setTimeout(() => reject(signal?.reason), graceMs));
    signal?.addEventListener('abort', leave, { once: true });
    if (timeoutMs === undefined) return;
    const giveUp = (): void => {
      const message = `${failure} within ${timeoutMs} ms`;
      const cause = new DOMException(message, 'TimeoutError');
      const error = new ProviderError(message, { isRetryable: true }, { cause });
      reject(error);
      time.abort(error);
    };
    timers.push(setTimeout(giveUp, Math.min(timeoutMs, longestTimerMs)));
  });
  try {
    return await Promise.race([call(either), ended]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
    signal?.removeEventListener('abort', leave);
  }
}

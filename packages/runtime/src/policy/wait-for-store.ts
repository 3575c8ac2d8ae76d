/** Calls `run` after so many milliseconds, unless what it returns is called before. */
export type Schedule = (run: () => void, delayMs: number) => () => void;

export interface StoreLimits {
  readonly waitMs: number;
  /** Default: `setTimeout`. */
  readonly schedule?: Schedule | undefined;
  readonly signal?: AbortSignal | undefined;
}

const byTimeout: Schedule = (run, delayMs) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};

/** Waits for what a store does, but not for ever: rejects after `waitMs`, or with the signal's reason. */
export async function waitForStore<T>(
  done: Promise<T>,
  { waitMs, schedule = byTimeout, signal }: StoreLimits,
): Promise<T> {
  let stop = (): void => {};
  const over = new Promise<never>((_, reject) => {
    const cancel = schedule(() => reject(new Error(`the store did not answer within ${waitMs} ms`)), waitMs);
    const abort = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    stop = () => {
      cancel();
      signal?.removeEventListener('abort', abort);
    };
  });
  try {
    return await Promise.race([done, over]);
  } finally {
    stop();
  }
}

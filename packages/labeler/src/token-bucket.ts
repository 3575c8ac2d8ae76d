/** A rate that may not be exceeded for longer than a second's worth. Time is the caller's, in milliseconds. */
export interface TokenBucket {
  /** How long until something may be taken; 0 when it may be now. */
  waitMs(nowMs: number): number;
  /** Takes what is needed, into debt where it must: a large request pays by the wait of those after it. */
  take(amount: number, nowMs: number): void;
}

/** @param perMinute above 0; `Infinity` never makes anyone wait. */
export function createTokenBucket(perMinute: number): TokenBucket {
  if (perMinute === Number.POSITIVE_INFINITY) return { waitMs: () => 0, take: () => undefined };
  const perMs = perMinute / 60_000;
  // A second's worth, so that no minute sees more than a sixtieth above the rate.
  const most = Math.max(1, perMs * 1000);
  let level = most;
  let atMs: number | undefined;
  const refill = (nowMs: number): void => {
    level = Math.min(most, level + Math.max(0, nowMs - (atMs ?? nowMs)) * perMs);
    atMs = Math.max(nowMs, atMs ?? nowMs);
  };
  return {
    waitMs: (nowMs) => {
      refill(nowMs);
      const missing = Math.min(1, most) - level;
      // Fractions that sums leave behind are no reason to wait.
      return missing <= 1e-9 ? 0 : missing / perMs;
    },
    take: (amount, nowMs) => {
      refill(nowMs);
      level -= amount;
    },
  };
}

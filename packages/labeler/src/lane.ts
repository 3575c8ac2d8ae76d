import type { Clock } from './clock.ts';
import type { RateCaps } from './model-client.ts';
import type { RateLimits } from './rate-limit-headers.ts';
import { createTokenBucket } from './token-bucket.ts';

/** How a call ended, as far as the provider's capacity goes. */
export type LaneOutcome = 'answered' | 'throttled' | 'failed';

export interface Passage {
  /** The first time it is called. `tokens`: what the call used, where it is known; `retryAfterMs`: the wait it was asked for. */
  leave(
    outcome: LaneOutcome,
    used?: { readonly tokens?: number | undefined; readonly retryAfterMs?: number | undefined },
  ): void;
  /** What the answer's headers say. */
  heed(limits: RateLimits): void;
}

/** The way to one model at one server: how many calls may be on it at once, and how often one may begin. */
export interface Lane {
  /** Calls that may be on the way at once, as things stand. */
  readonly width: number;
  /**
   * Waits for its turn, first come, first served.
   *
   * @param tokens what the call is expected to use.
   * @throws the signal's reason when aborted before.
   */
  enter(tokens: number): Promise<Passage>;
}

export interface LaneOptions {
  /** Never more than this at once. */
  readonly maxWidth: number;
  readonly caps?: RateCaps | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const firstWidth = 8;

/**
 * Finds out how much a provider takes: the width doubles with every round of answers until the first refusal, is halved
 * by a refusal, and then grows by one a round (Jacobson, "Congestion avoidance and control", 1988). While the provider
 * asks for a pause, or a cap does, nobody begins.
 */
export function createLane({ maxWidth, caps = {}, clock, signal }: LaneOptions): Lane {
  const { requestsPerMinute = Number.POSITIVE_INFINITY, tokensPerMinute = Number.POSITIVE_INFINITY } = caps;
  const requests = createTokenBucket(requestsPerMinute);
  const tokenBudget = createTokenBucket(tokensPerMinute);
  const width = createWidth(maxWidth);
  const waiting: {
    readonly tokens: number;
    readonly enter: (passage: Passage) => void;
    readonly fail: (reason: unknown) => void;
  }[] = [];
  let onTheWay = 0;
  let begun = 0;
  let pausedUntilMs = 0;
  let wakesAtMs: number | undefined;
  // The end of a wait counts as reached even where the clock lags behind it by a fraction.
  let reachedMs = 0;
  const now = (): number => Math.max(clock.now(), reachedMs);

  signal.addEventListener('abort', () => {
    for (const { fail } of waiting.splice(0)) fail(signal.reason);
  });

  const wakeAt = (ms: number): void => {
    if (wakesAtMs !== undefined && wakesAtMs <= ms) return;
    wakesAtMs = ms;
    clock.sleep(ms - now(), { signal }).then(
      () => {
        reachedMs = Math.max(reachedMs, ms);
        if (wakesAtMs === ms) wakesAtMs = undefined;
        admit();
      },
      // Only the signal ends a sleep early, and it has told all who wait.
      () => undefined,
    );
  };

  const admit = (): void => {
    while (waiting.length > 0 && onTheWay < width.now) {
      const nowMs = now();
      const waitMs = Math.max(pausedUntilMs - nowMs, requests.waitMs(nowMs), tokenBudget.waitMs(nowMs));
      if (waitMs > 0) {
        wakeAt(nowMs + waitMs);
        return;
      }
      const next = waiting.shift();
      if (next === undefined) return;
      requests.take(1, nowMs);
      tokenBudget.take(next.tokens, nowMs);
      onTheWay += 1;
      next.enter(passage(next.tokens, begun++));
    }
  };

  const passage = (expected: number, number: number): Passage => ({
    leave: once((outcome, { tokens = expected, retryAfterMs = 0 } = {}) => {
      onTheWay -= 1;
      tokenBudget.take(tokens - expected, now());
      if (outcome === 'answered') width.grow();
      if (outcome === 'throttled') {
        width.shrink(number, begun);
        pausedUntilMs = Math.max(pausedUntilMs, now() + retryAfterMs);
      }
      admit();
    }),
    heed: ({ isExhausted, resetMs }) => {
      if (isExhausted) pausedUntilMs = Math.max(pausedUntilMs, now() + Math.min(resetMs, longestPauseMs));
    },
  });

  return {
    get width() {
      return Math.floor(width.now);
    },
    enter: (tokens) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        waiting.push({ tokens, enter: resolve, fail: reject });
        admit();
      }),
  };
}

function once(leave: Passage['leave']): Passage['leave'] {
  let hasLeft = false;
  return (...arguments_) => {
    if (!hasLeft) leave(...arguments_);
    hasLeft = true;
  };
}

/** Limits by the minute come back within one; a header that says more is about something else. */
const longestPauseMs = 60_000;

interface Width {
  readonly now: number;
  grow(): void;
  /** @param number which call was refused; @param begun how many had begun by then. */
  shrink(number: number, begun: number): void;
}

function createWidth(most: number): Width {
  let width = Math.min(most, firstWidth);
  let isDoubling = true;
  let heededUpTo = 0;
  return {
    get now() {
      return Math.max(1, Math.floor(width));
    },
    grow: () => {
      width = Math.min(most, width + (isDoubling ? 1 : 1 / width));
    },
    shrink: (number, begun) => {
      // Calls that were already on the way when the width was last halved say nothing new.
      if (number < heededUpTo) return;
      heededUpTo = begun;
      isDoubling = false;
      width = Math.max(1, width / 2);
    },
  };
}

import { type HttpReply, header } from './http-client.ts';

/** How much the provider lets one model do before it says 429. */
export interface RateLimits {
  /** Requests, or tokens, that may still be sent; the scarcest of those the provider names. */
  readonly isExhausted: boolean;
  /** Until what is exhausted comes back. 0 when nothing is. */
  readonly resetMs: number;
}

/** Anthropic counts several kinds of tokens, OpenAI and those who follow it one. */
const families: readonly (readonly [remaining: string, reset: string])[] = [
  ...['requests', 'tokens', 'input-tokens', 'output-tokens'].map(
    (kind) => [`anthropic-ratelimit-${kind}-remaining`, `anthropic-ratelimit-${kind}-reset`] as const,
  ),
  ...['requests', 'tokens'].map((kind) => [`x-ratelimit-remaining-${kind}`, `x-ratelimit-reset-${kind}`] as const),
];

/** What the rate-limit headers of an answer say; `undefined` when it has none. */
export function readRateLimits(reply: Pick<HttpReply, 'headers'>): RateLimits | undefined {
  let isKnown = false;
  let resetMs = 0;
  let isExhausted = false;
  for (const [remainingName, resetName] of families) {
    const remaining = header(reply, remainingName);
    if (remaining === undefined) continue;
    isKnown = true;
    if (Number(remaining) > 0) continue;
    isExhausted = true;
    resetMs = Math.max(resetMs, durationMs(header(reply, resetName)));
  }
  return isKnown ? { isExhausted, resetMs } : undefined;
}

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `6m0s`, `120ms`, seconds, or a moment in time; 0 for what is none of these or has passed. */
function durationMs(text: string | undefined): number {
  if (text === undefined) return 0;
  if (/^\d+(\.\d+)?$/u.test(text)) return Number(text) * 1000;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/gu)];
  if (parts.map(([whole]) => whole).join('') === text) {
    return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitsMs[unit ?? ''] ?? 0), 0);
  }
  return Math.max(0, Date.parse(text) - Date.now()) || 0;
}

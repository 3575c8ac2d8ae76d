import { ApiError } from './api-error.ts';
import type { SandboxFaults } from './faults.ts';

/** Limits by the minute, each model's own, as providers keep them: a budget that refills all the time. */
export interface RateLimiter {
  /**
   * Takes a request of so many tokens.
   *
   * @returns what the reply's headers say is left.
   * @throws ApiError when it is too much, with the wait until it would not be.
   */
  admit(model: string, tokens: number): Readonly<Record<string, string>>;
}

interface Budget {
  readonly kind: 'requests' | 'tokens';
  readonly perMinute: number;
  left: number;
  atMs: number;
}

export function createRateLimiter(faults: SandboxFaults, now: () => number): RateLimiter {
  const { requestsPerMinute, tokensPerMinute } = faults;
  const budgets = new Map<string, Budget[]>();
  const open = (): Budget[] => {
    const kinds = [['requests', requestsPerMinute] as const, ['tokens', tokensPerMinute] as const];
    return kinds.flatMap(([kind, perMinute]) =>
      perMinute === undefined ? [] : [{ kind, perMinute, left: perMinute, atMs: now() }],
    );
  };
  return {
    admit: (model, tokens) => {
      const own = budgets.get(model) ?? open();
      budgets.set(model, own);
      for (const budget of own) refill(budget, now());
      const needs = (budget: Budget): number => (budget.kind === 'requests' ? 1 : Math.min(tokens, budget.perMinute));
      const waitsMs = own.map((budget) => ((needs(budget) - budget.left) / budget.perMinute) * 60_000);
      const waitMs = Math.ceil(Math.max(0, ...waitsMs));
      if (waitMs > 0) throw tooMuch(waitMs, headersOf(own));
      for (const budget of own) budget.left -= needs(budget);
      return headersOf(own);
    },
  };
}

function refill(budget: Budget, nowMs: number): void {
  budget.left = Math.min(budget.perMinute, budget.left + ((nowMs - budget.atMs) / 60_000) * budget.perMinute);
  budget.atMs = nowMs;
}

function tooMuch(waitMs: number, headers: Readonly<Record<string, string>>): ApiError {
  const waits = { 'retry-after': String(Math.ceil(waitMs / 1000)), 'retry-after-ms': String(waitMs) };
  return new ApiError('rate_limit_error', 'This request would exceed the rate limit.', { ...headers, ...waits });
}

/** In both providers' names, so that one set serves both endpoints. */
function headersOf(budgets: readonly Budget[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { kind, perMinute, left } of budgets) {
    const resetMs = Math.ceil((Math.max(0, 1 - left) / perMinute) * 60_000);
    headers[`anthropic-ratelimit-${kind}-limit`] = String(perMinute);
    headers[`anthropic-ratelimit-${kind}-remaining`] = String(Math.floor(left));
    headers[`anthropic-ratelimit-${kind}-reset`] = new Date(Date.now() + resetMs).toISOString();
    headers[`x-ratelimit-limit-${kind}`] = String(perMinute);
    headers[`x-ratelimit-remaining-${kind}`] = String(Math.floor(left));
    headers[`x-ratelimit-reset-${kind}`] = `${resetMs}ms`;
  }
  return headers;
}

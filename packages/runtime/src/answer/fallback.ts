import { ConfigError, ProviderError } from '@farthing/core';
import type { ModelProfiles } from '../policy/model-profile.ts';
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.ts';
import { largerWindows, plan, type Target } from './fallback-plan.ts';
import type { Attempt, Tier } from './provider.ts';
import { readFailure } from './provider-failure.ts';
import { withTimeLimit } from './time-limit.ts';

export interface FallbackOptions {
  /** Context windows, to know who could answer a request that did not fit. Default: nothing is known. */
  readonly profiles?: ModelProfiles | undefined;
  /** Default: one of its own. */
  readonly breaker?: CircuitBreaker | undefined;
  /**
   * How long a provider may take for its answer, or for the first content of one that streams, in milliseconds. Default:
   * as long as the provider's own client waits.
   */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds since any fixed time, for the trail. Default: a clock that does not jump. */
  readonly now?: (() => number) | undefined;
}

export interface FallbackCall {
  /** The candidate that was decided on. */
  readonly model: string;
  /** Candidates that may answer. Default: all. */
  readonly models?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Answered<A> {
  readonly answer: A;
  /** Who answered. */
  readonly model: string;
  readonly provider: string;
  /** All that was tried, in order; the last one answered. */
  readonly attempts: readonly Attempt[];
}

export interface Fallback<Q, A> {
  /** The candidates, cheapest first. */
  readonly candidates: readonly string[];
  readonly breaker: CircuitBreaker;
  /**
   * @throws what the last provider threw, its trail in {@link attemptsOf}; ProviderError when nobody could be asked; the
   *   signal's reason, or what the provider made of it, once it is aborted.
   */
  answer(request: Q, call: FallbackCall): Promise<Answered<A>>;
}

/**
 * Answers by the candidate that was decided on, and when its provider fails, by the next: the other providers of the
 * same candidate in order, then stronger candidates, never a weaker one. Each is asked once at most, and none of which a
 * circuit breaker says that it is down or wants to be left alone.
 *
 * Errors and time-outs move on; a request that is a bad one (400) does not, for it would be one everywhere. One that does
 * not fit goes to whoever has a larger window, weaker candidates included, where their window is known. Nobody is asked
 * again once an answer has begun to stream.
 *
 * @param tiers cheapest first.
 * @throws ConfigError when there is no tier, or a tier without a provider.
 */
export function withFallback<Q, A>(tiers: readonly Tier<Q, A>[], options: FallbackOptions = {}): Fallback<Q, A> {
  const { profiles = {}, breaker = createCircuitBreaker(), timeoutMs, now = () => performance.now() } = options;
  const empty = tiers.find(({ providers }) => providers.length === 0);
  if (empty !== undefined) throw new ConfigError(`${empty.model} needs a provider; got none`);
  if (tiers.length === 0) throw new ConfigError('a fallback needs a tier; got none');
  if (timeoutMs !== undefined && !(timeoutMs > 0))
    throw new ConfigError(`timeoutMs must be a time in milliseconds above 0; got ${timeoutMs}`);

  const answer = async (request: Q, { model, models, signal }: FallbackCall): Promise<Answered<A>> => {
    const attempts: Attempt[] = [];
    const overflowed: string[] = [];
    let targets = plan(tiers, { model, models });
    let soonestMs = Infinity;
    let failed: { readonly error: unknown } | undefined;
    while (targets.length > 0) {
      const [target, ...rest] = targets as [Target<Q, A>, ...Target<Q, A>[]];
      targets = rest;
      const who = { model: target.model, provider: target.provider.name };
      signal?.throwIfAborted();
      const permit = breaker.admit(who.provider);
      if ('blockedForMs' in permit) {
        soonestMs = Math.min(soonestMs, permit.blockedForMs);
        const detail = `not to be asked for another ${Math.ceil(permit.blockedForMs)} ms`;
        attempts.push({ ...who, outcome: 'skipped', latencyMs: 0, detail });
        continue;
      }
      const startMs = now();
      try {
        const given = await withTimeLimit(
          (limit) =>
            target.provider.ask(request, {
              model: target.model,
              signal: limit,
              isLast: rest.every((other) => breaker.blockedForMs(other.provider.name) > 0),
            }),
          { failure: `${who.provider} did not answer for ${who.model}`, timeoutMs, signal },
        );
        permit.succeeded();
        attempts.push({ ...who, outcome: 'answered', latencyMs: now() - startMs });
        return { answer: given, ...who, attempts };
      } catch (error) {
        failed = { error };
        const { kind, isTimeout, status, detail, retryAfterMs } = readFailure(error);
        attempts.push({
          ...who,
          outcome: isTimeout ? 'timed-out' : 'failed',
          latencyMs: now() - startMs,
          status,
          detail,
        });
        if (signal?.aborted || kind !== 'provider') permit.abandoned();
        else permit.failed({ retryAfterMs });
        if (signal?.aborted || kind === 'request') break;
        if (kind === 'overflow') {
          overflowed.push(target.model);
          targets = largerWindows(tiers, { targets, models, overflowed, profiles });
        }
      }
    }
    throw withTrail(failed === undefined ? nobodyToAsk(attempts, soonestMs) : failed.error, attempts);
  };
  return { candidates: tiers.map(({ model }) => model), breaker, answer };
}

const trails = /* @__PURE__ */ new WeakMap<object, readonly Attempt[]>();

/** What was tried before this error was thrown, in order; empty for an error of anybody else. */
export function attemptsOf(error: unknown): readonly Attempt[] {
  return (typeof error === 'object' && error !== null && trails.get(error)) || [];
}

function withTrail(error: unknown, attempts: readonly Attempt[]): unknown {
  if (typeof error === 'object' && error !== null) trails.set(error, attempts);
  return error;
}

function nobodyToAsk(attempts: readonly Attempt[], retryAfterMs: number): Error {
  if (attempts.length === 0)
    return new ConfigError('nobody may answer: none of the models that may is at least as strong');
  const who = attempts.map(({ provider, detail }) => `${provider} is ${detail}`).join('; ');
  return new ProviderError(`nobody can be asked at the moment: ${who}`, { isRetryable: true, retryAfterMs });
}

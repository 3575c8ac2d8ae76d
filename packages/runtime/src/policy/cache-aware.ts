import type { RoutingDecision } from '@farthing/core';
import {
  type CostAssumptions,
  checkAssumptions,
  checkPrices,
  defaultOutputTokens,
  horizonCostUsd,
  priceRequest,
  requestCostUsd,
} from './expected-cost.ts';
import type { ModelProfiles } from './model-profile.ts';
import { continueWith, mayAnswer, type Policy, type SyncPolicy, withStep } from './policy.ts';
import type { RoutingRequest } from './routing-request.ts';

export interface CacheAwareOptions extends CostAssumptions {
  /** With the price of every candidate. */
  readonly profiles: ModelProfiles;
  /** Requests of the conversation that are expected after this one, over which a switch has to pay. Default 3. */
  readonly horizonTurns?: number | undefined;
  /** Tokens by which each request is longer than the one before. Default: twice an answer. */
  readonly turnTokens?: number | undefined;
}

/**
 * Does not give a warm prompt cache away for a saving smaller than what reading the prompt again costs: when the policy
 * inside goes down to a cheaper candidate, a stronger one that has the conversation in its cache goes on if that costs no
 * more, over this request and the `horizonTurns` to come. Going up for quality is never held back. Writes
 * `predictedCostUsd` and the sums it compared. Use it where conversations are long and providers charge less for cached
 * input; it goes between `withMemory` and `sticky`.
 *
 * @throws ConfigError when a candidate has no price or an option is no number of at least 0.
 */
export function cacheAware(policy: SyncPolicy, options: CacheAwareOptions): SyncPolicy;
export function cacheAware(policy: Policy, options: CacheAwareOptions): Policy;
export function cacheAware(policy: Policy, options: CacheAwareOptions): Policy {
  const { candidates } = policy;
  checkAssumptions(options);
  checkPrices('cache', candidates, options.profiles);
  const { horizonTurns = 3, outputTokens = defaultOutputTokens, turnTokens = 2 * outputTokens } = options;
  const horizon = { ...options, laterRequests: Math.round(horizonTurns), turnTokens };
  const weigh = (decision: RoutingDecision, request: RoutingRequest): RoutingDecision => {
    const rivals = decision.reason === 'tool-loop' ? [] : rivalsOf(decision, request, candidates);
    const priced = priceRequest(request, [decision.model, ...rivals], options);
    let best = decision.model;
    const horizonUsd: Record<string, number> = {};
    for (const [model, { price, ...each }] of priced) {
      if (model !== decision.model && each.warmTokens === 0) continue;
      horizonUsd[model] = horizonCostUsd(price, each, horizon);
      if (horizonUsd[model] < horizonUsd[best]! || (horizonUsd[model] === horizonUsd[best] && best === decision.model))
        best = model;
    }
    const { price, ...answer } = priced.get(best)!;
    const predictedCostUsd = requestCostUsd(price, answer, options);
    const { inputTokens, warmTokens } = answer;
    const input = { inputTokens, warmTokens, predictedCostUsd, requests: horizon.laterRequests + 1, horizonUsd };
    if (best === decision.model) {
      return withStep(decision, { policy: 'cache', finding: 'expected cost', input }, { predictedCostUsd });
    }
    const [stayUsd, switchUsd] = [horizonUsd[best]!, horizonUsd[decision.model]!].map((usd) => usd.toPrecision(3));
    const finding = `${best} holds ${warmTokens} tokens: ${stayUsd} USD over ${input.requests} requests, ${decision.model} ${switchUsd}`;
    const tier = candidates.indexOf(best);
    return withStep(
      decision,
      { policy: 'cache', finding, model: best, input },
      { model: best, tier, reason: 'warm-cache', predictedCostUsd },
    );
  };
  return {
    candidates,
    decide: (request) =>
      continueWith(policy.decide(request), (decision) => weigh(decision, request)) as RoutingDecision,
  };
}

/** Candidates above the chosen one that may answer and are not estimated to answer worse. */
function rivalsOf(
  decision: RoutingDecision,
  request: RoutingRequest,
  candidates: readonly string[],
): readonly string[] {
  const { tier: chosen, strongWinRates: rates } = decision;
  // The reference has no rate of its own; nothing is better than it.
  const rateOf = (tier: number): number => (rates.length === 0 ? 0 : (rates[tier] ?? 0));
  return candidates.filter(
    (model, tier) => tier > chosen && rateOf(tier) <= rateOf(chosen) && mayAnswer(model, request, decision),
  );
}

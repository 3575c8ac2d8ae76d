import { ConfigError, type RoutingDecision } from '@farthing/core';
import { type CostAssumptions, checkAssumptions, checkPrices, priceRequest, requestCostUsd } from './expected-cost.ts';
import type { ModelProfiles } from './model-profile.ts';
import { continueWith, type Policy, type SyncPolicy, withStep } from './policy.ts';
import type { RoutingRequest } from './routing-request.ts';
import type { AsyncRequestRouter, RequestRouter } from './threshold-policy.ts';

export interface CapabilityOptions extends CostAssumptions {
  /** With the price of every candidate. */
  readonly profiles: ModelProfiles;
  /**
   * US dollars that one good answer in the place of a bad one is worth; above 0. With mean costs this is the threshold
   * policy at `threshold = (cost of the reference − cost of the cheapest) / usdPerQuality`.
   */
  readonly usdPerQuality: number;
}

/**
 * The candidate with the best estimated quality for its money: the greatest `(1 − strongWinRate) − cost / usdPerQuality`.
 * Use it where candidates are no ladder but have different strengths, and a router was trained on all of them: its
 * estimates differ from request to request, and so do the costs, which are those of this very request, cached input and
 * all. A request that could not be scored, or is out of the router's coverage, goes where the router sends it.
 *
 * @throws ConfigError when a candidate has no price or an option is not a number.
 */
export function capabilityPolicy(router: RequestRouter, options: CapabilityOptions): SyncPolicy;
export function capabilityPolicy(router: AsyncRequestRouter, options: CapabilityOptions): Policy;
export function capabilityPolicy(router: RequestRouter | AsyncRequestRouter, options: CapabilityOptions): Policy {
  const { profiles, usdPerQuality } = options;
  const { candidates } = router.config;
  checkAssumptions(options);
  if (!(usdPerQuality > 0)) throw new ConfigError(`usdPerQuality must be above 0, got ${usdPerQuality}`);
  checkPrices('capability', candidates, profiles);
  const weigh = (decision: RoutingDecision, request: RoutingRequest): RoutingDecision => {
    const { strongWinRates: rates, reason } = decision;
    if (!['below-threshold', 'at-or-above-threshold', 'only-candidate'].includes(reason)) return decision;
    const priced = priceRequest(request, candidates, options);
    const costsUsd = candidates.map((model) => {
      const { price, ...each } = priced.get(model)!;
      return requestCostUsd(price, each, options);
    });
    const isAllowed = candidates.map((model) => request.models === undefined || request.models.includes(model));
    const tier = bestForMoney(rates, { costsUsd, usdPerQuality, isAllowed });
    const wanted = bestForMoney(rates, { costsUsd, usdPerQuality });
    const model = candidates[tier]!;
    const input = { usdPerQuality, costsUsd };
    const finding = `${model} is the best for its money`;
    return withStep(
      decision,
      { policy: 'capability', finding, model, input },
      {
        model,
        tier,
        wantedTier: wanted === tier ? undefined : wanted,
        reason: reason === 'only-candidate' ? reason : 'best-for-money',
        predictedCostUsd: costsUsd[tier],
      },
    );
  };
  return {
    candidates,
    decide: (request) => {
      const { conversation, models, signal, complexity } = request;
      const routed =
        'route' in router
          ? router.route(conversation, { models, complexity })
          : router.routeAsync(conversation, { models, complexity, signal });
      return continueWith(routed, (decision) => weigh(decision, request)) as RoutingDecision;
    },
  };
}

export interface BestForMoneyOptions {
  /** Of each candidate, for the request. */
  readonly costsUsd: readonly number[];
  readonly usdPerQuality: number;
  /** By candidate; at least one may answer. Default: all. */
  readonly isAllowed?: readonly boolean[] | undefined;
}

/**
 * The candidate with the lowest `strongWinRate + cost / usdPerQuality`, on a tie the last. `chooseTier` is this with costs
 * on a scale from the cheapest to the reference.
 *
 * @param rates `strongWinRate` per candidate but the reference, whose rate is 0.
 */
export function bestForMoney(
  rates: readonly number[],
  { costsUsd, usdPerQuality, isAllowed }: BestForMoneyOptions,
): number {
  let best = -1;
  let lowest = Infinity;
  for (let tier = rates.length; tier >= 0; tier--) {
    const loss = (rates[tier] ?? 0) + costsUsd[tier]! / usdPerQuality;
    if (isAllowed?.[tier] === false || !(best === -1 || loss < lowest)) continue;
    best = tier;
    lowest = loss;
  }
  return best;
}

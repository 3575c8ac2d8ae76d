import type { RoutingDecision } from '@farthing/core';
import { inputTokensOf } from './estimate-tokens.ts';
import { type CostAssumptions, priceRequest, requestCostUsd } from './expected-cost.ts';
import type { ModelProfiles } from './model-profile.ts';
import { continueWith, type Policy } from './policy.ts';

/** Writes on each decision what the chosen model's answer is expected to cost, where its price is known. */
export function withPredictedCost(
  policy: Policy,
  options: CostAssumptions & { readonly profiles: ModelProfiles },
): Policy {
  return {
    candidates: policy.candidates,
    decide: (request) =>
      continueWith(policy.decide(request), (decision: RoutingDecision) => {
        const inputTokens = inputTokensOf(request);
        if (inputTokens === undefined) return decision;
        const priced = priceRequest({ ...request, inputTokens }, [decision.model], options).get(decision.model);
        if (priced === undefined) return decision;
        return { ...decision, predictedCostUsd: requestCostUsd(priced.price, priced, options) };
      }),
  };
}

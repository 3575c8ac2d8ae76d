import { ConfigError, type RoutingDecision } from '@farthing/core';
import { mayAnswer, type Policy, type SyncPolicy, withStep } from './policy.ts';
import type { RoutingRequest } from './routing-request.ts';

/**
 * When a policy inside it breaks, the strongest of `request.models` answers, and the decision says why. Use it around
 * all that chooses and inside `withConstraints`, which says who may.
 *
 * @throws only ConfigError, from `decide`: a setting is wrong, and has to be mended rather than lived with.
 */
export function failToStrong(policy: SyncPolicy): SyncPolicy;
export function failToStrong(policy: Policy): Policy;
export function failToStrong(policy: Policy): Policy {
  const { candidates } = policy;
  const strong = (error: unknown, request: RoutingRequest): RoutingDecision => {
    if (error instanceof ConfigError) throw error;
    const tier = candidates.findLastIndex((candidate) => mayAnswer(candidate, request));
    if (tier === -1) throw new ConfigError(`no candidate may answer: models must hold one of ${candidates.join(', ')}`);
    const detail = error instanceof Error ? error.message : String(error);
    const model = candidates[tier]!;
    const decision: RoutingDecision = {
      model,
      tier,
      strongWinRate: undefined,
      strongWinRates: [],
      threshold: 0,
      reason: 'policy-failed',
      detail,
      routerId: '',
      propensity: 1,
    };
    return withStep(decision, { policy: 'fail-to-strong', finding: detail, model });
  };
  return {
    candidates,
    decide: (request) => {
      try {
        const decision = policy.decide(request);
        return decision instanceof Promise ? decision.catch((error: unknown) => strong(error, request)) : decision;
      } catch (error) {
        return strong(error, request);
      }
    },
  };
}

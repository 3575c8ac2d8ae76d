import { messageText, type RoutingDecision } from '@farthing/core';
import type { SyncPolicy } from '../policy/policy.ts';

/** A policy whose `strongWinRate`s are the numbers in the last message: `0.2 0.1`. Chooses the cheapest below ½. */
export function scriptedPolicy(candidates: readonly string[]): SyncPolicy {
  return {
    candidates,
    decide: ({ conversation, models }): RoutingDecision => {
      const rates = (messageText(conversation.at(-1)!).match(/[\d.]+/g) ?? []).map(Number);
      const isPermitted = (model: string): boolean => models === undefined || models.includes(model);
      const below = candidates.findIndex((model, tier) => (rates[tier] ?? 0) < 0.5 && isPermitted(model));
      const tier = below === -1 ? candidates.findLastIndex(isPermitted) : below;
      return {
        model: candidates[tier]!,
        tier,
        strongWinRate: rates[0],
        strongWinRates: rates,
        threshold: 0.5,
        reason: (rates[tier] ?? 1) < 0.5 ? 'below-threshold' : 'at-or-above-threshold',
        routerId: 'scripted',
        propensity: 1,
      };
    },
  };
}

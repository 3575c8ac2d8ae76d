import type { Conversation, RoutingDecision } from '@farthing/core';
import type { DecisionMaker, RouteOptions } from '../decisions.ts';
import type { RouteAsyncOptions } from '../router.ts';
import type { Policy, SyncPolicy } from './policy.ts';

/** What scores and decides by a threshold: a trained `Router`, or the rules that stand in until there is one. */
export interface RequestRouter {
  readonly config: DecisionMaker;
  route(conversation: Conversation, options?: RouteOptions): RoutingDecision;
}

/** The same, where a decision has to be waited for. */
export interface AsyncRequestRouter {
  readonly config: DecisionMaker;
  routeAsync(conversation: Conversation, options?: RouteAsyncOptions): Promise<RoutingDecision>;
}

export interface ThresholdPolicyOptions {
  /** 0–1. Default: the router's tuned default. */
  readonly threshold?: number | undefined;
}

/**
 * The cheapest candidate that suffices: whose `strongWinRate` is below the threshold. With three candidates these are
 * tiers. Use it where candidates are a ladder, each better and dearer than the one before.
 */
export function thresholdPolicy(router: RequestRouter, options?: ThresholdPolicyOptions): SyncPolicy;
export function thresholdPolicy(router: AsyncRequestRouter, options?: ThresholdPolicyOptions): Policy;
export function thresholdPolicy(
  router: RequestRouter | AsyncRequestRouter,
  { threshold = router.config.defaultThreshold }: ThresholdPolicyOptions = {},
): Policy {
  return {
    candidates: router.config.candidates,
    decide: ({ conversation, models, complexity, signal }) =>
      'route' in router
        ? router.route(conversation, { threshold, models, complexity })
        : router.routeAsync(conversation, { threshold, models, complexity, signal }),
  };
}

import type { RoutingDecision } from '@farthing/core';
import { isCovered } from '../coverage.ts';
import { createDecisions } from '../decisions.ts';
import type { AsyncRequestRouter, RequestRouter } from '../policy/threshold-policy.ts';

/** What a router made of one request. */
export interface KnownScores {
  /** `strongWinRate` per candidate but the reference; empty when there was no text, or scoring failed. */
  readonly rates: readonly number[];
  /** See `RoutingDecision.coverage`. */
  readonly coverage?: number | undefined;
  /** Why scoring failed, when it did. */
  readonly failure?: string | undefined;
}

/** The scores that a decision rests on. */
export function scoresOf({ strongWinRates: rates, coverage, detail, reason }: RoutingDecision): KnownScores {
  return { rates, coverage, failure: rates.length > 0 || reason === 'no-text' ? undefined : detail };
}

/**
 * A router that decides as `router` does, on scores that are known already: nothing is embedded and no words are needed.
 *
 * @param current asked at each decision for the scores of the request in question.
 */
export function routerWithScores(
  router: RequestRouter | AsyncRequestRouter,
  current: () => KnownScores,
): RequestRouter {
  const { config } = router;
  const { choiceOf, choose, fallBack } = createDecisions(config);
  return {
    ...('thresholdForStrongShare' in router && { thresholdForStrongShare: router.thresholdForStrongShare }),
    config,
    route: (_, options) => {
      const choice = choiceOf(options);
      const { rates, coverage, failure } = current();
      if (failure !== undefined) return fallBack(failure, choice);
      if (rates.length === 0) return choose(undefined, choice);
      return choose({ strongWinRates: rates, coverage, isCovered: isCovered(coverage, config.coverage) }, choice);
    },
  };
}

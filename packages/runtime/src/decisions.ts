import { ConfigError, type Conversation, type RoutingDecision, scoringText } from '@farthing/core';
import { type Assessment, routingRates } from './assessment.ts';
import { chooseTier } from './choose-tier.ts';
import type { RouterConfig } from './router-config.ts';

export interface RouteOptions {
  /** 0–1: the reference model is used when `strongWinRate >= threshold`. Default: the router's tuned default. */
  readonly threshold?: number | undefined;
  /**
   * Candidates that may answer. Default: all. When the reference is not among them the dearest that is stands in for it.
   */
  readonly models?: readonly string[] | undefined;
  /** How hard a model said the request is, 1–5. Only `complexityRouter` looks at it. */
  readonly complexity?: number | undefined;
}

/** What decisions are made by: of a trained router, or of rules in its place. */
export type DecisionMaker = Pick<RouterConfig, 'id' | 'candidates' | 'defaultThreshold' | 'tierCosts' | 'coverage'>;

/** What was found out about a request; without more than rates, it counts as covered. */
export type Scored = Pick<Assessment, 'strongWinRates'> & Partial<Assessment>;

/** What a decision may be and at which threshold. */
interface Choice {
  readonly threshold: number;
  /** By candidate; at least one may answer. */
  readonly isAllowed: readonly boolean[];
  /** The same by name; `undefined` when all may. */
  readonly models?: readonly string[];
}

/** How decisions are put together, whatever scores the requests. */
export function createDecisions({ id: routerId, candidates, defaultThreshold, tierCosts }: DecisionMaker) {
  const all = candidates.map(() => true);
  const unscored = (
    { threshold, isAllowed, models }: Choice,
    reason: 'no-text' | 'scoring-failed',
    detail?: string,
  ): RoutingDecision => {
    const tier = isAllowed.lastIndexOf(true);
    const model = candidates[tier]!;
    return {
      model,
      tier,
      models,
      strongWinRate: undefined,
      strongWinRates: [],
      threshold,
      reason,
      detail,
      routerId,
      propensity: 1,
    };
  };
  return {
    choiceOf: ({ threshold = defaultThreshold, models }: RouteOptions = {}): Choice => {
      checkShare('threshold', threshold);
      if (models === undefined) return { threshold, isAllowed: all };
      const isAllowed = candidates.map((candidate) => models.includes(candidate));
      if (!isAllowed.includes(false)) return { threshold, isAllowed };
      if (isAllowed.includes(true))
        return { threshold, isAllowed, models: candidates.filter((_, tier) => isAllowed[tier]) };
      throw new ConfigError(`models must hold one of ${candidates.join(', ')}; got ${models.join(', ') || 'none'}`);
    },
    textOf: (conversation: Conversation): string => {
      // TypeScript refuses a string; plain JavaScript would iterate over its characters and find no user.
      if (!Array.isArray(conversation)) throw new TypeError('the conversation must be an array of messages');
      return scoringText(conversation);
    },
    /** @param assessment `undefined` when there was no text. */
    choose: (assessment: Scored | undefined, choice: Choice): RoutingDecision => {
      const { threshold, isAllowed, models } = choice;
      if (assessment === undefined) return unscored(choice, 'no-text');
      const { strongWinRates: rates, coverage, isCovered = true } = assessment;
      if (rates.some(Number.isNaN)) return unscored(choice, 'scoring-failed', 'the score is not a number');
      const routing = routingRates({ strongWinRates: rates, isCovered });
      const costs = tierCosts?.relative;
      const tier = chooseTier(routing, threshold, { costs, isAllowed });
      const wanted = models === undefined ? tier : chooseTier(routing, threshold, { costs });
      const isBelow = tier < routing.length && routing[tier]! < threshold;
      const above = isCovered ? 'at-or-above-threshold' : 'out-of-coverage';
      return {
        model: candidates[tier]!,
        tier,
        models,
        wantedTier: wanted === tier ? undefined : wanted,
        strongWinRate: rates[0],
        strongWinRates: rates,
        coverage,
        threshold,
        reason: models?.length === 1 ? 'only-candidate' : isBelow ? 'below-threshold' : above,
        routerId,
        propensity: 1,
      };
    },
    /** Fail towards quality: a request must be answered even if its content breaks the scorer. */
    fallBack: (error: unknown, choice: Choice): RoutingDecision =>
      unscored(choice, 'scoring-failed', error instanceof Error ? error.message : String(error)),
  };
}

/** @throws ConfigError unless `value` is a number from 0 to 1. */
export function checkShare(name: string, value: number): void {
  if (!(typeof value === 'number' && value >= 0 && value <= 1))
    throw new ConfigError(`${name} must be a number from 0 to 1, got ${value}`);
}

import { ConfigError, type Conversation, type RoutingDecision } from '@farthing/core';
import { createDecisions, type DecisionMaker, type RouteOptions } from './decisions.ts';
import { keywordScore } from './keyword-score.ts';
import type { AsyncRequestRouter, RequestRouter } from './policy/threshold-policy.ts';
import type { RouteAsyncOptions } from './router.ts';

export interface RuleRouterOptions {
  /** Model ids, cheapest first; at least two. */
  readonly candidates: readonly string[];
  /** 0–1; default 0.5. */
  readonly defaultThreshold?: number | undefined;
  /** Names the rules in decisions. */
  readonly id?: string | undefined;
}

export interface HeuristicRouterOptions extends RuleRouterOptions {
  /** How hard a text looks, 0–1. Default: {@link keywordScore}. */
  readonly score?: ((text: string) => number) | undefined;
}

/**
 * Routes by a rule of thumb, without any training: keywords and length. To start with, and to compare a trained router
 * with: `farthing evaluate` measures the same function as the baseline `keywords and length`.
 *
 * At the default threshold of 0.5 with two candidates strong gets what is 100 words long, or has three hard words, or
 * half of each.
 */
export function heuristicRouter(options: HeuristicRouterOptions): RequestRouter {
  const { score = keywordScore } = options;
  const config = makerOf(options, 'heuristic');
  const { choiceOf, choose, fallBack, textOf } = createDecisions(config);
  return {
    config,
    route: (conversation, routeOptions) => {
      const choice = choiceOf(routeOptions);
      try {
        const text = textOf(conversation);
        return choose(text === '' ? undefined : { strongWinRates: ratesOf(score(text), config) }, choice);
      } catch (error) {
        return fallBack(error, choice);
      }
    },
  };
}

export interface ComplexityRouterOptions extends RuleRouterOptions {
  /** Asks a model how hard a conversation is, 1–5. Without it each request brings its `complexity`. */
  readonly rate?:
    | ((conversation: Conversation, options: { readonly signal?: AbortSignal | undefined }) => Promise<number>)
    | undefined;
}

/**
 * Routes by how hard a model said the request is, from 1, trivial, to 5, very hard: `strongWinRate` is `(rating − 1) / 4`,
 * so at the default threshold of 0.5 with two candidates a 3 goes to strong. Without training, but each rating costs a
 * call and its time. `farthing label --complexity` makes the same rating, and the reports compare it as `rated complexity`.
 *
 * A request without a rating, or whose rating failed, goes to strong.
 */
export function complexityRouter(options: RuleRouterOptions & { readonly rate?: undefined }): RequestRouter;
export function complexityRouter(options: ComplexityRouterOptions): AsyncRequestRouter;
export function complexityRouter(options: ComplexityRouterOptions): RequestRouter | AsyncRequestRouter {
  const { rate } = options;
  const config = makerOf(options, 'complexity');
  const { choiceOf, choose, fallBack, textOf } = createDecisions(config);
  const decide = (rating: number | undefined, routeOptions: RouteOptions | undefined): RoutingDecision => {
    const choice = choiceOf(routeOptions);
    if (rating !== undefined && rating >= 1 && rating <= 5) {
      return choose({ strongWinRates: ratesOf((rating - 1) / 4, config) }, choice);
    }
    return fallBack(new RangeError(`complexity must be a number from 1 to 5, got ${rating}`), choice);
  };
  if (rate === undefined) {
    return { config, route: (_, routeOptions) => decide(routeOptions?.complexity, routeOptions) };
  }
  const routeAsync = async (conversation: Conversation, routeOptions?: RouteAsyncOptions): Promise<RoutingDecision> => {
    const choice = choiceOf(routeOptions);
    const { complexity, signal } = routeOptions ?? {};
    if (complexity !== undefined) return decide(complexity, routeOptions);
    try {
      if (textOf(conversation) === '') return choose(undefined, choice);
      return decide(await rate(conversation, { signal }), routeOptions);
    } catch (error) {
      return fallBack(error, choice);
    }
  };
  return { config, routeAsync };
}

function makerOf({ candidates, defaultThreshold = 0.5, id }: RuleRouterOptions, usualId: string): DecisionMaker {
  if (candidates.length < 2 || new Set(candidates).size < candidates.length)
    throw new ConfigError(`candidates must be at least two different models, got ${candidates.join(', ') || 'none'}`);
  return { id: id ?? usualId, candidates, defaultThreshold };
}

/**
 * How hard a request is, as a rate for each candidate: the cheapest fails as often as the request is hard, and each step
 * up only where that many more draws of the same luck fail too, `hardness ** (2 · tier + 1)`.
 */
function ratesOf(hardness: number, { candidates }: DecisionMaker): number[] {
  return candidates.slice(1).map((_, tier) => hardness ** (2 * tier + 1));
}

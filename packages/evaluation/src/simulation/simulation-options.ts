import { ConfigError, type ModelPrice } from '@farthing/core';
import { type AsyncRequestRouter, type PolicySpec, type RequestRouter, taskTypes } from '@farthing/runtime';
import type { CacheAssumptions } from './scenario.ts';
import type { ScoredRequest } from './simulated-log.ts';

export interface SimulationOptions extends CacheAssumptions {
  readonly router: RequestRouter | AsyncRequestRouter;
  /**
   * Prices and assumptions about caches that it leaves out are those of the simulation; its own are what it believes, and are
   * judged. Default: the router's own threshold and nothing else.
   */
  readonly spec?: PolicySpec | undefined;
  /** Price of a model, under whatever name a log gives it; `undefined` when it is not known. */
  readonly priceOf: (model: string) => ModelPrice | undefined;
  /** Tokens of an answer of which the log says neither the length nor the words. Default: the model's own in the policy, or 500. */
  readonly outputTokens?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const defaultOutputTokens = 500;

/** As long as the log's own answer was, where that is known. */
export function outputTokensOf(
  { outputTokens, answerTokens }: ScoredRequest,
  model: string,
  { spec, outputTokens: usual = defaultOutputTokens }: SimulationOptions,
): number {
  return outputTokens ?? answerTokens ?? spec?.models?.[model]?.outputTokens ?? usual;
}

/**
 * The policy, with the simulation's prices and caches where it says nothing of its own.
 *
 * @throws ConfigError for a task that no request of a simulation can be.
 */
export function informedSpec({ router, spec = {}, priceOf, ...caches }: SimulationOptions): PolicySpec {
  const known: readonly string[] = taskTypes;
  const stranger = Object.keys(spec.tasks ?? {}).find((task) => !known.includes(task));
  if (stranger !== undefined)
    throw new ConfigError(`"tasks" names ${stranger}; the requests of a log are ${known.join(', ')}`);
  const { cacheTtlMs, minCacheTokens } = caches;
  const informed = <T extends object>(part: T): T => ({ cacheTtlMs, minCacheTokens, ...part });
  const models = router.config.candidates.map((model) => {
    const own = spec.models?.[model];
    return [model, { ...own, price: own?.price ?? priceOf(model) }] as const;
  });
  return {
    ...spec,
    models: { ...spec.models, ...Object.fromEntries(models) },
    cache: spec.cache && informed(spec.cache),
    capability: spec.capability && informed(spec.capability),
  };
}

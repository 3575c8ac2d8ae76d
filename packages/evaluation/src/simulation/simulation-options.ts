import type { ModelPrice } from '@farthing/core';
import type { AsyncRequestRouter, PolicySpec, RequestRouter } from '@farthing/runtime';
import type { CacheAssumptions } from './scenario.ts';
import type { ScoredRequest } from './simulated-log.ts';

export interface SimulationOptions extends CacheAssumptions {
  readonly router: RequestRouter | AsyncRequestRouter;
  /** Default: the router's own threshold and nothing else. */
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

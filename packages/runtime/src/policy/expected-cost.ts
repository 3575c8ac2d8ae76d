import { ConfigError, costUsd, type ModelPrice } from '@farthing/core';
import { type ConversationMemory, failedName, sentName, sentTokens, usedName } from './conversation-store.ts';
import { estimateTokens } from './estimate-tokens.ts';
import type { ModelProfiles } from './model-profile.ts';
import type { RoutingRequest } from './routing-request.ts';

/** What is assumed of requests and of providers' prompt caches. */
export interface CostAssumptions {
  /** Tokens of an answer, where the model's profile does not say. Default 500. */
  readonly outputTokens?: number | undefined;
  /** Milliseconds for which a provider keeps a prompt after its last use. 0: it caches nothing. Default 5 minutes. */
  readonly cacheTtlMs?: number | undefined;
  /** Shorter prompts are not cached. Default 1024 tokens. */
  readonly minCacheTokens?: number | undefined;
}

/** One request, priced. */
export interface PricedRequest {
  readonly inputTokens: number;
  /** Of these, tokens that the provider's cache holds already. */
  readonly warmTokens: number;
  readonly outputTokens: number;
}

export const defaultOutputTokens = 500;
const defaultCacheTtlMs = 5 * 60 * 1000;
const defaultMinCacheTokens = 1024;

/** What a request costs: the warm tokens are read from the cache, and all others written to it if the prompt is long enough. */
export function requestCostUsd(
  price: ModelPrice,
  { inputTokens, warmTokens, outputTokens }: PricedRequest,
  { cacheTtlMs = defaultCacheTtlMs, minCacheTokens = defaultMinCacheTokens }: CostAssumptions = {},
): number {
  const isCached = cacheTtlMs > 0 && inputTokens >= minCacheTokens;
  const cachedInputTokens = isCached ? warmTokens : 0;
  const cacheWriteTokens = isCached ? inputTokens - warmTokens : 0;
  return costUsd(price, { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens });
}

/**
 * What a conversation costs if one model answers this request and those to come: each is longer by `turnTokens`, and
 * finds the one before it in the cache.
 *
 * @param laterRequests requests after this one; a whole number.
 */
export function horizonCostUsd(
  price: ModelPrice,
  request: PricedRequest,
  options: CostAssumptions & { readonly laterRequests: number; readonly turnTokens: number },
): number {
  const { laterRequests, turnTokens, minCacheTokens = defaultMinCacheTokens } = options;
  let total = requestCostUsd(price, request, options);
  let { inputTokens } = request;
  for (let later = 0; later < laterRequests; later++) {
    const warmTokens = inputTokens >= minCacheTokens ? inputTokens : 0;
    inputTokens += turnTokens;
    total += requestCostUsd(price, { ...request, inputTokens, warmTokens }, options);
  }
  return total;
}

/** The request as each model would find it; a model without a price is left out. */
export function priceRequest(
  request: RoutingRequest,
  models: readonly string[],
  { profiles, ...assumptions }: CostAssumptions & { readonly profiles: ModelProfiles },
): ReadonlyMap<string, PricedRequest & { readonly price: ModelPrice }> {
  const { conversation, memory, inputTokens = estimateTokens(conversation) } = request;
  const { outputTokens: usualTokens = defaultOutputTokens } = assumptions;
  const priced = new Map<string, PricedRequest & { readonly price: ModelPrice }>();
  for (const model of models) {
    const { price, outputTokens = usualTokens } = profiles[model] ?? {};
    if (price === undefined) continue;
    const warmTokens = memory === undefined ? 0 : warmTokensOf(model, { memory, inputTokens, assumptions });
    priced.set(model, { price, inputTokens, warmTokens, outputTokens });
  }
  return priced;
}

interface WarmthOptions {
  readonly memory: ConversationMemory;
  readonly inputTokens: number;
  readonly assumptions: CostAssumptions;
}

/**
 * Tokens of the request that a model's provider should still hold: as many as it was sent last, unless that is too long ago.
 * A request that is shorter was rewritten and finds nothing.
 */
function warmTokensOf(model: string, { memory, inputTokens, assumptions }: WarmthOptions): number {
  const { cacheTtlMs = defaultCacheTtlMs, minCacheTokens = defaultMinCacheTokens } = assumptions;
  const { nowMs, state = {} } = memory;
  const usedMs = state[usedName(model)];
  if (usedMs === undefined || usedMs === state[failedName(model)] || !(nowMs - usedMs <= cacheTtlMs)) return 0;
  const tokens = sentTokens(state[sentName(model)] ?? 0);
  return tokens >= minCacheTokens && tokens <= inputTokens ? tokens : 0;
}

/** @throws ConfigError when a candidate has no price. */
export function checkPrices(policy: string, candidates: readonly string[], profiles: ModelProfiles): void {
  const unpriced = candidates.filter((model) => profiles[model]?.price === undefined);
  if (unpriced.length > 0)
    throw new ConfigError(`${policy} needs a price for each candidate; none for ${unpriced.join(', ')}`);
}

/** @throws ConfigError for an assumption that is no number of at least 0. */
export function checkAssumptions(assumptions: object): void {
  for (const [name, value] of Object.entries(assumptions)) {
    if (typeof value === 'object' || value === undefined) continue;
    if (!(typeof value === 'number' && value >= 0 && value < Infinity))
      throw new ConfigError(`${name} must be a number of at least 0, got ${value}`);
  }
}

import type { TokenUsage } from './completion.ts';

/** US dollars per million tokens. */
export interface TokenRate {
  readonly inputUsdPerMillion: number;
  readonly outputUsdPerMillion: number;
  /** Of input read from the provider's cache. Default: the rate of other input. */
  readonly cachedInputUsdPerMillion?: number | undefined;
  /** Of input written to the provider's cache. Default: the rate of other input. */
  readonly cacheWriteUsdPerMillion?: number | undefined;
}

export interface ModelPrice extends TokenRate {
  /** The rate of a whole request whose input exceeds `aboveInputTokens`, where the provider has such a band. */
  readonly longInput?: (TokenRate & { readonly aboveInputTokens: number }) | undefined;
}

/** Model id → price. */
export type PriceTable = ReadonlyMap<string, ModelPrice>;

/** What a call cost, in US dollars. */
export function costUsd(price: ModelPrice, usage: TokenUsage): number {
  const long = price.longInput;
  const rate = long !== undefined && usage.inputTokens > long.aboveInputTokens ? long : price;
  const {
    inputUsdPerMillion: input,
    cachedInputUsdPerMillion: read = input,
    cacheWriteUsdPerMillion: write = input,
  } = rate;
  const { inputTokens, cachedInputTokens = 0, cacheWriteTokens = 0 } = usage;
  const plainTokens = inputTokens - cachedInputTokens - cacheWriteTokens;
  const inputUsd = plainTokens * input + cachedInputTokens * read + cacheWriteTokens * write;
  return (inputUsd + usage.outputTokens * rate.outputUsdPerMillion) / 1e6;
}

import { costUsd, type ModelPrice, type TokenRate } from '@farthing/core';

/** The tokens that a call has at most. */
export interface TokenLimits {
  /** Of the whole input. */
  readonly inputTokens: number;
  /** Of the answer, reasoning included. */
  readonly maxOutputTokens: number;
}

/**
 * The most that a call within these limits can cost, in US dollars: whatever of its input goes through the provider's
 * cache, and on whichever side of a price band it comes to lie.
 */
export function worstCostUsd(price: ModelPrice, { inputTokens, maxOutputTokens }: TokenLimits): number {
  const long = price.longInput;
  const isLong = long !== undefined && inputTokens > long.aboveInputTokens;
  const bands: (readonly [TokenRate, number])[] = [
    [price, isLong ? long.aboveInputTokens : inputTokens],
    ...(isLong ? [[long, inputTokens] as const] : []),
  ];
  return Math.max(
    ...bands.map(([rate, tokens]) => costUsd(dearest(rate), { inputTokens: tokens, outputTokens: maxOutputTokens })),
  );
}

function dearest({
  inputUsdPerMillion: input,
  outputUsdPerMillion,
  cachedInputUsdPerMillion: read = input,
  cacheWriteUsdPerMillion: write = input,
}: TokenRate): TokenRate {
  return { inputUsdPerMillion: Math.max(input, read, write), outputUsdPerMillion };
}

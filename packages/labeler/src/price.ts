import { ConfigError, costUsd, type ModelPrice, messageText, type PriceTable, type TokenRate } from '@farthing/core';
import type { CompletionRequest } from './model-client.ts';

/** What a provider asks of a model's usual price for answers within a day. The same at Anthropic and OpenAI. */
export const batchShare = 0.5;

/** The price of the same tokens through a batch API, in every band and for cached input alike. */
export function batchPrice(price: ModelPrice, share = batchShare): ModelPrice {
  const { longInput } = price;
  const long = longInput && { aboveInputTokens: longInput.aboveInputTokens, ...scaled(longInput, share) };
  return { ...scaled(price, share), ...(long !== undefined && { longInput: long }) };
}

function scaled(rate: TokenRate, share: number): TokenRate {
  const { cachedInputUsdPerMillion: read, cacheWriteUsdPerMillion: write } = rate;
  return {
    inputUsdPerMillion: rate.inputUsdPerMillion * share,
    outputUsdPerMillion: rate.outputUsdPerMillion * share,
    ...(read !== undefined && { cachedInputUsdPerMillion: read * share }),
    ...(write !== undefined && { cacheWriteUsdPerMillion: write * share }),
  };
}

/**
 * The most a call can cost, in US dollars: every output token used, in the dearest band its input could fall in.
 *
 * The input is counted as one token per UTF-8 byte, which no byte-level tokenizer exceeds, plus an allowance for what
 * the provider wraps around each message and around an output schema. That is about four times the usual figure, and
 * small beside the output for anything but long prompts.
 */
export function costCeilingUsd(price: ModelPrice, request: CompletionRequest): number {
  const inputTokens = inputTokenCeiling(request);
  const plain = { inputTokens, outputTokens: request.maxOutputTokens };
  // Some providers write every prompt to their cache, unasked and at a dearer rate.
  const usages = [plain, { ...plain, cacheWriteTokens: inputTokens }];
  const bands = [{ ...price, longInput: undefined }, price];
  return Math.max(...bands.flatMap((band) => usages.map((usage) => costUsd(band, usage))));
}

const tokensAroundRequest = 64;
const tokensAroundMessage = 16;
const tokensAroundSchema = 1024;

function inputTokenCeiling({ conversation, outputSchema }: CompletionRequest): number {
  let tokens = tokensAroundRequest;
  for (const message of conversation) tokens += tokensAroundMessage + Buffer.byteLength(messageText(message));
  if (outputSchema !== undefined) tokens += tokensAroundSchema + Buffer.byteLength(JSON.stringify(outputSchema));
  return tokens;
}

/**
 * Adds prices of one's own to a table, replacing those it has.
 *
 * @param overrides each `model=input/output` in US dollars per million tokens, e.g. `my-model=0.5/2`, and after these, if
 * they are others, the rates of input read from and written to a cache: `my-model=0.5/2/0.05/0.6`.
 * @throws ConfigError when one is written differently.
 */
export function withPrices(table: PriceTable, overrides: readonly string[]): PriceTable {
  const merged = new Map(table);
  for (const text of overrides) {
    const [, model, rates] = /^([^=]+)=((?:\d*\.?\d+\/){1,3}\d*\.?\d+)$/u.exec(text.trim()) ?? [];
    if (model === undefined || rates === undefined) {
      throw new ConfigError(
        `a price must be written model=input/output in dollars per million tokens, such as my-model=0.5/2; got "${text}"`,
      );
    }
    const [input, output, read, write] = rates.split('/').map(Number);
    merged.set(model, {
      inputUsdPerMillion: input!,
      outputUsdPerMillion: output!,
      ...(read !== undefined && { cachedInputUsdPerMillion: read }),
      ...(write !== undefined && { cacheWriteUsdPerMillion: write }),
    });
  }
  return merged;
}

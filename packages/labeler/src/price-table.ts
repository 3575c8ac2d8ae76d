import type { ModelPrice, PriceTable } from '@farthing/core';

/** When the prices below were last compared with their source. */
export const pricesCheckedOn = '2026-11-25';

/** Of the input rate. Some newer models read their cache for less; farthing asks for no caching, so the dearer will do. */
const cacheReadShare = 0.1;
/** Of the input rate, for entries kept five minutes. */
const cacheWriteShare = 1.25;

const dollars = (inputUsdPerMillion: number, outputUsdPerMillion: number): ModelPrice => ({
  inputUsdPerMillion,
  outputUsdPerMillion,
  cachedInputUsdPerMillion: cacheReadShare * inputUsdPerMillion,
  cacheWriteUsdPerMillion: cacheWriteShare * inputUsdPerMillion,
});

/**
 * OpenAI bills a request whose input is longer than this at twice the input rates and one and a half times the output
 * rate, all of it; models with a shorter context have no such band.
 */
const openaiLongInputTokens = 272_000;

interface OpenaiRates {
  readonly cached: number;
  /** Of models that bill what they write to their cache, which they do unasked. */
  readonly cacheWrite?: number;
}

const openaiDollars = (input: number, output: number, { cached, cacheWrite }: OpenaiRates): ModelPrice => ({
  inputUsdPerMillion: input,
  outputUsdPerMillion: output,
  cachedInputUsdPerMillion: cached,
  ...(cacheWrite !== undefined && { cacheWriteUsdPerMillion: cacheWrite }),
});

const openaiLong = (input: number, output: number, cached: number): ModelPrice => {
  const cacheWrite = cacheWriteShare * input;
  const long = openaiDollars(2 * input, 1.5 * output, { cached: 2 * cached, cacheWrite: 2 * cacheWrite });
  return {
    ...openaiDollars(input, output, { cached, cacheWrite }),
    longInput: { aboveInputTokens: openaiLongInputTokens, ...long },
  };
};

/**
 * List prices by model id; through a batch half of them, see `batchPrice`. A model that is not here has no price: better
 * to ask than to guess.
 *
 * Sources: for Claude models https://platform.claude.com/docs/en/about-claude/pricing and the model pages beside it; for
 * GPT models https://developers.openai.com/api/docs/pricing and the model pages beside it, standard processing, as copies
 * of September to November 2026 have them.
 */
export const listPrices: PriceTable = new Map([
  ['claude-fable-5-1', dollars(10, 50)],
  ['claude-fable-5', dollars(10, 50)],
  ['claude-mythos-5-1', dollars(10, 50)],
  ['claude-mythos-5', dollars(10, 50)],
  ['claude-opus-5-5', dollars(4, 20)],
  ['claude-opus-5', dollars(5, 25)],
  ['claude-opus-4-8', dollars(5, 25)],
  ['claude-opus-4-7', dollars(5, 25)],
  ['claude-opus-4-6', dollars(5, 25)],
  ['claude-opus-4-5', dollars(5, 25)],
  ['claude-opus-4-5-20251101', dollars(5, 25)],
  ['claude-sonnet-5-5', dollars(2, 10)],
  ['claude-sonnet-5', dollars(2, 10)],
  ['claude-sonnet-4-6', dollars(3, 15)],
  ['claude-sonnet-4-5', dollars(3, 15)],
  ['claude-sonnet-4-5-20250929', dollars(3, 15)],
  ['claude-haiku-5-5', { ...dollars(0.1, 0.5), longInput: { aboveInputTokens: 100_000, ...dollars(0.5, 2.5) } }],
  ['claude-haiku-4-5', dollars(1, 5)],
  ['claude-haiku-4-5-20251001', dollars(1, 5)],
  ['gpt-6.2-sol', openaiLong(2, 10, 0.1)],
  ['gpt-6.1-sol', openaiLong(2, 10, 0.1)],
  ['gpt-6.1-terra', openaiLong(1, 5, 0.05)],
  ['gpt-6-astra', openaiLong(10, 50, 1)],
  ['gpt-6-sol', openaiLong(2, 10, 0.2)],
  ['gpt-6-luna', openaiLong(0.1, 0.5, 0.01)],
  ['gpt-5.6-sol', openaiLong(4, 20, 0.4)],
  ['gpt-5.6-terra', openaiLong(2, 12, 0.2)],
  ['gpt-5.6-luna', openaiLong(0.2, 1.2, 0.02)],
  ['gpt-5-mini', openaiDollars(0.25, 2, { cached: 0.025 })],
  ['gpt-5-mini-2025-08-07', openaiDollars(0.25, 2, { cached: 0.025 })],
  ['gpt-4.1', openaiDollars(2, 8, { cached: 0.5 })],
  ['gpt-4.1-2025-04-14', openaiDollars(2, 8, { cached: 0.5 })],
  ['gpt-4.1-mini', openaiDollars(0.4, 1.6, { cached: 0.1 })],
  ['gpt-4.1-mini-2025-04-14', openaiDollars(0.4, 1.6, { cached: 0.1 })],
  ['gpt-4o', openaiDollars(2.5, 10, { cached: 1.25 })],
  ['gpt-4o-2024-08-06', openaiDollars(2.5, 10, { cached: 1.25 })],
  ['gpt-4o-mini', openaiDollars(0.15, 0.6, { cached: 0.075 })],
  ['gpt-4o-mini-2024-07-18', openaiDollars(0.15, 0.6, { cached: 0.075 })],
  // The models of `farthing sandbox`: play money at plausible rates.
  ['sandbox-weak', dollars(0.25, 1.25)],
  ['sandbox-strong', dollars(5, 25)],
  ['sandbox-judge', dollars(3, 15)],
]);

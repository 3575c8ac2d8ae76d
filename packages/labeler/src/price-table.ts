import type { ModelPrice, PriceTable } from './price.ts';

/** When the prices below were last compared with their source. */
export const pricesCheckedOn = '2026-11-23';

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
 * List prices of the Messages API; through a batch half of them, see `batchPrice`.
 *
 * Source: https://platform.claude.com/docs/en/about-claude/pricing and the model pages beside it. A model that is not
 * here has no price: better to ask than to guess.
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
  // The models of `farthing sandbox`: play money at plausible rates.
  ['sandbox-weak', dollars(0.25, 1.25)],
  ['sandbox-strong', dollars(5, 25)],
  ['sandbox-judge', dollars(3, 15)],
]);

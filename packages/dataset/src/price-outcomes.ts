import { type CandidateOutcome, messageText } from '@farthing/core';
import type { OutcomeLine } from './outcome-line.ts';

/** US dollars per million tokens. */
export interface TokenPrice {
  readonly inputUsdPerMillion: number;
  readonly outputUsdPerMillion: number;
}

/** About as many characters make a token, in English; prices of models relative to each other hardly depend on it. */
const charactersPerToken = 4;

/**
 * Gives outcomes without a cost the price of their tokens: those of the prompt, estimated from its length, and those of the
 * answer, as counted, else estimated from its text, else none.
 *
 * @param prices by model id; outcomes of other models stay as they are.
 */
export function priceOutcomes(line: OutcomeLine, prices: ReadonlyMap<string, TokenPrice>): OutcomeLine {
  const characters = line.prompt.conversation.reduce((sum, message) => sum + messageText(message).length, 0);
  const priced = (outcome: CandidateOutcome): CandidateOutcome => {
    const price = prices.get(outcome.model);
    if (price === undefined || outcome.costUsd !== undefined) return outcome;
    const { outputTokens = tokensOf(outcome.answer?.length ?? 0) } = outcome;
    const usdPerMillion = tokensOf(characters) * price.inputUsdPerMillion + outputTokens * price.outputUsdPerMillion;
    return { ...outcome, costUsd: usdPerMillion / 1e6 };
  };
  return { ...line, outcomes: line.outcomes.map(priced) };
}

function tokensOf(characters: number): number {
  return Math.ceil(characters / charactersPerToken);
}

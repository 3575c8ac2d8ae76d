import { isStrongBetter, type LabelRow, normalizePrompt, rowQualities } from '@farthing/core';
import { requestsOf } from '@farthing/dataset';
import { keywordScore } from '@farthing/runtime';
import type { ScoredPrompt } from './scored-prompt.ts';

/**
 * Joins what a router said of a row with what happened there: the cheapest candidate against the reference.
 *
 * @param rates `strongWinRate` per candidate but the reference, cheapest first, as the router's `score` gives them.
 * @returns `undefined` when the row was not scored for every candidate.
 */
export function scoredRow(row: LabelRow, rates: readonly number[]): ScoredPrompt | undefined {
  const qualities = rowQualities(row);
  const [weakScore, strongScore, strongWinRate] = [qualities?.[0], qualities?.at(-1), rates[0]];
  if (weakScore === undefined || strongScore === undefined || strongWinRate === undefined) return undefined;
  return {
    id: row.id,
    promptKey: normalizePrompt(row.text),
    conversationId: row.conversationId,
    group: row.group,
    strongWinRate,
    weakScore,
    strongScore,
    strongBetter: isStrongBetter(row, 0),
    weight: requestsOf(row),
    weakCostUsd: row.outcomes[0]?.costUsd,
    strongCostUsd: row.outcomes.at(-1)?.costUsd,
    textLength: row.text.length,
    keywordScore: keywordScore(row.text),
    complexity: row.complexity,
  };
}

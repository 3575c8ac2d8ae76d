import { isStrongBetter, type LabelRow, normalizePrompt, rowQualities } from '@farthing/core';
import { requestsOf } from '@farthing/dataset';
import { type Assessment, keywordScore } from '@farthing/runtime';
import type { ScoredPrompt } from './scored-prompt.ts';

/** An assessment, or the rates alone of a router that measures no coverage. */
export type RowAssessment = Pick<Assessment, 'strongWinRates'> & Partial<Assessment>;

/**
 * Joins what a router said of a row with what happened there: the cheapest candidate against the reference.
 *
 * @param assessment as the router's `assessEmbedding` gives it.
 * @returns `undefined` when the row was not scored for every candidate.
 */
export function scoredRow(row: LabelRow, assessment: RowAssessment): ScoredPrompt | undefined {
  const qualities = rowQualities(row);
  const [weakScore, strongScore, strongWinRate] = [qualities?.[0], qualities?.at(-1), assessment.strongWinRates[0]];
  if (weakScore === undefined || strongScore === undefined || strongWinRate === undefined) return undefined;
  return {
    id: row.id,
    promptKey: normalizePrompt(row.text),
    conversationId: row.conversationId,
    group: row.group,
    strongWinRate,
    coverage: assessment.coverage,
    isCovered: assessment.isCovered,
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

import { type CandidateOutcome, type LabelRow, userConversation } from '@farthing/core';
import { describe, expect, it } from 'vitest';
import { scoredRow } from './scored-row.ts';

function row(outcomes: readonly CandidateOutcome[]): LabelRow {
  const text = 'What is  a Farthing?';
  return {
    id: 'a',
    conversation: userConversation(text),
    text,
    weight: 3,
    group: 'coins',
    complexity: 4,
    outcomes,
    judgements: [],
  };
}

describe('scoredRow', () => {
  it('sets the cheapest candidate against the reference, whatever stands between them', () => {
    const outcomes: CandidateOutcome[] = [
      { model: 'small', label: 0, labelSource: 'gold', costUsd: 0.001 },
      { model: 'middle', label: 1, labelSource: 'gold', costUsd: 0.01 },
      { model: 'large', label: 0.5, labelSource: 'gold', costUsd: 0.1 },
    ];
    expect(scoredRow(row(outcomes), { strongWinRates: [0.7, 0.2] })).toEqual({
      id: 'a',
      promptKey: 'what is a farthing?',
      group: 'coins',
      strongWinRate: 0.7,
      weakScore: 0,
      strongScore: 0.5,
      strongBetter: true,
      weight: 3,
      weakCostUsd: 0.001,
      strongCostUsd: 0.1,
      textLength: 20,
      keywordScore: 0.02,
      complexity: 4,
    });
  });

  it('takes the reference of a judged row as sufficient, and a verdict that hung on the order as no win', () => {
    const outcomes: CandidateOutcome[] = [{ model: 'small', label: 0.5, labelSource: 'judge' }, { model: 'large' }];
    expect(scoredRow(row(outcomes), { strongWinRates: [0.7] })).toMatchObject({
      weakScore: 0.5,
      strongScore: 1,
      strongBetter: false,
    });
  });

  it('counts a row of a sample as the logged requests it stands for', () => {
    const outcomes: CandidateOutcome[] = [{ model: 'small', label: 1, labelSource: 'judge' }, { model: 'large' }];
    expect(scoredRow({ ...row(outcomes), inclusionProbability: 0.25 }, { strongWinRates: [0.7] })).toMatchObject({
      weight: 12,
    });
  });

  it('leaves out a row that was not scored', () => {
    expect(
      scoredRow(row([{ model: 'small' }, { model: 'large', label: 1, labelSource: 'gold' }]), {
        strongWinRates: [0.7],
      }),
    ).toBeUndefined();
  });
});

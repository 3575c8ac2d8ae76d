import { type LabelRow, userConversation } from '@farthing/core';

/** The candidates of {@link labelRowOf}. */
export const testCandidates = ['small', 'large'];

/** A row with gold labels. */
export function labelRowOf(id: string, change: Partial<LabelRow> = {}): LabelRow {
  return {
    id,
    conversation: userConversation(`question ${id}`),
    text: `question ${id}`,
    weight: 1,
    outcomes: [
      { model: 'small', label: 0.5, labelSource: 'gold' },
      { model: 'large', label: 1, labelSource: 'gold' },
    ],
    judgements: [],
    ...change,
  };
}

/** The error of reading a file. */
export async function failureOf(reading: Promise<unknown>): Promise<Error> {
  return await reading.then(
    () => new Error('nothing was wrong'),
    (thrown: Error) => thrown,
  );
}

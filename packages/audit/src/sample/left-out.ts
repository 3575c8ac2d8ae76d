import type { LabelRow } from '@farthing/core';

/** Rows of a table that a review of its judge does not draw from, by the reason. */
export interface LeftOutRows {
  /** Labelled by a verifier or a gold score. */
  readonly checked: number;
  /** Without a label. */
  readonly unscored: number;
  /** Both answers are the same text: a tie without a judge. */
  readonly identical: number;
  /** Judged, but the table does not hold both answers. */
  readonly withoutAnswer: number;
  /** They stand for no request of the log: their weight is 0. */
  readonly weightless: number;
}

/** Why a pair of answers is not for a person to compare; `undefined` when it is. */
export function whyLeftOut(row: LabelRow, candidate: number): keyof LeftOutRows | undefined {
  const weak = row.outcomes[candidate];
  const strong = row.outcomes.at(-1);
  if (weak?.label === undefined) return 'unscored';
  if (weak.labelSource !== 'judge') return 'checked';
  if (row.weight === 0) return 'weightless';
  if (weak.answer === undefined || strong?.answer === undefined) return 'withoutAnswer';
  return weak.answer.trim() === strong.answer.trim() ? 'identical' : undefined;
}

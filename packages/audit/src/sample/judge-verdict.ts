import { isStrongBetter, type LabelRow, labelFromJudgements, type Verdict } from '@farthing/core';

/** What the judge of a labelled pair concluded from both orders; the label decides whether strong is needed. */
export function judgeVerdict(row: LabelRow, candidate: number): Verdict {
  if (isStrongBetter(row, candidate)) return 'strong-wins';
  const model = row.outcomes[candidate]?.model;
  const judged = labelFromJudgements(row.judgements.filter((judgement) => judgement.candidate === model));
  return judged.label !== undefined && judged.verdict === 'weak-wins' ? 'weak-wins' : 'tie';
}

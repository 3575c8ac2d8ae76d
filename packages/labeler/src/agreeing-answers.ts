import { agreeingAnswersJudge, answerOrders, type Judgement } from '@farthing/core';
import type { PairToJudge } from './judge.ts';
import { answersAgree, type ComparingName } from './verifiers/comparing-verifiers.ts';

/**
 * Ties in both orders when both answers state the same final answer of the kind `agree`; `undefined` when a judge has to
 * look. That answers agree does not make them right: they are equally good, which is what a pair is judged for.
 */
export function judgeAgreement(
  { candidate, strong }: Pick<PairToJudge, 'candidate' | 'strong'>,
  agree: ComparingName,
): Judgement[] | undefined {
  if (!answersAgree(candidate.text, strong.text, { verifier: agree })) return undefined;
  const tie = { judge: agreeingAnswersJudge, candidate: candidate.model, verdict: 'tie' } as const;
  return answerOrders.map((order) => ({ ...tie, order, rationale: `Both state the same answer (${agree}).` }));
}

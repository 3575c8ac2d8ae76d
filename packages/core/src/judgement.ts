/** What a judge found about one ordered pair. `weak` is the candidate under judgement, `strong` the reference. */
export type Verdict = 'weak-wins' | 'tie' | 'strong-wins';

/** Which answer the judge saw first. */
export type AnswerOrder = 'weak-first' | 'strong-first';

export const verdicts: readonly Verdict[] = ['weak-wins', 'tie', 'strong-wins'];
export const answerOrders: readonly AnswerOrder[] = ['weak-first', 'strong-first'];

interface JudgedPair {
  /** Model id of the judge. */
  readonly judge: string;
  /** Model id of the candidate compared with the reference. */
  readonly candidate: string;
  readonly order: AnswerOrder;
  /** Which repeat of the question this is, counted from 1; `undefined` means 1. */
  readonly vote?: number | undefined;
}

/** The judge decided. */
export interface ScoredJudgement extends JudgedPair {
  readonly verdict: Verdict;
  readonly rationale?: string | undefined;
}

/** The judge failed, refused or could not be parsed. Never a silent loss for either side. */
export interface UnscoredJudgement extends JudgedPair {
  readonly verdict: 'unscored';
  readonly reason: string;
}

/** One verdict on one ordered pair of answers. */
export type Judgement = ScoredJudgement | UnscoredJudgement;

/** What judgements in both orders say about one candidate: a label, or why there is none. */
export type JudgedLabel =
  | { readonly label: number; readonly verdict: Verdict }
  | { readonly label: undefined; readonly reason: string };

/**
 * Reduces one candidate's judgements to a label: does its answer suffice?
 *
 * A win counts only when both orders agree on it; everything else is a tie, and ties count for the weak candidate.
 * One tie is weaker evidence than the others: when exactly one order preferred the reference, the verdict depended on
 * the order, so the label is ½ rather than 1.
 *
 * | weak-first \ strong-first | weak-wins | tie | strong-wins |
 * |---|---|---|---|
 * | weak-wins | 1 | 1 | ½ |
 * | tie | 1 | 1 | ½ |
 * | strong-wins | ½ | ½ | 0 |
 *
 * @param judgements of one candidate by one judge; the first per order counts.
 */
export function labelFromJudgements(judgements: readonly Judgement[]): JudgedLabel {
  const scored: ScoredJudgement[] = [];
  for (const order of answerOrders) {
    const judgement = judgements.find((each) => each.order === order);
    if (judgement === undefined) return { label: undefined, reason: `not judged ${order}` };
    if (judgement.verdict === 'unscored') return { label: undefined, reason: `judge ${order}: ${judgement.reason}` };
    scored.push(judgement);
  }
  const strongWins = scored.filter((each) => each.verdict === 'strong-wins').length;
  const weakWins = scored.filter((each) => each.verdict === 'weak-wins').length;
  if (strongWins === 2) return { label: 0, verdict: 'strong-wins' };
  return { label: strongWins === 1 ? 0.5 : 1, verdict: weakWins === 2 ? 'weak-wins' : 'tie' };
}

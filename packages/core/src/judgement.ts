/** What a judge found about one ordered pair. `weak` is the candidate under judgement, `strong` the reference. */
export type Verdict = 'weak-wins' | 'tie' | 'strong-wins';

/** Which answer the judge saw first. */
export type AnswerOrder = 'weak-first' | 'strong-first';

export const verdicts: readonly Verdict[] = ['weak-wins', 'tie', 'strong-wins'];
export const answerOrders: readonly AnswerOrder[] = ['weak-first', 'strong-first'];

/** `judge` of the judgements that needed none because both answers are the same text. */
export const identicalAnswersJudge = 'identical-answers';

/** `judge` of the judgements that needed none because both answers state the same final answer. */
export const agreeingAnswersJudge = 'agreeing-answers';

interface JudgedPair {
  /** Model id of the judge. */
  readonly judge: string;
  /** Model id of the candidate compared with the reference. */
  readonly candidate: string;
  readonly order: AnswerOrder;
  /** Which repeat of the question this is, counted from 1; `undefined` means 1. */
  readonly vote?: number | undefined;
  /** A hash of the rules the judge went by, so that tables judged by different ones can be told apart. */
  readonly rubric?: string | undefined;
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

/** What one judge's votes about one ordered pair come to. */
export type VoteResult = { readonly verdict: Verdict } | { readonly verdict: 'unscored'; readonly reason: string };

/** What judgements in both orders say about one candidate: a label, or why there is none. */
export type JudgedLabel =
  | { readonly label: number; readonly verdict: Verdict }
  | { readonly label: undefined; readonly reason: string };

/**
 * Reduces one judge's votes about one ordered pair to a verdict: the one that more than half of the readable votes
 * share, else a tie. That is the votes' median with a tie in the middle, so that a vote that changes towards one answer
 * never moves the verdict towards the other, which the most frequent verdict would not promise. Unscored votes are
 * left out as long as at least half of all can be read.
 */
export function reduceVotes(votes: readonly Judgement[]): VoteResult {
  const readable = votes.filter(isScored);
  if (readable.length === 0 || 2 * readable.length < votes.length) {
    return { verdict: 'unscored', reason: votes.find(isUnscored)?.reason ?? 'no vote' };
  }
  const won = (verdict: Verdict): boolean =>
    2 * readable.filter((each) => each.verdict === verdict).length > readable.length;
  return { verdict: verdicts.find(won) ?? 'tie' };
}

/**
 * Reduces one candidate's judgements to a label: does its answer suffice?
 *
 * Each judge's votes are reduced by {@link reduceVotes}, then its two orders by the table below. A win counts only when
 * both orders agree on it; everything else is a tie, and ties count for the weak candidate. One tie is weaker evidence
 * than the others: when exactly one order preferred the reference, the verdict depended on the order, so the label is
 * ½ rather than 1.
 *
 * | weak-first \ strong-first | weak-wins | tie | strong-wins |
 * |---|---|---|---|
 * | weak-wins | 1 | 1 | ½ |
 * | tie | 1 | 1 | ½ |
 * | strong-wins | ½ | ½ | 0 |
 *
 * Several judges are a jury: its label is the median of theirs, and ½ when an even number has two different labels in
 * the middle, so that a label is 0, ½ or 1 whoever judged. Judges without a label are left out as long as at least half
 * have one. docs/decisions/0009 argues all of this.
 *
 * @param judgements of one candidate, in any order; each of both orders, each vote.
 */
export function labelFromJudgements(judgements: readonly Judgement[]): JudgedLabel {
  const judges = new Set(judgements.map(({ judge }) => judge));
  const results = [...judges].map((judge) => labelOfJudge(judgements.filter((each) => each.judge === judge)));
  const labelled = results.filter((result) => result.label !== undefined);
  if (labelled.length === 0 || 2 * labelled.length < results.length) {
    return results.find((result) => result.label === undefined) ?? { label: undefined, reason: 'not judged' };
  }
  const label = medianLabel(labelled.map((result) => result.label));
  const weakWins = labelled.filter(({ verdict }) => verdict === 'weak-wins').length;
  if (label === 0) return { label, verdict: 'strong-wins' };
  return { label, verdict: label === 1 && 2 * weakWins > labelled.length ? 'weak-wins' : 'tie' };
}

/** ½ where two different labels are in the middle. */
function medianLabel(labels: readonly number[]): number {
  const sorted = [...labels].sort((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.ceil((sorted.length - 1) / 2)];
  return low !== undefined && low === high ? low : 0.5;
}

function labelOfJudge(judgements: readonly Judgement[]): JudgedLabel {
  const found: Verdict[] = [];
  for (const order of answerOrders) {
    const votes = judgements.filter((each) => each.order === order);
    if (votes.length === 0) return { label: undefined, reason: `not judged ${order}` };
    const result = reduceVotes(votes);
    if (result.verdict === 'unscored') return { label: undefined, reason: `judge ${order}: ${result.reason}` };
    found.push(result.verdict);
  }
  const strongWins = found.filter((verdict) => verdict === 'strong-wins').length;
  if (strongWins === 2) return { label: 0, verdict: 'strong-wins' };
  if (strongWins === 1) return { label: 0.5, verdict: 'tie' };
  return { label: 1, verdict: found.every((verdict) => verdict === 'weak-wins') ? 'weak-wins' : 'tie' };
}

function isScored(judgement: Judgement): judgement is ScoredJudgement {
  return judgement.verdict !== 'unscored';
}

function isUnscored(judgement: Judgement): judgement is UnscoredJudgement {
  return judgement.verdict === 'unscored';
}

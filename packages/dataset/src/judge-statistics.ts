import { type AnswerOrder, type Judgement, reduceVotes, type Verdict } from '@farthing/core';
import { Correlation, type CorrelationEstimate } from './correlation.ts';
import { type Proportion, proportion } from './proportion.ts';

/**
 * How one judge went about its work. What is said of pairs is said of pairs of answers it scored in both orders, after
 * its votes were reduced: each pair is one observation, however often the judge was asked. Rows count alike whatever
 * they weigh, because this is about the judge and not about the log. `undefined` where there is nothing to count.
 */
export interface JudgeStatistics {
  readonly judge: string;
  /** Every verdict asked for, votes counted one by one. */
  readonly judgements: number;
  /** Of `judgements`: without a verdict. */
  readonly unscored: Proportion | undefined;
  /** Judgements without a verdict by reason. */
  readonly unscoredReasons: Readonly<Record<string, number>>;
  /** Groups of several readable votes on one ordered pair: all alike. */
  readonly unanimousVotes: Proportion | undefined;
  readonly pairs: number;
  /** Pairs: the same verdict when the answers changed places. */
  readonly sameVerdict: Proportion | undefined;
  /** Verdicts on pairs: a tie. */
  readonly ties: Proportion | undefined;
  /**
   * Verdicts on pairs that chose an answer: the one shown first. Without position bias ½, because every answer is
   * shown first once. The interval takes the two verdicts on a pair for independent; it is too wide rather than too
   * narrow, since an unbiased judge chooses the first exactly once.
   */
  readonly firstPreferred: Proportion | undefined;
  /** Pairs that the order moved towards the first answer, less those it moved towards the second, as a share; −1 to 1. */
  readonly netPositionEffect: number | undefined;
  /** Pairs with the same winner in both orders and answers of different length: the longer one won. */
  readonly longerPreferred: Proportion | undefined;
  /**
   * Pairs: the verdict (−1 the reference won, 0, 1 the candidate won; mean of both orders) against the logarithm of how
   * much longer the candidate's answer is. An association, not an effect: the better answer may need more words.
   */
  readonly lengthCorrelation: CorrelationEstimate | undefined;
}

/** One pair of answers, as one judge's judgements and the answers' lengths in characters tell it. */
export interface JudgedPair {
  /** Of one candidate by one judge. */
  readonly judgements: readonly Judgement[];
  /** `undefined` where an answer was not kept. */
  readonly lengths: { readonly candidate: number; readonly reference: number } | undefined;
}

const sideOf: Readonly<Record<Verdict, number>> = { 'weak-wins': 1, tie: 0, 'strong-wins': -1 };

/** Counts pairs judged by one judge. */
export class JudgeCounter {
  readonly #judge: string;
  readonly #reasons: Record<string, number> = {};
  readonly #lengthAndVerdict = new Correlation();
  #judgements = 0;
  #unscored = 0;
  #voted = 0;
  #unanimous = 0;
  #pairs = 0;
  #same = 0;
  #ties = 0;
  #first = 0;
  #second = 0;
  #towardsFirst = 0;
  #towardsSecond = 0;
  #longer = 0;
  #shorter = 0;

  constructor(judge: string) {
    this.#judge = judge;
  }

  add({ judgements, lengths }: JudgedPair): void {
    for (const judgement of judgements) this.#addJudgement(judgement);
    const weakFirst = this.#verdict(judgements, 'weak-first');
    const strongFirst = this.#verdict(judgements, 'strong-first');
    if (weakFirst === undefined || strongFirst === undefined) return;
    this.#pairs++;
    if (weakFirst === strongFirst) this.#same++;
    this.#addPosition(sideOf[weakFirst], -sideOf[strongFirst]);
    if (lengths !== undefined) this.#addLengths(sideOf[weakFirst], sideOf[strongFirst], lengths);
  }

  statistics(): JudgeStatistics {
    return {
      judge: this.#judge,
      judgements: this.#judgements,
      unscored: proportion(this.#unscored, this.#judgements),
      unscoredReasons: this.#reasons,
      unanimousVotes: proportion(this.#unanimous, this.#voted),
      pairs: this.#pairs,
      sameVerdict: proportion(this.#same, this.#pairs),
      ties: proportion(this.#ties, 2 * this.#pairs),
      firstPreferred: proportion(this.#first, this.#first + this.#second),
      netPositionEffect: this.#pairs === 0 ? undefined : (this.#towardsFirst - this.#towardsSecond) / this.#pairs,
      longerPreferred: proportion(this.#longer, this.#longer + this.#shorter),
      lengthCorrelation: this.#lengthAndVerdict.estimate(),
    };
  }

  #addJudgement(judgement: Judgement): void {
    this.#judgements++;
    if (judgement.verdict !== 'unscored') return;
    this.#unscored++;
    this.#reasons[judgement.reason] = (this.#reasons[judgement.reason] ?? 0) + 1;
  }

  #verdict(judgements: readonly Judgement[], order: AnswerOrder): Verdict | undefined {
    const votes = judgements.filter((each) => each.order === order);
    const readable = votes.filter(({ verdict }) => verdict !== 'unscored');
    if (readable.length > 1) {
      this.#voted++;
      if (readable.every(({ verdict }) => verdict === readable[0]?.verdict)) this.#unanimous++;
    }
    const { verdict } = reduceVotes(votes);
    return verdict === 'unscored' ? undefined : verdict;
  }

  /** Each is 1 where the answer shown first won, −1 where the second did. */
  #addPosition(one: number, other: number): void {
    for (const chosen of [one, other]) {
      if (chosen === 0) this.#ties++;
      else if (chosen > 0) this.#first++;
      else this.#second++;
    }
    if (one + other > 0) this.#towardsFirst++;
    if (one + other < 0) this.#towardsSecond++;
  }

  /** Each side is 1 where the candidate won, −1 where the reference did. */
  #addLengths(one: number, other: number, { candidate, reference }: NonNullable<JudgedPair['lengths']>): void {
    this.#lengthAndVerdict.add(Math.log((1 + candidate) / (1 + reference)), (one + other) / 2);
    if (one !== other || one === 0 || candidate === reference) return;
    if (one > 0 === candidate > reference) this.#longer++;
    else this.#shorter++;
  }
}

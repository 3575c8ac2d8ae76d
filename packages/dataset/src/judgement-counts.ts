import {
  agreeingAnswersJudge,
  identicalAnswersJudge,
  type Judgement,
  type LabelRow,
  type Verdict,
} from '@farthing/core';
import { JudgeCounter, type JudgeStatistics } from './judge-statistics.ts';
import { type JuryAgreement, JuryCounter } from './jury-agreement.ts';
import { type Proportion, proportion } from './proportion.ts';

/** What the judges of a table said, and what that says about them; plain data, fit for JSON. */
export interface JudgementCounts {
  /** Every judgement, those of identical answers included. */
  readonly byVerdict: Readonly<Record<Verdict | 'unscored', number>>;
  /** Pairs of answers that needed no judge because they are the same text. */
  readonly identicalPairs: number;
  /** Pairs that needed none because both state the same final answer, where that was asked for. */
  readonly agreeingPairs: number;
  /** In the order they first appear. */
  readonly judges: readonly JudgeStatistics[];
  /** Every two judges that labelled a pair both; empty without a jury. */
  readonly agreement: readonly JuryAgreement[];
  /**
   * Where gold or a verifier, not a judge, told a sufficient answer from an insufficient one: the longer of the two was
   * the sufficient one. What `longerPreferred` would be for a judge who is right, as far as these rows are like those.
   */
  readonly longerIsRight: Proportion | undefined;
}

/** Counts the judgements of a table's rows. */
export class JudgementCounter {
  readonly #byVerdict = { 'weak-wins': 0, tie: 0, 'strong-wins': 0, unscored: 0 };
  readonly #judges = new Map<string, JudgeCounter>();
  readonly #jury = new JuryCounter();
  #identicalPairs = 0;
  #agreeingPairs = 0;
  #longerRight = 0;
  #shorterRight = 0;

  add(row: LabelRow): void {
    for (const { verdict } of row.judgements) this.#byVerdict[verdict]++;
    const reference = row.outcomes.at(-1);
    for (const candidate of row.outcomes.slice(0, -1)) {
      const lengths = lengthsOf(candidate.answer, reference?.answer);
      this.#addJudged(
        row.judgements.filter((each) => each.candidate === candidate.model),
        lengths,
      );
      const isChecked = candidate.labelSource !== 'judge' && reference?.labelSource !== 'judge';
      if (isChecked) this.#addChecked(candidate.label, reference?.label, lengths);
    }
  }

  counts(): JudgementCounts {
    return {
      byVerdict: this.#byVerdict,
      identicalPairs: this.#identicalPairs,
      agreeingPairs: this.#agreeingPairs,
      judges: [...this.#judges.values()].map((judge) => judge.statistics()),
      agreement: this.#jury.agreement(),
      longerIsRight: proportion(this.#longerRight, this.#longerRight + this.#shorterRight),
    };
  }

  /** @param judgements of one candidate. */
  #addJudged(judgements: readonly Judgement[], lengths: Lengths | undefined): void {
    if (judgements.some(({ judge }) => judge === identicalAnswersJudge)) {
      this.#identicalPairs++;
      return;
    }
    if (judgements.some(({ judge }) => judge === agreeingAnswersJudge)) {
      this.#agreeingPairs++;
      return;
    }
    const byJudge = new Map<string, Judgement[]>();
    for (const judgement of judgements) {
      const own = byJudge.get(judgement.judge);
      if (own === undefined) byJudge.set(judgement.judge, [judgement]);
      else own.push(judgement);
    }
    for (const [judge, own] of byJudge) {
      const counter = this.#judges.get(judge) ?? new JudgeCounter(judge);
      this.#judges.set(judge, counter);
      counter.add({ judgements: own, lengths });
    }
    this.#jury.add(byJudge);
  }

  #addChecked(candidate: number | undefined, reference: number | undefined, lengths: Lengths | undefined): void {
    if (candidate === undefined || reference === undefined || lengths === undefined) return;
    if (candidate === reference || lengths.candidate === lengths.reference) return;
    if (candidate > reference === lengths.candidate > lengths.reference) this.#longerRight++;
    else this.#shorterRight++;
  }
}

interface Lengths {
  readonly candidate: number;
  readonly reference: number;
}

function lengthsOf(candidate: string | undefined, reference: string | undefined): Lengths | undefined {
  if (candidate === undefined || reference === undefined) return undefined;
  return { candidate: candidate.trim().length, reference: reference.trim().length };
}

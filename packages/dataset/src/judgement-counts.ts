import type { Judgement, Verdict } from '@farthing/core';

/** What the judges of a table said, and how often that depended on the order of the answers. */
export interface JudgementCounts {
  readonly byVerdict: Readonly<Record<Verdict | 'unscored', number>>;
  /** Pairs of answers that the same judge scored in both orders. */
  readonly bothOrders: number;
  /** Those of `bothOrders` with the same verdict in both. */
  readonly sameVerdict: number;
}

export class JudgementCounter {
  readonly #byVerdict = { 'weak-wins': 0, tie: 0, 'strong-wins': 0, unscored: 0 };
  #bothOrders = 0;
  #sameVerdict = 0;

  /** @param judgements of one row. */
  add(judgements: readonly Judgement[]): void {
    for (const judgement of judgements) {
      this.#byVerdict[judgement.verdict]++;
      if (judgement.verdict === 'unscored' || judgement.order !== 'weak-first') continue;
      const other = judgements.find(
        ({ judge, candidate, order }) =>
          order === 'strong-first' && judge === judgement.judge && candidate === judgement.candidate,
      );
      if (other === undefined || other.verdict === 'unscored') continue;
      this.#bothOrders++;
      if (other.verdict === judgement.verdict) this.#sameVerdict++;
    }
  }

  counts(): JudgementCounts {
    return { byVerdict: this.#byVerdict, bothOrders: this.#bothOrders, sameVerdict: this.#sameVerdict };
  }
}

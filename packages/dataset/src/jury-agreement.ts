import { type Judgement, labelFromJudgements } from '@farthing/core';
import { cohenKappa, type Kappa } from './cohen-kappa.ts';

/** How far two judges of a jury agree on the label, 0, ½ or 1, of the pairs that both could label. */
export interface JuryAgreement {
  readonly judges: readonly [first: string, second: string];
  /** `undefined` when nothing could have differed. */
  readonly kappa: Kappa | undefined;
}

/** Compares every two judges of a table. */
export class JuryCounter {
  readonly #tables = new Map<string, { readonly judges: readonly [string, string]; readonly table: number[][] }>();

  /** @param byJudge one candidate's judgements, by judge. */
  add(byJudge: ReadonlyMap<string, readonly Judgement[]>): void {
    if (byJudge.size < 2) return;
    const labels = [...byJudge]
      .map(([judge, judgements]) => ({ judge, label: labelFromJudgements(judgements).label }))
      .sort((a, b) => (a.judge < b.judge ? -1 : 1));
    for (const [index, first] of labels.entries()) {
      for (const second of labels.slice(index + 1)) {
        if (first.label === undefined || second.label === undefined) continue;
        const row = this.#table(first.judge, second.judge)[2 * first.label];
        if (row !== undefined) row[2 * second.label] = (row[2 * second.label] ?? 0) + 1;
      }
    }
  }

  agreement(): JuryAgreement[] {
    return [...this.#tables.values()].map(({ judges, table }) => ({ judges, kappa: cohenKappa(table) }));
  }

  #table(first: string, second: string): number[][] {
    const key = JSON.stringify([first, second]);
    const found = this.#tables.get(key)?.table;
    if (found !== undefined) return found;
    const table = [0, 1, 2].map(() => [0, 0, 0]);
    this.#tables.set(key, { judges: [first, second], table });
    return table;
  }
}

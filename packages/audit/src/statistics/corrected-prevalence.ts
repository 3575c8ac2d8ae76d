import { isStrongNeeded } from './audited-pair.ts';
import type { JudgeAccuracy, JudgedTotals, VerdictCell } from './judge-accuracy.ts';

/** The share of requests that need strong, freed of the judge's errors, or why the audit cannot tell. */
export type CorrectedPrevalence =
  | { readonly share: number; readonly interval: readonly [low: number, high: number] }
  | { readonly share: null; readonly reason: string };

export interface CorrectPrevalenceInput {
  readonly cells: readonly VerdictCell[];
  readonly accuracy: JudgeAccuracy;
  readonly totals: JudgedTotals;
}

/** Normal quantile of a two-sided 95 % interval. */
const z = 1.959964;

/**
 * Rogan and Gladen's estimate (1978) of how often strong is needed: (raw + specificity − 1) / (sensitivity +
 * specificity − 1).
 *
 * The audit is a part of the table it corrects, and both rates come from pairs weighted to the table's own verdicts.
 * Then the quotient equals Σ W·p, the sum over the judge's verdicts of the verdict's share times the share of its pairs
 * that need strong (Tenenbein 1970), which is how it is computed: nothing is divided by a small difference.
 *
 * The 95 % interval adds two variances: of each p, recovered from its Wilson interval so that it has a width at 0 and 1
 * (MOVER, Zou and Donner 2008), and of the verdicts' shares, as the table is itself a sample of the log.
 */
export function correctPrevalence({ cells, accuracy, totals }: CorrectPrevalenceInput): CorrectedPrevalence {
  const reason = whyNot(cells, accuracy);
  if (reason !== undefined) return { share: null, reason };
  const judged = cells.reduce((sum, cell) => sum + cell.requests, 0);
  const all = judged + totals.identical;
  const certainTie = { weight: totals.identical / all, share: 0, low: 0, high: 0 };
  const parts = cells.map(({ requests, strongNeeded }) => {
    const { share = 0, interval: [low, high] = [0, 1] } = strongNeeded ?? {};
    return { weight: requests / all, share, low, high };
  });
  const share = parts.reduce((sum, part) => sum + part.weight * part.share, 0);
  let below = 0;
  let above = 0;
  let between = 0;
  for (const part of [...parts, certainTie]) {
    below += (part.weight * (part.share - part.low)) ** 2;
    above += (part.weight * (part.high - part.share)) ** 2;
    between += part.weight * (part.share - share) ** 2;
  }
  const tableVariance = (z ** 2 * between) / totals.effectiveRows;
  return {
    share,
    interval: [
      Math.max(0, share - Math.sqrt(below + tableVariance)),
      Math.min(1, share + Math.sqrt(above + tableVariance)),
    ],
  };
}

const more = 'audit more rows (--rows)';

function whyNot(cells: readonly VerdictCell[], { sensitivity, specificity }: JudgeAccuracy): string | undefined {
  if (cells.every((cell) => cell.pairs.length === 0)) return 'nothing has been compared yet';
  for (const cell of cells) {
    if (cell.pairs.length > 0) continue;
    const said = cell.verdicts.some(isStrongNeeded) ? 'strong is needed' : 'weak suffices';
    return `no pair was compared of which the judge says that ${said}; ${more}`;
  }
  if (sensitivity === null) return `no compared pair needs strong, so nobody knows how many the judge misses; ${more}`;
  if (specificity === null)
    return `every compared pair needs strong, so nobody knows how often the judge cries wolf; ${more}`;
  if (sensitivity.share + specificity.share <= 1) {
    return 'the judge does no better than chance against the person (sensitivity + specificity is at most 1), so its labels cannot be corrected';
  }
  return undefined;
}

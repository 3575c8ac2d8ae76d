import { wilsonInterval } from './wilson-interval.ts';

/** How far two raters agree beyond what their habits alone would bring about. */
export interface Kappa {
  /** 1: always alike; 0: as often as chance would have it; below 0: less often. */
  readonly kappa: number;
  /** 95 % interval. */
  readonly interval: readonly [low: number, high: number];
  /** Share of items the two called the same, 0–1. */
  readonly agreement: number;
  /** Items both rated. */
  readonly count: number;
}

/**
 * Cohen's κ (1960), unweighted.
 *
 * The interval is the agreement's Wilson interval on κ's scale, with the chance agreement taken as known: Cohen's own
 * standard error, but with a width where the raters always agree. It errs on the wide side (Fleiss, Cohen and Everitt
 * 1969). κ itself cannot fall below −1, so neither does the interval.
 *
 * @param table square; `table[i][j]` counts the items that the first rater called `i` and the second `j`.
 * @returns `undefined` without items, and where both raters put everything into one category: κ is then 0 / 0.
 */
export function cohenKappa(table: readonly (readonly number[])[]): Kappa | undefined {
  let count = 0;
  let alike = 0;
  const first = table.map(() => 0);
  const second = table.map(() => 0);
  for (const [i, row] of table.entries()) {
    for (const [j, items] of row.entries()) {
      count += items;
      if (i === j) alike += items;
      first[i] = (first[i] ?? 0) + items;
      second[j] = (second[j] ?? 0) + items;
    }
  }
  const byChance = first.reduce((sum, items, i) => sum + items * (second[i] ?? 0), 0) / count ** 2;
  if (count === 0 || byChance === 1) return undefined;
  const agreement = alike / count;
  const kappaAt = (share: number): number => (share - byChance) / (1 - byChance);
  const [low, high] = wilsonInterval(agreement, count);
  return { kappa: kappaAt(agreement), interval: [Math.max(-1, kappaAt(low)), kappaAt(high)], agreement, count };
}

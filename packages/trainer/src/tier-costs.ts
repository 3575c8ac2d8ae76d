import { requestsOf } from '@farthing/dataset';
import { evenTierCosts, type TierCosts } from '@farthing/runtime';
import type { TrainingRow } from './training-rows.ts';

/**
 * What candidates cost relative to each other: the mean dollars of their answers where every row has all of them and the
 * reference is the dearest and the first candidate the cheapest, else even steps, which is a guess and said to be one.
 */
export function tierCostsOf(rows: readonly TrainingRow[]): TierCosts {
  const candidateCount = rows[0]?.qualities.length ?? 0;
  const means = Array.from({ length: candidateCount }, (_, tier) => {
    let [requests, usd] = [0, 0];
    for (const { row } of rows) {
      requests += requestsOf(row);
      usd += requestsOf(row) * (row.outcomes[tier]?.costUsd ?? Number.NaN);
    }
    return usd / requests;
  });
  const [cheapest, dearest] = [means[0] ?? Number.NaN, means.at(-1) ?? Number.NaN];
  const isOrdered = means.every((mean) => mean >= cheapest && mean <= dearest) && dearest > cheapest;
  if (!isOrdered) return { unit: 'steps', relative: evenTierCosts(candidateCount) };
  return { unit: 'usd', relative: means.map((mean) => (mean - cheapest) / (dearest - cheapest)) };
}

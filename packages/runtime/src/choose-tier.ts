export interface ChooseTierOptions {
  /**
   * What each candidate costs, on a scale on which the cheapest costs 0 and the reference 1. Default: {@link evenTierCosts}.
   */
  readonly costs?: readonly number[] | undefined;
  /** By candidate, at least one; default all. Where the reference would answer but may not, the dearest that may does. */
  readonly isAllowed?: readonly boolean[] | undefined;
}

/**
 * The threshold policy: the candidate with the lowest `strongWinRate + threshold · cost`, where the reference's
 * `strongWinRate` is 0; on a tie the dearest. The threshold is the risk of a worse answer that the whole step from the
 * cheapest candidate to the reference is worth, and each tier between answers for its own part of that step. With two
 * candidates: the reference when `strongWinRate >= threshold`. A higher threshold never gives a dearer candidate.
 *
 * @param rates `strongWinRate` per candidate but the reference, cheapest first.
 * @returns the index of a candidate.
 */
export function chooseTier(
  rates: readonly number[],
  threshold: number,
  { costs = evenTierCosts(rates.length + 1), isAllowed }: ChooseTierOptions = {},
): number {
  let best = isAllowed === undefined ? rates.length : isAllowed.lastIndexOf(true);
  // The reference's: a candidate that does not do better than this is only chosen for want of it.
  let lowest = threshold;
  for (let tier = rates.length - 1; tier >= 0; tier--) {
    if (isAllowed?.[tier] === false) continue;
    const loss = rates[tier]! + threshold * costs[tier]!;
    if (loss >= lowest) continue;
    lowest = loss;
    best = tier;
  }
  return best;
}

/** The costs of candidates of which no price is known: from each to the next the same step. */
export function evenTierCosts(candidateCount: number): number[] {
  return Array.from({ length: candidateCount }, (_, tier) => tier / Math.max(1, candidateCount - 1));
}

/**
 * The threshold up to which the reference answers; above it a cheaper candidate does.
 *
 * @returns at least 0; with two candidates, `strongWinRate`.
 */
export function referenceThreshold(
  rates: readonly number[],
  costs: readonly number[] = evenTierCosts(rates.length + 1),
): number {
  let lowest = Infinity;
  for (const [tier, rate] of rates.entries()) {
    const cost = costs[tier]!;
    if (cost < 1) lowest = Math.min(lowest, rate / (1 - cost));
  }
  return lowest;
}

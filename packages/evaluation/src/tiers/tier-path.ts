/** A request that goes to another tier as the threshold rises. */
export interface TierSwitch {
  /** Above this threshold it is answered by `to`. */
  readonly threshold: number;
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

export interface TierPathOptions {
  /** Of each candidate, 0 the cheapest's and 1 the reference's. */
  readonly costs: readonly number[];
  /** Thresholds from here on switch nothing. Default: infinity. */
  readonly below?: number | undefined;
}

/**
 * Which tiers each request passes through, from the reference at threshold −∞ on: `chooseTier` for every threshold at
 * once. `losses + threshold · costs` are lines, and the lowest of them is found corner by corner.
 *
 * @param losses of each candidate but the reference (whose loss is 0), for each row; `strongWinRate`s are such.
 * @returns in order of threshold.
 */
export function tierPath(
  losses: readonly (readonly number[])[],
  { costs, below = Infinity }: TierPathOptions,
): TierSwitch[] {
  const switches: TierSwitch[] = [];
  for (const [row, rowLosses] of losses.entries()) {
    let from = rowLosses.length;
    for (;;) {
      const next = nextTier([...rowLosses, 0], { costs, from });
      if (next === undefined || next.threshold >= below) break;
      switches.push({ ...next, row, from });
      from = next.to;
    }
  }
  return switches.sort((a, b) => a.threshold - b.threshold || a.row - b.row || b.from - a.from);
}

function nextTier(
  losses: readonly number[],
  { costs, from }: { readonly costs: readonly number[]; readonly from: number },
): { readonly threshold: number; readonly to: number } | undefined {
  let next: { threshold: number; to: number } | undefined;
  for (let to = losses.length - 1; to >= 0; to--) {
    const saved = costs[from]! - costs[to]!;
    if (saved <= 0) continue;
    const threshold = (losses[to]! - losses[from]!) / saved;
    const isSooner = next === undefined || threshold < next.threshold;
    // Of lines that cross at one point the cheapest is the lowest beyond it.
    if (isSooner || (threshold === next?.threshold && costs[to]! < costs[next.to]!)) next = { threshold, to };
  }
  return next;
}

/** How many to draw from each stratum. */
export interface Allocation {
  /** Relative sizes wanted, 0 or more; a stratum of weight 0 gets nothing while another has room. */
  readonly weights: ArrayLike<number>;
  /** Most that each stratum can give. */
  readonly limits: ArrayLike<number>;
}

/**
 * Splits a total over strata in proportion to their weights, whole numbers within limits; what exceeds a limit goes to the
 * others, again in proportion. Rounds by largest remainder, the earlier stratum first. The sum is `total`, or all limits
 * together where that is less.
 */
export function allocate(total: number, { weights, limits }: Allocation): Int32Array {
  const parts = new Int32Array(weights.length);
  let rest = Math.min(total, sum(limits));
  while (rest > 0) {
    const open = [...parts.keys()].filter((h) => (parts[h] ?? 0) < (limits[h] ?? 0));
    const wanted = open.some((h) => (weights[h] ?? 0) > 0) ? open.filter((h) => (weights[h] ?? 0) > 0) : open;
    const scale = wanted.reduce((all, h) => all + (weights[h] ?? 0), 0);
    const shares = wanted.map((h) => ({
      h,
      share: scale > 0 ? (rest * (weights[h] ?? 0)) / scale : rest / wanted.length,
      room: (limits[h] ?? 0) - (parts[h] ?? 0),
    }));
    // Full strata first: only then is it known what is left for the others.
    const full = shares.filter(({ share, room }) => share >= room);
    if (full.length > 0) {
      for (const { h, room } of full) {
        parts[h] = (parts[h] ?? 0) + room;
        rest -= room;
      }
      continue;
    }
    for (const { h, share } of shares) {
      parts[h] = (parts[h] ?? 0) + Math.floor(share);
      rest -= Math.floor(share);
    }
    shares.sort((a, b) => (b.share % 1) - (a.share % 1) || a.h - b.h);
    for (const { h } of shares.slice(0, rest)) parts[h] = (parts[h] ?? 0) + 1;
    rest = 0;
  }
  return parts;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += values[index] ?? 0;
  return total;
}

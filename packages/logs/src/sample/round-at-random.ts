import type { Random } from '@farthing/core';

/**
 * Rounds the shares `total · size / Σ sizes` to whole numbers that sum to `total`, each up or down so that its expectation
 * is the share itself: systematic rounding (Madow 1949; Cox 1987 for the general problem). One uniform offset moves the
 * cumulative shares, and a stratum gets the whole numbers that its piece covers.
 *
 * @param total a whole number, at most Σ `sizes`.
 */
export function roundAtRandom(total: number, sizes: ArrayLike<number>, random: Random): Int32Array {
  let all = 0;
  for (let h = 0; h < sizes.length; h++) all += sizes[h] ?? 0;
  // In units of 1/`all` everything is whole: no rounding error can move a boundary, and the expectation is exact.
  const offset = Math.floor(random.next() * all);
  const parts = new Int32Array(sizes.length);
  let sizeSoFar = 0;
  let given = 0;
  for (let h = 0; h < sizes.length; h++) {
    sizeSoFar += sizes[h] ?? 0;
    const reached = Math.floor((total * sizeSoFar + offset) / all);
    parts[h] = reached - given;
    given = reached;
  }
  return parts;
}

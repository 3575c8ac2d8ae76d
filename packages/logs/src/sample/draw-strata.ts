import { createRandom, type Random } from '@farthing/core';
import { allocate } from './allocate.ts';
import { roundAtRandom } from './round-at-random.ts';

/** A population in strata: item `i` belongs to stratum `stratumOf[i]`. */
export interface Strata {
  readonly stratumOf: Uint32Array;
  /** How much each stratum should get of the part that is not uniform, relative to the others. */
  readonly weights: ArrayLike<number>;
}

export interface DrawOptions {
  /** Items to draw; all of them where there are no more. */
  readonly size: number;
  /** Of `size`, how many make up the uniform slice: 1 at least. More, where strata are too small to give the rest. */
  readonly uniformSize: number;
  readonly seed: number;
}

/** A drawn sample, by position in the population. */
export interface DrawnSample {
  /** 0: not drawn; 1: drawn; 2: drawn, in the uniform slice. */
  readonly marks: Uint8Array;
  readonly size: number;
  readonly uniformSize: number;
  /** Inclusion probability of every item of a stratum, by stratum. */
  readonly probabilities: Float64Array;
}

/**
 * Draws a stratified sample of fixed size in which a slice is as good as drawn uniformly from the whole population, and in
 * which every inclusion probability is known exactly.
 *
 * Let N items lie in strata of N_h, and let n be wanted, n_u of them uniform.
 *
 * 1. u_h is `n_u N_h / N` rounded at random to whole numbers of sum n_u, with `E[u_h] = n_u N_h / N`.
 * 2. e_h is the extra part, fixed beforehand: n − n_u split by the strata's weights, at most `N_h − ⌈n_u N_h / N⌉`, so that
 *    `u_h + e_h ≤ N_h` whichever way u_h is rounded.
 * 3. From each stratum a simple random sample of m_h = u_h + e_h is drawn without replacement, and u_h of it, chosen at
 *    random, are marked as uniform.
 *
 * Given u_h, an item of h is drawn with chance m_h / N_h and marked with u_h / N_h. Over the rounding, its inclusion
 * probability is `π_h = E[m_h] / N_h = n_u / N + e_h / N_h`, and its chance to be in the uniform slice is `n_u / N` for every
 * item of the population. So `Σ y_i / π_i` over the sample is an unbiased estimate of a total (Horvitz and Thompson 1952,
 * section 3), and the plain mean over the slice one of the mean (Cochran 1977, section 5.3: proportional stratification,
 * no less precise than a simple random sample but for the rounding).
 */
export function drawStrata({ stratumOf, weights }: Strata, { size, uniformSize, seed }: DrawOptions): DrawnSample {
  const total = stratumOf.length;
  const sizes = countStrata(stratumOf, weights.length);
  const marks = new Uint8Array(total);
  if (size >= total) {
    return {
      marks: marks.fill(2),
      size: total,
      uniformSize: total,
      probabilities: new Float64Array(sizes.length).fill(1),
    };
  }
  const { uniform, extra } = splitSize(sizes, { weights, size, uniformSize });
  const random = createRandom(seed, 'sample');
  const uniformParts = roundAtRandom(uniform, sizes, random);
  const drawn = uniformParts.map((part, h) => part + (extra[h] ?? 0));
  markAtRandom(marks, { stratumOf, sizes, drawn, uniformParts, random });
  const probabilities = Float64Array.from(sizes, (count, h) =>
    count === 0 ? 0 : uniform / total + (extra[h] ?? 0) / count,
  );
  return { marks, size, uniformSize: uniform, probabilities };
}

function countStrata(stratumOf: Uint32Array, strata: number): Int32Array {
  const sizes = new Int32Array(strata);
  for (const h of stratumOf) sizes[h] = (sizes[h] ?? 0) + 1;
  return sizes;
}

/** n_u and e_h. Ends, since with `uniform = size` no extra is left to place. */
function splitSize(
  sizes: Int32Array,
  {
    weights,
    size,
    uniformSize,
  }: { readonly weights: ArrayLike<number>; readonly size: number; readonly uniformSize: number },
): { readonly uniform: number; readonly extra: Int32Array } {
  const total = sizes.reduce((sum, count) => sum + count, 0);
  for (let uniform = Math.min(size, uniformSize); ; ) {
    const limits = sizes.map((count) => count - Math.ceil((uniform * count) / total));
    const extra = allocate(size - uniform, { weights, limits });
    const missing = size - uniform - extra.reduce((sum, part) => sum + part, 0);
    if (missing === 0) return { uniform, extra };
    uniform += missing;
  }
}

/** Selection sampling (Fan, Muller and Rezucha 1962; Knuth's algorithm S) in every stratum at once, in one walk. */
function markAtRandom(
  marks: Uint8Array,
  state: {
    readonly stratumOf: Uint32Array;
    readonly sizes: Int32Array;
    readonly drawn: Int32Array;
    readonly uniformParts: Int32Array;
    readonly random: Random;
  },
): void {
  const { stratumOf, random } = state;
  const left = state.sizes.slice();
  const wanted = state.drawn.slice();
  const uniform = state.uniformParts.slice();
  for (let index = 0; index < marks.length; index++) {
    const h = stratumOf[index] ?? 0;
    const open = wanted[h] ?? 0;
    if (random.integer(left[h] ?? 0) < open) {
      const isUniform = random.integer(open) < (uniform[h] ?? 0);
      marks[index] = isUniform ? 2 : 1;
      wanted[h] = open - 1;
      if (isUniform) uniform[h] = (uniform[h] ?? 0) - 1;
    }
    left[h] = (left[h] ?? 0) - 1;
  }
}

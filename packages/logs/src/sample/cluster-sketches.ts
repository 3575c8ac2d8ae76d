import { createRandom, type Random } from '@farthing/core';
import { sketchSize } from './text-sketch.ts';

export interface ClusterOptions {
  /** Most clusters to make. */
  readonly clusters: number;
  readonly seed: number;
}

/** Vectors that the centres are learnt from; all of them are assigned. */
const learningSize = 8192;
const rounds = 8;

/**
 * Spherical k-means (Dhillon and Modha 2001) on sketches: centres learnt on a random part, seeded by k-means++ (Arthur and
 * Vassilvitskii 2007), then every sketch is given to the centre of the greatest cosine.
 *
 * @param sketches `sketchSize` numbers a row.
 * @returns the cluster of each row, below `clusters`; some may be empty.
 */
export function clusterSketches(sketches: Int8Array, { clusters, seed }: ClusterOptions): Uint32Array {
  const rows = sketches.length / sketchSize;
  const random = createRandom(seed, 'cluster');
  const learning = Array.from({ length: Math.min(learningSize, rows) }, (_, index) =>
    rows <= learningSize ? index : random.integer(rows),
  );
  const centres = seedCentres(sketches, { learning, clusters, random });
  for (let round = 0; round < rounds; round++) moveCentres(sketches, learning, centres);
  return Uint32Array.from({ length: rows }, (_, row) => nearest(sketches, row, centres).centre);
}

/** Far from those chosen, with chance in proportion to `1 − cosine`; fewer where no sketch is left that differs. */
function seedCentres(
  sketches: Int8Array,
  {
    learning,
    clusters,
    random,
  }: { readonly learning: readonly number[]; readonly clusters: number; readonly random: Random },
): Float64Array[] {
  const centres: Float64Array[] = [];
  const distances = new Float64Array(learning.length).fill(1);
  while (centres.length < clusters) {
    const total = distances.reduce((sum, distance) => sum + distance, 0);
    if (total < 1e-9) break;
    let rest = random.next() * total;
    let chosen = distances.findIndex((distance) => {
      rest -= distance;
      return rest < 0;
    });
    if (chosen === -1) chosen = distances.length - 1;
    const centre = unit(Float64Array.from(rowOf(sketches, learning[chosen] ?? 0)));
    centres.push(centre);
    for (const [index, row] of learning.entries()) {
      const distance = Math.max(0, 1 - cosine(sketches, row, centre));
      distances[index] = distance < 1e-3 ? 0 : Math.min(distances[index] ?? 0, distance);
    }
  }
  return centres.length > 0 ? centres : [new Float64Array(sketchSize)];
}

function moveCentres(sketches: Int8Array, learning: readonly number[], centres: Float64Array[]): void {
  const sums = centres.map(() => new Float64Array(sketchSize));
  for (const row of learning) {
    const sum = sums[nearest(sketches, row, centres).centre];
    for (const [index, value] of rowOf(sketches, row).entries()) if (sum) sum[index] = (sum[index] ?? 0) + value;
  }
  for (const [index, sum] of sums.entries()) if (sum.some((value) => value !== 0)) centres[index] = unit(sum);
}

function nearest(sketches: Int8Array, row: number, centres: readonly Float64Array[]): { readonly centre: number } {
  let best = -Infinity;
  let centre = 0;
  for (let index = 0; index < centres.length; index++) {
    const similarity = cosine(sketches, row, centres[index]!);
    if (similarity > best) {
      best = similarity;
      centre = index;
    }
  }
  return { centre };
}

/** A sketch has length 127 but for rounding; a centre has length 1. */
function cosine(sketches: Int8Array, row: number, centre: Float64Array): number {
  const start = row * sketchSize;
  let sum = 0;
  for (let index = 0; index < sketchSize; index++) sum += sketches[start + index]! * centre[index]!;
  return sum / 127;
}

function rowOf(sketches: Int8Array, row: number): Int8Array {
  return sketches.subarray(row * sketchSize, (row + 1) * sketchSize);
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

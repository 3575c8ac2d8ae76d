import type { Embedding } from './embedding.ts';
import { createRowSearch, type NearestRows, type StoredVectors } from './nearest-rows.ts';

/** How a query's neighbours are averaged. */
export interface NeighbourSettings {
  /** Neighbours averaged over, at least 1. */
  readonly neighbours: number;
  /** A neighbour counts as its similarity to this power, above 0: the higher, the more the nearest decide. */
  readonly power: number;
}

/** What is known of stored rows. */
export interface StoredQualities {
  /** Quality of each output, 0–1; shape [rows, outputs], row-major. */
  readonly qualities: Float32Array;
  /** How much each row counts, ≥ 0; shape [rows]. */
  readonly weights: Float32Array;
}

/** Similarity-weighted nearest neighbours: training rows and how to average those that are like a prompt. */
export interface Neighbours extends NeighbourSettings, StoredQualities {
  readonly outputs: number;
  readonly vectors: StoredVectors;
}

/**
 * The similarity-weighted mean qualities of a query's nearest rows; where nothing is alike, the mean of all rows.
 *
 * @returns a function from an embedding to one quality per output, each 0–1.
 */
export function neighbourPredictor(head: Neighbours): (embedding: Embedding) => Float64Array {
  const rowCount = head.weights.length;
  const search = createRowSearch(head.vectors, { rowCount, count: head.neighbours });
  const average = neighbourAverage(head, head.outputs);
  return (embedding) => average(search(embedding), head);
}

/** @returns a function that averages the first `neighbours` of the rows found. */
export function neighbourAverage(
  { qualities, weights }: StoredQualities,
  outputs: number,
): (nearest: NearestRows, settings: NeighbourSettings) => Float64Array {
  const everyRow = meanQualities({ qualities, weights }, outputs);
  return ({ rows, similarities, length }, { neighbours, power }) => {
    const sums = new Float64Array(outputs);
    let total = 0;
    for (let at = 0; at < Math.min(length, neighbours); at++) {
      const row = rows[at]!;
      // Relative to the nearest, so that no power of a small similarity vanishes.
      const share = weights[row]! * (similarities[at]! / similarities[0]!) ** power;
      total += share;
      for (let output = 0; output < outputs; output++) sums[output]! += share * qualities[row * outputs + output]!;
    }
    return total > 0 ? sums.map((sum) => sum / total) : everyRow.slice();
  };
}

function meanQualities({ qualities, weights }: StoredQualities, outputs: number): Float64Array {
  const sums = new Float64Array(outputs);
  let total = 0;
  for (let row = 0; row < weights.length; row++) {
    total += weights[row]!;
    for (let output = 0; output < outputs; output++)
      sums[output]! += weights[row]! * qualities[row * outputs + output]!;
  }
  return sums.map((sum) => sum / total);
}

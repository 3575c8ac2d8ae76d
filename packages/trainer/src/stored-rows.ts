import { createRandom, shuffle } from '@farthing/core';
import {
  type Embedding,
  mostStoredRows,
  mostStoredValues,
  type Postings,
  type StoredQualities,
  type StoredVectors,
} from '@farthing/runtime';
import type { HeadTargets } from './logistic-regression.ts';

/** Training rows in the form in which a router keeps them: vectors and qualities, no texts. */
export interface StoredRows extends StoredQualities {
  /** Which training rows these are, ascending. */
  readonly rows: Uint32Array;
  readonly vectors: StoredVectors;
}

/** Entries kept of a sparse row, the heaviest: all rows that may be kept fill what may be kept. */
const mostEntries = mostStoredValues.postings / mostStoredRows;

/**
 * Stores the rows that count, each with its vector made one long. Of more than can be kept (`mostStoredRows`,
 * `mostStoredValues`) as many are drawn at random.
 *
 * @param embeddings made by {@link storableEmbedding}.
 * @param options.dimensions length of every embedding.
 * @param options.seed decides which rows are drawn.
 */
export function storeRows(
  embeddings: readonly Embedding[],
  targets: HeadTargets,
  { dimensions, seed }: { readonly dimensions: number; readonly seed: number },
): StoredRows {
  const isDense = embeddings[0] instanceof Float32Array;
  const room = isDense ? Math.max(1, Math.floor(mostStoredValues.dense / dimensions)) : mostStoredRows;
  const rows = drawRows(targets, { count: Math.min(mostStoredRows, room), seed });
  const kept = Array.from(rows, (row) => embeddings[row]!);
  const vectors = isDense ? denseRows(kept, dimensions) : postings(kept, dimensions);
  return { rows, vectors, ...qualitiesOf(rows, targets) };
}

/** The same rows with other targets: the vectors are shared. */
export function withTargets(stored: StoredRows, targets: HeadTargets): StoredRows {
  return { ...stored, ...qualitiesOf(stored.rows, targets) };
}

function qualitiesOf(rows: Uint32Array, { outputs, qualities, weights }: HeadTargets): StoredQualities {
  const stored = new Float32Array(rows.length * outputs);
  for (const [at, row] of rows.entries()) {
    stored.set(qualities.subarray(row * outputs, (row + 1) * outputs), at * outputs);
  }
  return { qualities: stored, weights: Float32Array.from(rows, (row) => weights[row]!) };
}

function drawRows(
  { weights }: HeadTargets,
  { count, seed }: { readonly count: number; readonly seed: number },
): Uint32Array {
  const rows = Uint32Array.from(weights.keys()).filter((row) => weights[row]! > 0);
  if (rows.length <= count) return rows;
  return shuffle(rows, createRandom(seed, 'stored rows')).slice(0, count).sort();
}

function denseRows(embeddings: readonly Embedding[], dimensions: number): StoredVectors {
  const vectors = new Float32Array(embeddings.length * dimensions);
  for (const [row, embedding] of embeddings.entries()) {
    forEachEntry(embedding, unitScale(embedding), (dimension, value) => {
      vectors[row * dimensions + dimension] = value;
    });
  }
  return { kind: 'dense', dimensions, vectors };
}

function postings(embeddings: readonly Embedding[], dimensions: number): Postings {
  const starts = new Uint32Array(dimensions + 1);
  for (const row of embeddings) forEachEntry(row, 1, (dimension) => starts[dimension + 1]!++);
  for (let dimension = 0; dimension < dimensions; dimension++) starts[dimension + 1]! += starts[dimension]!;
  const next = starts.slice();
  const rows = new Uint32Array(starts[dimensions]!);
  const values = new Float32Array(rows.length);
  for (const [row, embedding] of embeddings.entries()) {
    forEachEntry(embedding, unitScale(embedding), (dimension, value) => {
      const entry = next[dimension]!++;
      rows[entry] = row;
      values[entry] = value;
    });
  }
  return { kind: 'postings', starts, rows, values };
}

/** An embedding as it is stored, but for its length: whole where it is dense, the heaviest entries where it is sparse. */
export function storableEmbedding(embedding: Embedding): Embedding {
  if (embedding instanceof Float32Array || embedding.indices.length <= mostEntries) return embedding;
  const { indices, values } = embedding;
  const weights = values.map(Math.abs);
  const least = weights.slice().sort()[weights.length - mostEntries]!;
  // Of those just as heavy as the last one kept, the first.
  let ties = mostEntries - weights.reduce((heavier, weight) => heavier + (weight > least ? 1 : 0), 0);
  const isKept = (_: number, at: number): boolean => weights[at]! > least || (weights[at] === least && ties-- > 0);
  const kept = Uint32Array.from(indices.keys()).filter(isKept);
  return { indices: kept.map((at) => indices[at]!), values: Float32Array.from(kept, (at) => values[at]!) };
}

/** What makes a vector one long; 0 for one without length, which is like nothing. */
function unitScale(embedding: Embedding): number {
  let squares = 0;
  forEachEntry(embedding, 1, (_, value) => {
    squares += value * value;
  });
  return squares > 0 ? 1 / Math.sqrt(squares) : 0;
}

function forEachEntry(embedding: Embedding, scale: number, visit: (dimension: number, value: number) => void): void {
  if (embedding instanceof Float32Array) {
    for (let at = 0; at < embedding.length; at++) visit(at, scale * embedding[at]!);
  } else {
    for (let at = 0; at < embedding.indices.length; at++) visit(embedding.indices[at]!, scale * embedding.values[at]!);
  }
}

import { createRandom } from '@farthing/core';
import type { SparseVector } from '@farthing/runtime';
import { expect, test } from 'vitest';
import { neighbourScores } from './nearest-neighbours.ts';

const sparse = (...entries: readonly (readonly [number, number])[]): SparseVector => ({
  indices: Uint32Array.from(entries, ([index]) => index),
  values: Float32Array.from(entries, ([, value]) => value),
});

test('averages the nearest rows, the nearer the heavier', () => {
  const embeddings = [sparse([7, 1]), sparse([7, 0.5], [9, 0.5]), sparse([9, 1])];
  const rows = { embeddings, values: [1, 0, -1], neighbours: 2 };
  expect(neighbourScores([sparse([7, 1]), sparse([9, 1]), sparse([7, 0.5], [9, 0.25])], rows)).toEqual([
    1 / 1.5,
    -1 / 1.5,
    0.5 / 0.875,
  ]);
});

test('says the mean of all where nothing is alike', () => {
  expect(neighbourScores([sparse([1, 1])], { embeddings: [sparse([2, 1]), sparse([3, 1])], values: [1, 0] })).toEqual([
    0.5,
  ]);
});

test('leaves out what may not be a neighbour', () => {
  const embeddings = [sparse([1, 1]), sparse([1, 0.5])];
  const isExcluded = (row: number, query: number) => row === query;
  expect(neighbourScores(embeddings, { embeddings, values: [1, 0], isExcluded })).toEqual([0, 1]);
});

test('agrees with a comparison of every pair', () => {
  const random = createRandom(3);
  const vectors = Array.from({ length: 60 }, () => Float32Array.from({ length: 5 }, () => random.next()));
  const [embeddings, queries] = [vectors.slice(0, 40), vectors.slice(40)];
  const values = embeddings.map(() => random.next());
  const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, each, at) => sum + each * b[at]!, 0);
  const expected = queries.map((query) => {
    const ranked = embeddings.map((each, row) => ({ similarity: dot(query, each), value: values[row]! }));
    const near = ranked.sort((a, b) => b.similarity - a.similarity).slice(0, 7);
    return (
      near.reduce((sum, { similarity, value }) => sum + similarity * value, 0) /
      near.reduce((sum, { similarity }) => sum + similarity, 0)
    );
  });
  for (const [query, score] of neighbourScores(queries, { embeddings, values, neighbours: 7 }).entries()) {
    expect(score).toBeCloseTo(expected[query]!, 6);
  }
});

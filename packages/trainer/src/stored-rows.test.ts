import { mostStoredRows, mostStoredValues, type SparseVector } from '@farthing/runtime';
import { expect, test } from 'vitest';
import { storableEmbedding, storeRows, withTargets } from './stored-rows.ts';

const targetsOf = (rows: number, weights = new Float32Array(rows).fill(1)) => ({
  outputs: 1,
  qualities: Float32Array.from({ length: rows }, (_, row) => (row % 2) / 2),
  weights,
});

test('keeps vectors as long as one, and only rows that count', () => {
  const embeddings = [Float32Array.of(3, 4), Float32Array.of(1, 1), Float32Array.of(0, 2)];
  const stored = storeRows(embeddings, targetsOf(3, Float32Array.of(1, 0, 2)), { dimensions: 2, seed: 1 });
  expect(stored.rows).toEqual(Uint32Array.of(0, 2));
  expect(stored.vectors).toEqual({ kind: 'dense', dimensions: 2, vectors: Float32Array.of(0.6, 0.8, 0, 1) });
  expect(stored.weights).toEqual(Float32Array.of(1, 2));
  const other = withTargets(stored, {
    outputs: 1,
    qualities: Float32Array.of(0.1, 0.2, 0.3),
    weights: Float32Array.of(1, 0, 2),
  });
  expect(other.qualities).toEqual(Float32Array.of(0.1, 0.3));
  expect(other.vectors).toBe(stored.vectors);
});

test('lists sparse rows by dimension', () => {
  const sparse = (indices: number[], values: number[]): SparseVector => ({
    indices: Uint32Array.from(indices),
    values: Float32Array.from(values),
  });
  const embeddings = [sparse([4, 1], [3, 4]), sparse([1], [2]), sparse([], [])];
  expect(storeRows(embeddings, targetsOf(3), { dimensions: 5, seed: 1 }).vectors).toEqual({
    kind: 'postings',
    starts: Uint32Array.of(0, 0, 2, 2, 2, 3),
    rows: Uint32Array.of(0, 1, 0),
    values: Float32Array.of(0.8, 1, 0.6),
  });
});

test('keeps the heaviest entries of a sparse row, of equal ones the first', () => {
  const most = mostStoredValues.postings / mostStoredRows;
  const length = most + 40;
  const values = Float32Array.from({ length }, (_, at) => (at < 60 ? 0.5 : at < 70 ? -2 : 1));
  const row = { indices: Uint32Array.from(values.keys()), values };
  const { vectors } = storeRows([storableEmbedding(row)], targetsOf(1), { dimensions: length, seed: 1 });
  if (vectors.kind !== 'postings') throw new Error('postings expected');
  const kept = [...values.keys()].filter((at) => vectors.starts[at + 1]! > vectors.starts[at]!);
  expect(kept).toHaveLength(most);
  expect(kept).toEqual([...values.keys()].filter((at) => at >= 60 || at < most - (length - 60)));
});

test('draws as many rows as may be kept, others for another seed', () => {
  const rows = mostStoredRows + 100;
  const embeddings = Array.from({ length: rows }, () => ({ indices: Uint32Array.of(0), values: Float32Array.of(1) }));
  const draw = (seed: number) => storeRows(embeddings, targetsOf(rows), { dimensions: 1, seed });
  expect(draw(1).rows).toHaveLength(mostStoredRows);
  expect(draw(1)).toEqual(draw(1));
  expect(draw(2).rows).not.toEqual(draw(1).rows);
  const wide = Array.from({ length: 12 }, () => new Float32Array(2 ** 19).fill(1));
  expect(storeRows(wide, targetsOf(12), { dimensions: 2 ** 19, seed: 1 }).rows).toHaveLength(8);
});

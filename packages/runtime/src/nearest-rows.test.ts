import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Embedding } from './embedding.ts';
import { createRowSearch, type StoredVectors } from './nearest-rows.ts';

const dimensions = 4;

/** Small whole numbers, so that there are ties and zeros and sums are exact. */
const arbitraryVector = fc.array(fc.integer({ min: -2, max: 2 }), { minLength: dimensions, maxLength: dimensions });

function dense(rows: readonly (readonly number[])[]): StoredVectors {
  return { kind: 'dense', dimensions, vectors: Float32Array.from(rows.flat()) };
}

function postings(rows: readonly (readonly number[])[]): StoredVectors {
  const entries = Array.from({ length: dimensions }, (_, dimension) =>
    rows.flatMap((row, at) => (row[dimension] === 0 ? [] : [{ row: at, value: row[dimension]! }])),
  );
  const starts = Uint32Array.from({ length: dimensions + 1 }, (_, at) => entries.slice(0, at).flat().length);
  const all = entries.flat();
  return {
    kind: 'postings',
    starts,
    rows: Uint32Array.from(all, ({ row }) => row),
    values: Float32Array.from(all, ({ value }) => value),
  };
}

function sparse(vector: readonly number[]): Embedding {
  const indices = Uint32Array.from(vector.keys()).filter((at) => vector[at] !== 0);
  return { indices, values: Float32Array.from(indices, (at) => vector[at]!) };
}

describe.each([
  ['dense', dense],
  ['postings', postings],
])('a search of %s rows', (_, store) => {
  test('finds what a comparison with every row finds, in order, for dense and sparse queries', () => {
    fc.assert(
      fc.property(
        fc.array(arbitraryVector, { minLength: 1, maxLength: 30 }),
        fc.array(arbitraryVector, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 12 }),
        (rows, queries, count) => {
          const search = createRowSearch(store(rows), { rowCount: rows.length, count });
          for (const query of queries) {
            const expected = rows
              .map((row, at) => ({ row: at, similarity: row.reduce((sum, value, d) => sum + value * query[d]!, 0) }))
              .filter(({ similarity }) => similarity > 0)
              .sort((a, b) => b.similarity - a.similarity || a.row - b.row)
              .slice(0, count);
            for (const form of [Float32Array.from(query), sparse(query)]) {
              const { rows: found, similarities, length } = search(form);
              const ours = Array.from({ length }, (_, at) => ({ row: found[at]!, similarity: similarities[at]! }));
              expect(ours).toEqual(expected);
            }
          }
        },
      ),
    );
  });
});

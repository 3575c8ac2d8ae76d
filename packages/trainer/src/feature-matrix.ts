import type { Embedding } from '@farthing/runtime';

/**
 * Rows of features in compressed sparse row form, over only the columns that occur: a fit touches a few ten thousand
 * of them however many buckets the embedder has.
 */
export interface FeatureMatrix {
  readonly rows: number;
  /** Number of distinct columns. */
  readonly columns: number;
  /** The embedding's dimension each column stands for; shape [columns]. */
  readonly dimensions: Uint32Array;
  /** Row `r` owns entries `rowStarts[r]` to `rowStarts[r + 1]`; shape [rows + 1]. */
  readonly rowStarts: Uint32Array;
  /** Column of each entry. */
  readonly columnIndices: Uint32Array;
  /** Value of each entry. */
  readonly values: Float32Array;
  /** Squared length of each row; shape [rows]. */
  readonly squaredNorms: Float64Array;
}

/**
 * Gathers embeddings into a matrix.
 *
 * @param fold when given, dimension `d` becomes column dimension `d % fold`, as `Network` does for a narrower first
 *   layer.
 */
export function featureMatrix(embeddings: readonly Embedding[], fold?: number): FeatureMatrix {
  const sizes = embeddings.map((embedding) => entriesOf(embedding).length);
  const rowStarts = new Uint32Array(embeddings.length + 1);
  for (const [row, size] of sizes.entries()) rowStarts[row + 1] = rowStarts[row]! + size;
  const total = rowStarts[embeddings.length]!;
  const columnIndices = new Uint32Array(total);
  const values = new Float32Array(total);
  const squaredNorms = new Float64Array(embeddings.length);
  const columnOf = new Map<number, number>();
  const dimensions: number[] = [];
  for (const [row, embedding] of embeddings.entries()) {
    const { indices, length, entries } = entriesOf(embedding);
    const start = rowStarts[row]!;
    let squares = 0;
    for (let at = 0; at < length; at++) {
      const dimension = indices === undefined ? at : indices[at]!;
      const folded = fold === undefined ? dimension : dimension % fold;
      let column = columnOf.get(folded);
      if (column === undefined) {
        column = dimensions.length;
        columnOf.set(folded, column);
        dimensions.push(folded);
      }
      columnIndices[start + at] = column;
      values[start + at] = entries[at]!;
      squares += entries[at]! * entries[at]!;
    }
    squaredNorms[row] = squares;
  }
  return {
    rows: embeddings.length,
    columns: dimensions.length,
    dimensions: Uint32Array.from(dimensions),
    rowStarts,
    columnIndices,
    values,
    squaredNorms,
  };
}

function entriesOf(embedding: Embedding): {
  readonly indices: Uint32Array | undefined;
  readonly entries: Float32Array;
  readonly length: number;
} {
  if (embedding instanceof Float32Array) return { indices: undefined, entries: embedding, length: embedding.length };
  return { indices: embedding.indices, entries: embedding.values, length: embedding.indices.length };
}

import type { Embedding } from '@farthing/runtime';
import { featureMatrix } from './feature-matrix.ts';

/** Labelled rows among which neighbours are sought. */
export interface NeighbourRows {
  readonly embeddings: readonly Embedding[];
  /** What is known of each row; shape [rows]. */
  readonly values: readonly number[];
  /** Neighbours averaged over. Default 50. */
  readonly neighbours?: number | undefined;
  /** Whether a row may not be a neighbour of a query, such as one of the query's own fold. Default: none. */
  readonly isExcluded?: ((row: number, query: number) => boolean) | undefined;
}

/**
 * The similarity-weighted mean value of each query's nearest rows, by dot product: k-nearest-neighbour regression, a
 * baseline that knows the training rows and learns nothing from them.
 */
export function neighbourScores(queries: readonly Embedding[], rows: NeighbourRows): number[] {
  const { embeddings, values, neighbours = 50, isExcluded = () => false } = rows;
  const matrix = featureMatrix([...embeddings, ...queries]);
  const { rowStarts, columnIndices } = matrix;
  const postings = postingsOf(matrix, embeddings.length);
  const similarities = new Float64Array(embeddings.length);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return queries.map((_, query) => {
    similarities.fill(0);
    const start = rowStarts[embeddings.length + query]!;
    const end = rowStarts[embeddings.length + query + 1]!;
    for (let at = start; at < end; at++) {
      const column = columnIndices[at]!;
      const value = matrix.values[at]!;
      for (let posting = postings.starts[column]!; posting < postings.starts[column + 1]!; posting++) {
        similarities[postings.rows[posting]!]! += value * postings.values[posting]!;
      }
    }
    let [weighted, total] = [0, 0];
    for (const row of nearest(similarities, neighbours, (each) => isExcluded(each, query))) {
      weighted += similarities[row]! * values[row]!;
      total += similarities[row]!;
    }
    return total > 0 ? weighted / total : mean;
  });
}

/** The matrix by columns: which of the first `rowCount` rows have a value in each, and what value. */
function postingsOf({ columns, rowStarts, columnIndices, values }: ReturnType<typeof featureMatrix>, rowCount: number) {
  const entries = rowStarts[rowCount]!;
  const starts = new Uint32Array(columns + 1);
  for (let at = 0; at < entries; at++) starts[columnIndices[at]! + 1]!++;
  for (let column = 0; column < columns; column++) starts[column + 1]! += starts[column]!;
  const next = starts.slice();
  const rows = new Uint32Array(entries);
  const sorted = new Float32Array(entries);
  for (let row = 0; row < rowCount; row++) {
    for (let at = rowStarts[row]!; at < rowStarts[row + 1]!; at++) {
      const place = next[columnIndices[at]!]!++;
      rows[place] = row;
      sorted[place] = values[at]!;
    }
  }
  return { starts, rows, values: sorted };
}

/** Up to `count` rows of the highest similarity above 0, nearest first. */
function nearest(similarities: Float64Array, count: number, isExcluded: (row: number) => boolean): number[] {
  const found: number[] = [];
  for (let row = 0; row < similarities.length; row++) {
    const similarity = similarities[row]!;
    const isFull = found.length === count;
    if (similarity <= (isFull ? similarities[found[count - 1]!]! : 0) || isExcluded(row)) continue;
    let place = isFull ? count - 1 : found.length;
    while (place > 0 && similarities[found[place - 1]!]! < similarity) {
      found[place] = found[place - 1]!;
      place--;
    }
    found[place] = row;
  }
  return found;
}

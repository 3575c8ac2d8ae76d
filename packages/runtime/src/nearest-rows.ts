import type { Embedding } from './embedding.ts';

/** Sparse rows by dimension (an inverted index): a query reads only the dimensions that it has itself. */
export interface Postings {
  readonly kind: 'postings';
  /** Dimension `d` owns entries `starts[d]` to `starts[d + 1]`; shape [dimensions + 1]. */
  readonly starts: Uint32Array;
  /** Row of each entry. */
  readonly rows: Uint32Array;
  /** Value of each entry; parallel to `rows`. */
  readonly values: Float32Array;
}

/** Dense rows, one after the other. */
export interface DenseRows {
  readonly kind: 'dense';
  /** Length of every row. */
  readonly dimensions: number;
  /** Shape [rows, dimensions], row-major. */
  readonly vectors: Float32Array;
}

/** Vectors of rows that can be searched. Rows of unit length make the similarities cosines, but for the query's length. */
export type StoredVectors = Postings | DenseRows;

/** Rows that are like a query. */
export interface NearestRows {
  /** Nearest first; of equal similarity, the earlier row first. */
  readonly rows: Uint32Array;
  /** Dot products with the query, each above 0; parallel to `rows`. */
  readonly similarities: Float64Array;
  /** How many of `rows` are valid, from the start. */
  length: number;
}

/**
 * Exact search for the rows of the highest dot product with a query.
 *
 * @param options.rowCount rows in `vectors`.
 * @param options.count most rows to find, at least 1.
 * @returns a function that searches once. It reuses its buffers: the result is valid until the next call.
 */
export function createRowSearch(
  vectors: StoredVectors,
  { rowCount, count }: { readonly rowCount: number; readonly count: number },
): (query: Embedding) => NearestRows {
  const similarities = new Float64Array(rowCount);
  const capacity = Math.min(count, rowCount);
  const nearest = { rows: new Uint32Array(capacity), similarities: new Float64Array(capacity), length: 0 };
  return (query) => {
    if (vectors.kind === 'postings') addPostings(vectors, query, similarities.fill(0));
    else multiplyRows(vectors, query, similarities);
    nearest.length = 0;
    for (let row = 0; row < rowCount; row++) {
      const similarity = similarities[row]!;
      if (similarity > 0) offer(nearest, row, similarity);
    }
    sortNearestFirst(nearest);
    return nearest;
  };
}

function addPostings({ starts, rows, values }: Postings, query: Embedding, similarities: Float64Array): void {
  const isDense = query instanceof Float32Array;
  const entries = isDense ? query : query.values;
  for (let at = 0; at < entries.length; at++) {
    const dimension = isDense ? at : query.indices[at]!;
    const value = entries[at]!;
    const end = starts[dimension + 1]!;
    for (let entry = starts[dimension]!; entry < end; entry++) similarities[rows[entry]!]! += value * values[entry]!;
  }
}

function multiplyRows({ vectors, dimensions }: DenseRows, query: Embedding, similarities: Float64Array): void {
  if (!(query instanceof Float32Array)) {
    const { indices, values } = query;
    for (let row = 0; row < similarities.length; row++) {
      let sum = 0;
      for (let at = 0; at < indices.length; at++) sum += values[at]! * vectors[row * dimensions + indices[at]!]!;
      similarities[row] = sum;
    }
    return;
  }
  for (let row = 0, at = 0; row < similarities.length; row++) {
    let sum = 0;
    for (let dimension = 0; dimension < dimensions; dimension++, at++) sum += query[dimension]! * vectors[at]!;
    similarities[row] = sum;
  }
}

/** A binary heap with the worst row found so far at its root, so that most rows cost one comparison. */
function offer(heap: NearestRows, row: number, similarity: number): void {
  const { rows, similarities } = heap;
  if (heap.length < rows.length) {
    let place = heap.length++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      // Rows come in order: an equal similarity is worse for being later.
      if (similarities[parent]! < similarity) break;
      rows[place] = rows[parent]!;
      similarities[place] = similarities[parent]!;
      place = parent;
    }
    rows[place] = row;
    similarities[place] = similarity;
  } else if (similarity > similarities[0]!) sift(heap, heap.length, { row, similarity });
}

/** Puts a row in the place of the root of the first `length`, then where it belongs among them. */
function sift(
  { rows, similarities }: NearestRows,
  length: number,
  { row, similarity }: { readonly row: number; readonly similarity: number },
): void {
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= length) break;
    if (child + 1 < length && isWorse(similarities, rows, child + 1, child)) child++;
    if (similarities[child]! > similarity || (similarities[child]! === similarity && rows[child]! < row)) break;
    rows[place] = rows[child]!;
    similarities[place] = similarities[child]!;
    place = child;
  }
  rows[place] = row;
  similarities[place] = similarity;
}

function isWorse(similarities: Float64Array, rows: Uint32Array, a: number, b: number): boolean {
  return similarities[a]! < similarities[b]! || (similarities[a]! === similarities[b]! && rows[a]! > rows[b]!);
}

/** Heap sort: the worst goes to the end, again and again. */
function sortNearestFirst(heap: NearestRows): void {
  const { rows, similarities } = heap;
  for (let length = heap.length - 1; length > 0; length--) {
    const last = { row: rows[length]!, similarity: similarities[length]! };
    rows[length] = rows[0]!;
    similarities[length] = similarities[0]!;
    sift(heap, length, last);
  }
}

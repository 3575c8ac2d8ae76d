/** A vector whose zeros are left out. `values[i]` stands at `indices[i]`; indices are distinct, in no set order. */
export interface SparseVector {
  readonly indices: Uint32Array;
  readonly values: Float32Array;
}

/** A text as numbers: dense (every dimension present) or sparse. */
export type Embedding = Float32Array | SparseVector;

/** Turns text into vectors. The same fingerprint promises the same vector for the same text, on any machine. */
export interface Embedder {
  /** Names the method: `lexical`, `hf:Xenova/all-MiniLM-L6-v2`, … */
  readonly id: string;
  /** Hash of everything the vectors depend on: method, version, settings, fitted parameters. */
  readonly fingerprint: string;
  /** Length of every vector. */
  readonly dimensions: number;
  /** One vector a text, in order. */
  embed(texts: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<Embedding[]>;
}

/** A vector whose zeros are left out. `values[i]` stands at `indices[i]`; indices are distinct, in no set order. */
export interface SparseVector {
  readonly indices: Uint32Array;
  readonly values: Float32Array;
  /** A few numbers about the text as a whole, on which coverage is measured. Default: none, so it cannot be. */
  readonly profile?: Float32Array | undefined;
}

/** A text as numbers: dense (every dimension present) or sparse. */
export type Embedding = Float32Array | SparseVector;

export interface EmbedOptions {
  /** Ends the embedding: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What an embedder is made from again, as plain JSON; it never holds a key. */
export type EmbedderOptions = Readonly<Record<string, string | number | boolean>>;

/**
 * Turns text into vectors. Every implementation passes the contract in `testing/embedder-contract.ts`: any text gives a
 * finite vector of `dimensions`, whatever other texts it is given with.
 */
export interface Embedder {
  /** Names the method: `lexical`, `hf:Xenova/all-MiniLM-L6-v2`, `openai:text-embedding-3-small`, … */
  readonly id: string;
  /** Hash of everything that is known to decide the vectors: method, version, model, settings, fitted parameters. */
  readonly fingerprint: string;
  /** Length of every vector. */
  readonly dimensions: number;
  /** Written into router.json, so that the same embedder can be made when the router is loaded. */
  readonly options?: EmbedderOptions | undefined;
  /**
   * Its vector for `probeText`, for embedders whose model is elsewhere and may change under the same name.
   * `undefined` where the fingerprint alone promises the same vector for the same text, on any machine.
   */
  readonly probe?: Float32Array | undefined;
  /** How many texts are best given at once; `embed` takes any number. Default: the caller's choice. */
  readonly batchSize?: number | undefined;
  /** One vector a text, in order. */
  embed(texts: readonly string[], options?: EmbedOptions): Promise<Embedding[]>;
}

/**
 * What is wrong with an embedding, in words; `undefined` when nothing is. One number that is none would make every
 * score that it touches none too.
 */
export function embeddingFault(embedding: Embedding, dimensions: number): string | undefined {
  const values = embedding instanceof Float32Array ? embedding : embedding.values;
  if (embedding instanceof Float32Array && embedding.length !== dimensions) {
    return `a vector of ${embedding.length} numbers, ${dimensions} expected`;
  }
  for (let at = 0; at < values.length; at++) {
    if (!Number.isFinite(values[at]!)) return `a vector with ${values[at]} at position ${at}`;
  }
  return undefined;
}

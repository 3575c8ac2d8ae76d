import { DataError } from '@farthing/core';
import type { EmbeddingCache } from '@farthing/dataset';
import {
  checkEmbedder,
  type Embedder,
  type Embedding,
  embedderIdentity,
  embeddingFault,
  probeText,
} from '@farthing/runtime';

/** A text to embed and what to call it when something is wrong with its vector. */
export interface EmbeddablePrompt {
  readonly id: string;
  readonly text: string;
}

export interface EmbedPromptsOptions {
  /** Vectors that are in it are not made again; new ones are on the disk before the next batch is asked for. */
  readonly cache?: EmbeddingCache | undefined;
  /** Told after each batch how many distinct texts there are and how many are done. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Texts given to an embedder at once when it does not say how many it wants. */
const defaultBatchSize = 32;

/**
 * Embeds prompts, each distinct text once.
 *
 * @returns one embedding a prompt, in order.
 * @throws DataError naming the prompt whose vector has the wrong length or holds something that is no number;
 *   ArtifactError when the cache was filled by a model that has changed since.
 */
export async function embedPrompts(
  embedder: Embedder,
  prompts: readonly EmbeddablePrompt[],
  options: EmbedPromptsOptions = {},
): Promise<Embedding[]> {
  const { cache, onProgress, signal } = options;
  const { batchSize = defaultBatchSize } = embedder;
  if (cache !== undefined) await checkCache(embedder, cache);
  const byText = new Map<string, Embedding>();
  const missing = new Map<string, EmbeddablePrompt>();
  for (const prompt of prompts) {
    const kept = cache?.get(prompt.text);
    if (kept !== undefined) byText.set(prompt.text, kept);
    else if (!missing.has(prompt.text)) missing.set(prompt.text, prompt);
  }
  const queue = [...missing.values()];
  const total = byText.size + queue.length;
  for (let start = 0; start < queue.length; start += batchSize) {
    signal?.throwIfAborted();
    const batch = queue.slice(start, start + batchSize);
    const embeddings = await embedder.embed(
      batch.map(({ text }) => text),
      { signal },
    );
    checkBatch(embedder, { batch, embeddings });
    await cache?.append(
      batch.map(({ text }) => text),
      embeddings.map(denseVector),
    );
    for (const [at, { text }] of batch.entries()) byText.set(text, embeddings[at]!);
    onProgress?.(byText.size, total);
  }
  return prompts.map(({ text }) => byText.get(text)!);
}

/** The probe is in the cache too, so that vectors of a model that changed under its name are never mixed with old ones. */
async function checkCache(embedder: Embedder, cache: EmbeddingCache): Promise<void> {
  const { probe } = embedder;
  if (probe === undefined) return;
  const kept = cache.get(probeText);
  if (kept === undefined) return cache.append([probeText], [probe]);
  const expected = embedderIdentity({ ...embedder, probe: kept });
  checkEmbedder(embedder, { expected, subject: cache.path, remedy: 'delete it, and the vectors are made again' });
}

function checkBatch(
  embedder: Embedder,
  { batch, embeddings }: { readonly batch: readonly EmbeddablePrompt[]; readonly embeddings: readonly Embedding[] },
): void {
  if (embeddings.length !== batch.length) {
    throw new DataError(`${embedder.id} gave ${embeddings.length} vectors for ${batch.length} texts`);
  }
  for (const [at, { id }] of batch.entries()) {
    const fault = embeddingFault(embeddings[at]!, embedder.dimensions);
    if (fault !== undefined) throw new DataError(`row "${id}": ${embedder.id} gave ${fault}`);
  }
}

function denseVector(embedding: Embedding): Float32Array {
  if (embedding instanceof Float32Array) return embedding;
  throw new RangeError('sparse embeddings are made faster than they are read; they are not cached');
}

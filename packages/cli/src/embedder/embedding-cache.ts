import type { EmbeddingCache } from '@farthing/dataset';
import type { Embedder } from '@farthing/runtime';
import type { Terminal } from '../terminal.ts';

/** What a command may use while it embeds. */
export interface EmbeddingWork {
  readonly cache: EmbeddingCache | undefined;
  /** Shows how far it has come. */
  readonly onEmbedded: (done: number, total: number) => void;
}

/**
 * Opens the cache of an embedder whose vectors are dear, and closes it after `work`. The lexical embedder is quicker
 * than a disk and has none.
 *
 * @param options.path default: beside the labels, named by the embedder's fingerprint.
 */
export async function withEmbeddingCache<T>(
  embedder: Embedder | undefined,
  options: { readonly path?: string | undefined; readonly labels: string; readonly terminal: Terminal },
  work: (embedding: EmbeddingWork) => Promise<T>,
): Promise<T> {
  const { labels, terminal } = options;
  if (embedder === undefined || embedder.id === 'lexical') return work({ cache: undefined, onEmbedded: () => {} });
  const { openEmbeddingCache } = await import('@farthing/dataset');
  const { id, fingerprint, dimensions } = embedder;
  const path = options.path ?? `${labels}.${fingerprint}.embeddings.arrow`;
  const cache = await openEmbeddingCache(path, { embedder: id, fingerprint, dimensions, onRepair: terminal.note });
  terminal.note(`embeddings: ${id}, ${dimensions} dimensions, kept in ${path} (${cache.size} there)`);
  let progress: ReturnType<Terminal['progress']> | undefined;
  const onEmbedded = (done: number, total: number): void => {
    progress ??= terminal.progress('embedding', total);
    progress.update(done);
    if (done < total) return;
    progress.stop();
    progress = undefined;
  };
  try {
    return await work({ cache, onEmbedded });
  } finally {
    progress?.stop();
    await cache.close();
  }
}

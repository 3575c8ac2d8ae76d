import type { LabelRow } from '@farthing/core';
import type { Embedder, Embedding } from '@farthing/runtime';
import { embedPrompts } from '@farthing/trainer';
import type { Terminal } from '../terminal.ts';
import { withEmbeddingCache } from './embedding-cache.ts';

/** Rows whose vectors are held at once. */
const rowsAtOnce = 256;

export interface EmbedRowsOptions {
  readonly embedder: Embedder;
  /** The file the rows are from: the cache of vectors is beside it. */
  readonly labels: string;
  readonly terminal: Terminal;
}

/** Hands each row over with its vector, in order, and forgets it. */
export function embedRows(
  rows: readonly LabelRow[],
  { embedder, labels, terminal }: EmbedRowsOptions,
  visit: (row: LabelRow, embedding: Embedding) => void,
): Promise<void> {
  const { signal } = terminal;
  return withEmbeddingCache(embedder, { labels, terminal }, async ({ cache, onEmbedded }) => {
    for (let start = 0; start < rows.length; start += rowsAtOnce) {
      const batch = rows.slice(start, start + rowsAtOnce);
      const embeddings = await embedPrompts(embedder, batch, { cache, signal });
      for (const [index, row] of batch.entries()) visit(row, embeddings[index]!);
      onEmbedded(start + batch.length, rows.length);
    }
  });
}

import type { Embedder, Embedding, LexicalSettings } from '@farthing/runtime';
import { type FittedLexical, fitLexical } from './fit-lexical.ts';

export interface ChosenEmbedder {
  readonly embedder: Embedder;
  /** What the lexical embedder learned from the texts; `undefined` for every other. */
  readonly lexical: FittedLexical | undefined;
  /** Of an embedder that answers at once. */
  readonly embedText: ((text: string) => Embedding) | undefined;
}

/** The embedder that was asked for, or the lexical one with what it learned from the texts. */
export async function chooseEmbedder(
  { embedder, lexical }: { readonly embedder?: Embedder | undefined; readonly lexical?: LexicalSettings | undefined },
  texts: readonly string[],
): Promise<ChosenEmbedder> {
  if (embedder !== undefined) return { embedder, lexical: undefined, embedText: undefined };
  const fitted = await fitLexical(texts, { settings: lexical });
  return { embedder: fitted.embedder, lexical: fitted, embedText: fitted.embedder.embedText };
}

import { clip } from './lexical-ngrams.ts';

/** What a sentence model gets to read of a text. */
export interface TextPreparation {
  /** Put before every text, for models that were trained with one: `query: `. */
  readonly prefix: string;
  /** UTF-16 code units of a text that are read: the first half of this many and the last half. */
  readonly maxTextLength: number;
}

/**
 * The one way a text is prepared, in training and in serving. Halves of surrogate pairs, which are no characters and
 * which JSON parsers and tokenizers refuse, become U+FFFD; a text of nothing becomes a space, which services accept.
 */
export function prepareText(text: string, { prefix, maxTextLength }: TextPreparation): string {
  const read = prefix + clip(text, maxTextLength).replace(/\p{Surrogate}/gu, '\ufffd');
  return read === '' ? ' ' : read;
}

/** Scales a vector to length 1, in place; one of zeros stays as it is. */
export function scaleToUnitLength(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  if (norm > 0) for (let at = 0; at < vector.length; at++) vector[at]! /= norm;
  return vector;
}

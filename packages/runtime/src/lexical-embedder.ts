import type { Embedder, SparseVector } from './embedding.ts';
import { createNgramHasher, type HashedNgrams, type LexicalSettings } from './lexical-ngrams.ts';
import { structuralFeatureCount, structuralFeatureNames, structuralFeatures } from './structural-features.ts';

/** Version of the feature code. A router trained with another version is refused: its vectors would differ. */
export const lexicalVersion = 3;

/** What is fitted on a corpus; see `fitLexical` in the trainer. */
export interface LexicalParameters {
  readonly settings: LexicalSettings;
  /** What a hit of each bucket is worth, words then characters; 0 drops a bucket. See `fitLexical`. */
  readonly inverseDocumentFrequency: Float32Array;
  /** Mean and standard deviation of each structural feature over the corpus. */
  readonly structuralMean: Float32Array;
  readonly structuralDeviation: Float32Array;
}

/** The built-in embedder: text to a sparse vector at once, with no model and no download. */
export interface LexicalEmbedder extends Embedder {
  /** @returns a new vector; its arrays are the caller's. */
  embedText(text: string): SparseVector;
  /** The same vector, and what each of its numbers stands for. Slower: it is for explaining. */
  traceText(text: string): TracedVector;
}

/** A part of a text that one number of its vector stands for. */
export interface TextFeature {
  /** `words`: an n-gram of words; `characters`: one of characters; `shape`: see `structuralFeatureNames`. */
  readonly kind: 'words' | 'characters' | 'shape';
  /** The n-gram as it is read, in lower case and with single spaces, or the name of the shape. */
  readonly text: string;
  /** Of a shape: how many standard deviations it is above the training texts' mean, cut at 4 either way. */
  readonly deviations?: number | undefined;
}

export interface TracedVector {
  readonly vector: SparseVector;
  /** One for each number of the vector, in order. */
  readonly features: readonly TextFeature[];
}

/** Structural features are standardised, cut at this many deviations, and scaled so that no shape drowns the words. */
const structuralLimit = 4;
const structuralScale = 0.1;

/** Length of a lexical vector's profile. */
export const lexicalProfileLength = 4 + structuralFeatureCount;

/** Length of a lexical vector: word buckets, then character buckets, then structural features. */
export function lexicalDimensions(settings: LexicalSettings): number {
  return settings.wordBuckets + settings.characterBuckets + structuralFeatureCount;
}

/**
 * Which hashed n-grams a text has, each with its inverse document frequency, the word block and the character block each
 * scaled to unit length, followed by the standardised structural features. How often an n-gram occurs is not looked at:
 * that says more of a text's length than of its subject.
 *
 * The vector's profile is, for words and then for characters, the share of the n-grams that the corpus does not know and
 * the mean weight of those it does, followed by the structural features in standard deviations.
 *
 * @param fingerprint see {@link Embedder.fingerprint}.
 */
export function createLexicalEmbedder(parameters: LexicalParameters, fingerprint: string): LexicalEmbedder {
  const { settings, inverseDocumentFrequency, structuralMean, structuralDeviation } = parameters;
  const ngramsOf = createNgramHasher(settings);
  const structuralStart = settings.wordBuckets + settings.characterBuckets;

  const embedText = (text: string): SparseVector => vectorOf(text, ngramsOf(text));
  const vectorOf = (text: string, { buckets, length }: HashedNgrams): SparseVector => {
    const indices = new Uint32Array(length + structuralFeatureCount);
    const values = new Float32Array(length + structuralFeatureCount);
    let used = 0;
    let [words, knownWords, wordSum, wordSquares] = [0, 0, 0, 0];
    let [knownCharacters, characterSum, characterSquares] = [0, 0, 0];
    for (let index = 0; index < length; index++) {
      const bucket = buckets[index]!;
      const idf = inverseDocumentFrequency[bucket]!;
      const isWord = bucket < settings.wordBuckets;
      if (isWord) words++;
      if (idf === 0) continue;
      indices[used] = bucket;
      values[used++] = idf;
      if (isWord) {
        knownWords++;
        wordSum += idf;
        wordSquares += idf * idf;
      } else {
        knownCharacters++;
        characterSum += idf;
        characterSquares += idf * idf;
      }
    }
    const wordScale = wordSquares === 0 ? 0 : 1 / Math.sqrt(wordSquares);
    const characterScale = characterSquares === 0 ? 0 : 1 / Math.sqrt(characterSquares);
    for (let index = 0; index < used; index++) {
      values[index]! *= indices[index]! < settings.wordBuckets ? wordScale : characterScale;
    }
    const profile = new Float32Array(lexicalProfileLength);
    const characters = length - words;
    profile[0] = words === 0 ? 1 : 1 - knownWords / words;
    profile[1] = knownWords === 0 ? 0 : wordSum / knownWords;
    profile[2] = characters === 0 ? 1 : 1 - knownCharacters / characters;
    profile[3] = knownCharacters === 0 ? 0 : characterSum / knownCharacters;
    const shape = structuralFeatures(text, settings.maxTextLength);
    for (let feature = 0; feature < structuralFeatureCount; feature++) {
      const deviations = (shape[feature]! - structuralMean[feature]!) / structuralDeviation[feature]!;
      const cut = Math.max(-structuralLimit, Math.min(structuralLimit, deviations));
      indices[used] = structuralStart + feature;
      values[used++] = structuralScale * cut;
      profile[4 + feature] = cut;
    }
    return { indices: indices.subarray(0, used), values: values.subarray(0, used), profile };
  };

  const traceText = (text: string): TracedVector => {
    const ngrams = ngramsOf.trace(text);
    const features: TextFeature[] = [];
    for (let index = 0; index < ngrams.length; index++) {
      const bucket = ngrams.buckets[index]!;
      if (inverseDocumentFrequency[bucket] === 0) continue;
      features.push({
        kind: bucket < settings.wordBuckets ? 'words' : 'characters',
        text: ngrams.places.textAt(index),
      });
    }
    const vector = vectorOf(text, ngrams);
    const shape = vector.values.subarray(features.length);
    for (const [index, name] of structuralFeatureNames.entries()) {
      features.push({ kind: 'shape', text: name, deviations: shape[index]! / structuralScale });
    }
    return { vector, features };
  };

  return {
    id: 'lexical',
    fingerprint,
    dimensions: lexicalDimensions(settings),
    embedText,
    traceText,
    embed: async (texts, { signal } = {}) => {
      signal?.throwIfAborted();
      return texts.map(embedText);
    },
  };
}

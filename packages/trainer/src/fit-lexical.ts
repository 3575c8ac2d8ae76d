import {
  createLexicalEmbedder,
  createNgramHasher,
  defaultLexicalSettings,
  type LexicalEmbedder,
  type LexicalParameters,
  type LexicalSettings,
  lexicalVersion,
  sha256Hex,
  structuralFeatureCount,
  structuralFeatures,
} from '@farthing/runtime';

export interface FitLexicalOptions {
  readonly settings?: LexicalSettings | undefined;
  /** A bucket hit by fewer texts than this is dropped: it cannot generalise. Default 2. */
  readonly minDocuments?: number | undefined;
}

export interface FittedLexical {
  readonly embedder: LexicalEmbedder;
  readonly parameters: LexicalParameters;
  /** How many of the texts hit each bucket. */
  readonly documents: Uint32Array;
  /** See {@link FitLexicalOptions}. */
  readonly minDocuments: number;
}

/**
 * Fits the lexical embedder on texts: document frequencies and the spread of the structural features. No label is
 * looked at, so unlabelled prompts may be among them.
 */
export async function fitLexical(texts: readonly string[], options: FitLexicalOptions = {}): Promise<FittedLexical> {
  const { settings = defaultLexicalSettings, minDocuments = 2 } = options;
  const documents = documentFrequency(texts, settings);
  const parameters = {
    settings,
    inverseDocumentFrequency: inverseDocumentFrequency(documents, { settings, minDocuments, texts: texts.length }),
    ...structuralSpread(texts, settings),
  };
  const embedder = createLexicalEmbedder(parameters, await fingerprint(parameters));
  return { embedder, parameters, documents, minDocuments };
}

function documentFrequency(texts: readonly string[], settings: LexicalSettings): Uint32Array {
  const documents = new Uint32Array(settings.wordBuckets + settings.characterBuckets);
  const ngramsOf = createNgramHasher(settings);
  for (const text of texts) {
    const { buckets, length } = ngramsOf(text);
    for (let index = 0; index < length; index++) documents[buckets[index]!]!++;
  }
  return documents;
}

/**
 * ln((1 + n) / (1 + df)) + 1, scikit-learn's smoothed variant; squared for characters, of whose n-grams most are in
 * nearly every text.
 */
function inverseDocumentFrequency(
  documents: Uint32Array,
  {
    settings,
    minDocuments,
    texts,
  }: { readonly settings: LexicalSettings; readonly minDocuments: number; readonly texts: number },
): Float32Array {
  return Float32Array.from(documents, (frequency, bucket) => {
    if (frequency < minDocuments) return 0;
    const idf = Math.log((1 + texts) / (1 + frequency)) + 1;
    return bucket < settings.wordBuckets ? idf : idf * idf;
  });
}

function structuralSpread(
  texts: readonly string[],
  settings: LexicalSettings,
): { readonly structuralMean: Float32Array; readonly structuralDeviation: Float32Array } {
  const sums = new Float64Array(structuralFeatureCount);
  const squares = new Float64Array(structuralFeatureCount);
  for (const text of texts) {
    const shape = structuralFeatures(text, settings.maxTextLength);
    for (const [feature, value] of shape.entries()) {
      sums[feature]! += value;
      squares[feature]! += value * value;
    }
  }
  const n = Math.max(1, texts.length);
  const structuralMean = Float32Array.from(sums, (sum) => sum / n);
  const structuralDeviation = Float32Array.from(squares, (square, feature) => {
    const variance = square / n - (sums[feature]! / n) ** 2;
    // A feature that never varies says nothing; any positive number does.
    return variance > 1e-9 ? Math.sqrt(variance) : 1;
  });
  return { structuralMean, structuralDeviation };
}

async function fingerprint(parameters: LexicalParameters): Promise<string> {
  const settings = new TextEncoder().encode(JSON.stringify([lexicalVersion, parameters.settings]));
  const arrays = [parameters.inverseDocumentFrequency, parameters.structuralMean, parameters.structuralDeviation];
  const parts = [settings, ...arrays.map((array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength))];
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return (await sha256Hex(bytes)).slice(0, 16);
}

import { ConfigError } from '@farthing/core';

/** What we use of @huggingface/transformers, and of @xenova/transformers before it. */
export interface TransformersLibrary {
  /** Settings of the whole process. */
  readonly env: { localModelPath: string; allowRemoteModels: boolean };
  pipeline(
    task: 'feature-extraction',
    model: string,
    options: { readonly dtype: string; readonly quantized: boolean },
  ): Promise<FeatureExtractor>;
}

type FeatureExtractor = (
  texts: string[],
  options: { readonly pooling: 'mean' | 'cls' | 'none'; readonly normalize: boolean },
) => Promise<TransformersTensor>;

export interface TransformersTensor {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

/** The maintained package first. */
const packages = ['@huggingface/transformers', '@xenova/transformers'];

/**
 * Imports whichever package is installed. It is no dependency of ours: with its native parts it is larger than
 * everything else together, and most routers do without.
 *
 * @param subject what needs it, for the message.
 * @throws ConfigError when there is none, saying how to get it.
 */
export async function importTransformers(subject: string): Promise<TransformersLibrary> {
  for (const name of packages) {
    try {
      // The name is a variable so that no bundler tries to bundle what may be missing.
      return (await import(name)) as TransformersLibrary;
    } catch (error) {
      if (!isMissing(error, name)) throw error;
    }
  }
  throw new ConfigError(
    `${subject} needs the package @huggingface/transformers, which is not installed: npm install @huggingface/transformers`,
  );
}

/** Of the package itself: one of its own dependencies missing is another failure, with its own message. */
function isMissing(error: unknown, name: string): boolean {
  return (
    error instanceof Error &&
    /cannot find|could not resolve|failed to (load|resolve)/iu.test(error.message) &&
    error.message.includes(name)
  );
}

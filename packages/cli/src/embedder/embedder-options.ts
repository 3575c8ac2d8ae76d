import type { Options } from 'yargs';

/** Options that say how text becomes vectors. */
export const embedderOptions = {
  embedder: {
    type: 'string',
    default: 'lexical',
    describe: 'lexical (built in), hf:MODEL, hf:./FOLDER or openai:MODEL@BASE_URL',
  },
  'embedder-option': {
    type: 'string',
    array: true,
    describe:
      'name=value: dtype or pooling (hf), dimensions or batchSize (openai), prefix, normalize, maxTextLength (both)',
  },
} as const satisfies Record<string, Options>;

/** Options of commands that use a router's embedder again. */
export const routerEmbedderOptions = {
  embedder: {
    type: 'string',
    describe: "Where the router's embedder is now: hf:./FOLDER or openai:MODEL@BASE_URL; default: as it was trained",
  },
} as const satisfies Record<string, Options>;

export const embedderKeyOption = {
  'embedder-key-env': {
    type: 'string',
    describe: "Environment variable with the embedding server's key; default OPENAI_API_KEY without BASE_URL",
  },
} as const satisfies Record<string, Options>;

export const embeddingCacheOption = {
  'embedding-cache': {
    type: 'string',
    describe: 'File that keeps the vectors of hf: and openai:; default: beside the labels, named by the embedder',
  },
} as const satisfies Record<string, Options>;

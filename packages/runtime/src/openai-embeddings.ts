import { ConfigError } from '@farthing/core';
import { probeText } from './embedder-identity.ts';
import { checkCount, parseEmbedderOptions } from './embedder-options.ts';
import type { Embedder, EmbedderOptions } from './embedding.ts';
import { type EmbeddingServer, requestEmbeddings } from './openai-request.ts';
import { sha256Hex } from './parse-router-config.ts';
import { prepareText, scaleToUnitLength } from './prepare-text.ts';

export interface OpenAIEmbedderOptions {
  /** The model's name at the server. */
  readonly model: string;
  /** Up to and with `/v1`. Default: OpenAI itself. */
  readonly baseURL?: string | undefined;
  /** Sent as a bearer token; written nowhere. Default: none is sent. */
  readonly apiKey?: string | undefined;
  /** Asks for shorter vectors, of models that have them. Default: the model's own length. */
  readonly dimensions?: number | undefined;
  /** Scales vectors to length 1. Default true. */
  readonly normalize?: boolean | undefined;
  /** Put before every text. Default none. */
  readonly prefix?: string | undefined;
  /**
   * UTF-16 code units of a text that are sent: the first and the last half of this many. Default 8,000, which fits
   * the 8,191 tokens of OpenAI's models in almost any script; a server whose model reads less may want fewer.
   */
  readonly maxTextLength?: number | undefined;
  /** Texts a request, at most. Default 32, which every server takes. */
  readonly batchSize?: number | undefined;
  /** Attempts after the first when the server is hurried, broken or gone. Default 4. */
  readonly maxRetries?: number | undefined;
  /** From sending to the last byte of the answer. Default 30,000. */
  readonly timeoutMs?: number | undefined;
  /** How waiting between attempts is done. Default: by a timer. */
  readonly sleep?: EmbeddingServer['sleep'] | undefined;
  readonly signal?: AbortSignal | undefined;
}

const openaiBaseURL = 'https://api.openai.com/v1';

const optionKinds = {
  model: 'string',
  baseURL: 'string',
  dimensions: 'number',
  normalize: 'boolean',
  prefix: 'string',
  maxTextLength: 'number',
  batchSize: 'number',
} as const;

/**
 * What router.json or a command line says of an embedder, checked. A key is never part of it.
 *
 * @throws ConfigError naming what is wrong.
 */
export function parseOpenAIEmbedderOptions(options: EmbedderOptions): OpenAIEmbedderOptions {
  const { model, ...rest } = parseEmbedderOptions(options, optionKinds);
  if (model === undefined || model === '') {
    throw new ConfigError('openai: names no model, e.g. openai:nomic-embed-text@http://localhost:11434/v1');
  }
  return { ...rest, model };
}

/**
 * Any server with OpenAI's `/v1/embeddings`: OpenAI, Ollama, TEI, vLLM, Voyage, … Asks it once, for the probe.
 *
 * @throws ConfigError for options that make no sense; ProviderError when the server cannot be used.
 */
export async function connectOpenAIEmbedder(options: OpenAIEmbedderOptions): Promise<Embedder> {
  const { model, dimensions, normalize = true, prefix = '', maxTextLength = 8000, batchSize = 32 } = options;
  checkCount('maxTextLength', maxTextLength);
  checkCount('batchSize', batchSize);
  if (dimensions !== undefined) checkCount('dimensions', dimensions);
  const { baseURL = openaiBaseURL, signal } = options;
  const server = serverOf(options);
  const embed = async (texts: readonly string[], abort: AbortSignal | undefined): Promise<Float32Array[]> => {
    const vectors: Float32Array[] = [];
    for (let start = 0; start < texts.length; start += batchSize) {
      const batch = texts.slice(start, start + batchSize).map((text) => prepareText(text, { prefix, maxTextLength }));
      vectors.push(...(await requestEmbeddings(server, batch, { signal: abort })));
    }
    abort?.throwIfAborted();
    return normalize ? vectors.map(scaleToUnitLength) : vectors;
  };
  const [probe = new Float32Array()] = await embed([probeText], signal);
  const vectorSettings = {
    model,
    ...(dimensions === undefined ? {} : { dimensions }),
    normalize,
    prefix,
    maxTextLength,
  };
  return {
    id: baseURL === openaiBaseURL ? `openai:${model}` : `openai:${model}@${baseURL}`,
    // Without the URL: a server that moves gives the same vectors, and the probe tells.
    fingerprint: await settingsHash(vectorSettings),
    dimensions: probe.length,
    options: { ...vectorSettings, baseURL },
    probe,
    batchSize,
    embed: (texts, { signal: abort } = {}) => embed(texts, abort),
  };
}

/** Changes when the same settings give other vectors because of our own code. */
const openaiEmbeddingsVersion = 1;

async function settingsHash(settings: EmbedderOptions): Promise<string> {
  const json = JSON.stringify(['openai-embeddings', openaiEmbeddingsVersion, settings]);
  return (await sha256Hex(new TextEncoder().encode(json))).slice(0, 16);
}

function serverOf({ baseURL = openaiBaseURL, ...options }: OpenAIEmbedderOptions): EmbeddingServer {
  const { model, apiKey, dimensions, maxRetries = 4, timeoutMs = 30_000, sleep = sleepFor } = options;
  const url = URL.canParse(baseURL) ? new URL(baseURL) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol)) {
    throw new ConfigError(`the base URL must be a URL such as http://localhost:11434/v1; got "${baseURL}"`);
  }
  // It is part of messages and of router.json, where no secret may be.
  if (url.username !== '' || url.password !== '')
    throw new ConfigError('the base URL must not hold a name or password');
  url.pathname = `${url.pathname.replace(/\/+$/u, '')}/embeddings`;
  return { url, model, apiKey, dimensions, maxRetries, timeoutMs, sleep };
}

function sleepFor(ms: number, { signal }: { readonly signal?: AbortSignal | undefined }): Promise<void> {
  return new Promise((resolve, reject) => {
    const abandon = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abandon);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abandon, { once: true });
  });
}

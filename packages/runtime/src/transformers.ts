import { ConfigError } from '@farthing/core';
import { probeText } from './embedder-identity.ts';
import { checkCount, parseEmbedderOptions } from './embedder-options.ts';
import type { Embedder, EmbedderOptions } from './embedding.ts';
import { sha256Hex } from './parse-router-config.ts';
import { prepareText } from './prepare-text.ts';
import { importTransformers, type TransformersLibrary, type TransformersTensor } from './transformers-library.ts';

export type { TransformersLibrary } from './transformers-library.ts';

export interface TransformersEmbedderOptions {
  /** A name on the Hugging Face hub (`Xenova/all-MiniLM-L6-v2`), or a folder: `./models/mine`, `/srv/models/mine`. */
  readonly model: string;
  /** Number format of the weights: `fp32`, `fp16`, `q8`, … Default `fp32`, the file `onnx/model.onnx`. */
  readonly dtype?: string | undefined;
  /**
   * How the vectors of a text's tokens become one: their mean, the first one, or nothing for a model that gives one
   * vector a text. Default `mean`.
   */
  readonly pooling?: 'mean' | 'cls' | 'none' | undefined;
  /** Scales vectors to length 1. Default true. */
  readonly normalize?: boolean | undefined;
  /** Put before every text. Default none. */
  readonly prefix?: string | undefined;
  /**
   * UTF-16 code units of a text that are read: the first and the last half of this many. Default 8,192, more than the
   * 512 tokens that most sentence models read.
   */
  readonly maxTextLength?: number | undefined;
  /** The package itself, where it cannot be imported by its name: in a bundle, or when it lies elsewhere. */
  readonly library?: TransformersLibrary | undefined;
}

const optionKinds = {
  model: 'string',
  dtype: 'string',
  pooling: 'string',
  normalize: 'boolean',
  prefix: 'string',
  maxTextLength: 'number',
} as const;

/**
 * What router.json or a command line says of an embedder, checked.
 *
 * @throws ConfigError naming what is wrong.
 */
export function parseTransformersOptions(options: EmbedderOptions): TransformersEmbedderOptions {
  const { model, pooling, ...rest } = parseEmbedderOptions(options, optionKinds);
  if (model === undefined || model === '') throw new ConfigError('hf: names no model, e.g. hf:Xenova/all-MiniLM-L6-v2');
  if (pooling !== undefined && pooling !== 'mean' && pooling !== 'cls' && pooling !== 'none') {
    throw new ConfigError(`the embedder's option "pooling" must be mean, cls or none, got "${pooling}"`);
  }
  return { ...rest, model, pooling };
}

/**
 * Loads a sentence model through transformers.js. A hub's model is downloaded when it is used first.
 *
 * @throws ConfigError when the package is not installed, or the model is not there or no sentence model.
 */
export async function loadTransformersEmbedder(options: TransformersEmbedderOptions): Promise<Embedder> {
  const { model, dtype = 'fp32', pooling = 'mean', normalize = true, prefix = '', maxTextLength = 8192 } = options;
  checkCount('maxTextLength', maxTextLength);
  const settings = { model, dtype, pooling, normalize, prefix, maxTextLength };
  const library = options.library ?? (await importTransformers(`hf:${model}`));
  const extract = await loadModel(library, { model, dtype });

  /** One text a pass: padding and, with quantised weights, the other texts of a batch would change the vector. */
  const embedText = async (text: string): Promise<Float32Array> => {
    const tensor = await extract([prepareText(text, { prefix, maxTextLength })], { pooling, normalize });
    return oneVector(tensor, settings);
  };
  const probe = await embedText(probeText);
  return {
    id: `hf:${model}`,
    // A folder's name says nothing of its content; the probe does.
    fingerprint: await settingsHash({ ...settings, model: isFolder(model) ? '' : model }),
    dimensions: probe.length,
    options: settings,
    probe,
    embed: async (texts, { signal } = {}) => {
      const vectors: Float32Array[] = [];
      for (const text of texts) {
        signal?.throwIfAborted();
        vectors.push(await embedText(text));
      }
      signal?.throwIfAborted();
      return vectors;
    },
  };
}

/** Changes when the same settings give other vectors because of our own code. */
const transformersVersion = 1;

async function settingsHash(settings: EmbedderOptions): Promise<string> {
  const json = JSON.stringify(['transformers', transformersVersion, settings]);
  return (await sha256Hex(new TextEncoder().encode(json))).slice(0, 16);
}

/** The last load begun with each library. */
const loads = new WeakMap<TransformersLibrary, Promise<unknown>>();

/** One load at a time: a folder is named through the library's settings, which all loads share. */
async function loadModel(
  library: TransformersLibrary,
  model: { readonly model: string; readonly dtype: string },
): ReturnType<TransformersLibrary['pipeline']> {
  const load = () => loadAlone(library, model);
  const loading = (loads.get(library) ?? Promise.resolve()).then(load, load);
  loads.set(library, loading);
  return loading;
}

async function loadAlone(
  library: TransformersLibrary,
  { model, dtype }: { readonly model: string; readonly dtype: string },
): ReturnType<TransformersLibrary['pipeline']> {
  const { env } = library;
  const before = { localModelPath: env.localModelPath, allowRemoteModels: env.allowRemoteModels };
  const folder = /^(.*[\\/])([^\\/]+)[\\/]*$/u.exec(model);
  try {
    // The package knows folders only as names below one place, and takes any other name for one of the hub.
    const isLocal = isFolder(model) && folder !== null;
    if (isLocal) Object.assign(env, { localModelPath: folder[1], allowRemoteModels: false });
    // `quantized` is what version 2 has for `dtype`.
    const loading = { dtype, quantized: dtype !== 'fp32' };
    return await library.pipeline('feature-extraction', isLocal ? folder[2]! : model, loading);
  } catch (cause) {
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1);
    throw new ConfigError(`cannot load hf:${model} as ${dtype}: ${reason}`, { cause });
  } finally {
    Object.assign(env, before);
  }
}

/** What names a path rather than a model of the hub. */
function isFolder(model: string): boolean {
  return /^(\.{0,2}[\\/]|[A-Za-z]:[\\/])/u.test(model);
}

function oneVector(
  { dims, data }: TransformersTensor,
  { model, pooling }: { readonly model: string; readonly pooling: string },
): Float32Array {
  if (dims.length === 2 && dims[0] === 1) return Float32Array.from(data);
  throw new ConfigError(
    `hf:${model} with pooling ${pooling} gives a vector for each token (shape ${dims.join('×')}); choose pooling mean or cls`,
  );
}

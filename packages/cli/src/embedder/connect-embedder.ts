import { ArtifactError, ConfigError } from '@farthing/core';
import type { AsyncRouter, Embedder, ExternalEmbedderConfig } from '@farthing/runtime';
import type { Terminal } from '../terminal.ts';
import { type EmbedderSpec, parseEmbedder } from './embedder-spec.ts';

export interface ConnectOptions {
  /** Environment variable with the key of an embedding server. */
  readonly keyEnv?: string | undefined;
  readonly terminal: Terminal;
}

/** Loads a model or connects to a server; what the libraries for it need is imported only now. */
export async function connectEmbedder(spec: EmbedderSpec, { keyEnv, terminal }: ConnectOptions): Promise<Embedder> {
  if (spec.kind === 'hf') {
    if (keyEnv !== undefined) throw new ConfigError('--embedder-key-env is for openai: embedders; hf: needs no key');
    const { loadTransformersEmbedder, parseTransformersOptions } = await import('@farthing/runtime/transformers');
    return loadTransformersEmbedder(parseTransformersOptions(spec.options));
  }
  const { connectOpenAIEmbedder, parseOpenAIEmbedderOptions } = await import('@farthing/runtime/openai-embeddings');
  const options = parseOpenAIEmbedderOptions(spec.options);
  // Another server than OpenAI gets the key that was named for it, never OpenAI's.
  const keyName = keyEnv ?? (options.baseURL === undefined ? 'OPENAI_API_KEY' : undefined);
  const apiKey = keyName === undefined ? undefined : keyOf(keyName, terminal);
  return connectOpenAIEmbedder({ ...options, apiKey, signal: terminal.signal });
}

/**
 * Loads a router together with the embedder it was trained with.
 *
 * @param args.embedder where the embedder is now, when it has moved; it must still be the same.
 */
export async function openRouter(
  folder: string,
  args: { readonly embedder?: string | undefined; readonly embedderKeyEnv?: string | undefined },
  terminal: Terminal,
): Promise<AsyncRouter> {
  const { loadRouter } = await import('@farthing/runtime');
  return loadRouter(folder, {
    embedder: (config) => connectEmbedder(specOf(config, args.embedder), { keyEnv: args.embedderKeyEnv, terminal }),
  });
}

function specOf({ id, options }: ExternalEmbedderConfig, moved: string | undefined): EmbedderSpec {
  const kind = id.startsWith('hf:') ? 'hf' : id.startsWith('openai:') ? 'openai' : undefined;
  if (kind === undefined) {
    throw new ArtifactError(
      `this router needs the embedder ${id}, which the command line has not; use it from a program`,
    );
  }
  const now = moved === undefined ? undefined : parseEmbedder(moved);
  if (moved !== undefined && now?.kind !== kind) {
    throw new ConfigError(
      `this router was trained with ${id}; --embedder can only say where that is now, got "${moved}"`,
    );
  }
  return { kind, options: { ...options, ...now?.options } };
}

function keyOf(name: string, terminal: Terminal): string {
  const key = terminal.env[name]?.trim() ?? '';
  if (key !== '') return key;
  throw new ConfigError(`${name} is not set: export the key of the embedding server`);
}

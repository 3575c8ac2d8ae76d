import { ConfigError } from '@farthing/core';
import type { EmbedderOptions } from '@farthing/runtime';

/** An embedder that is not built in, as a command line or router.json names it. */
export interface EmbedderSpec {
  readonly kind: 'hf' | 'openai';
  readonly options: EmbedderOptions;
}

/**
 * Reads `--embedder` and `--embedder-option`.
 *
 * @returns `undefined` for the built-in embedder.
 * @throws ConfigError for anything that names no embedder.
 */
export function parseEmbedder(text: string, assignments: readonly string[] = []): EmbedderSpec | undefined {
  const options = Object.fromEntries(assignments.map(parseAssignment));
  if (text === 'lexical') {
    if (assignments.length === 0) return undefined;
    throw new ConfigError('--embedder-option is for hf: and openai:; the lexical embedder has no options');
  }
  const [, kind, name = ''] = /^(hf|openai):(.+)$/u.exec(text) ?? [];
  if (kind === 'hf') return { kind, options: { ...options, model: name } };
  if (kind === 'openai') return { kind, options: { ...options, ...parseServer(name) } };
  throw new ConfigError(`--embedder must be lexical, hf:MODEL, hf:./FOLDER or openai:MODEL@BASE_URL; got "${text}"`);
}

/** Names of models may hold `@` themselves: `@cf/baai/bge-m3`. */
function parseServer(name: string): EmbedderOptions {
  const [, model = '', baseURL] = /^(.+?)(?:@(https?:\/\/.+))?$/u.exec(name) ?? [];
  // Without this, a forgotten http:// would send the texts to OpenAI.
  if (model.lastIndexOf('@') > 0) {
    throw new ConfigError(`--embedder: after the @ of "openai:${name}" a URL with http:// or https:// is expected`);
  }
  return baseURL === undefined ? { model } : { model, baseURL };
}

const numbers = new Set(['dimensions', 'batchSize', 'maxTextLength']);

function parseAssignment(text: string): [name: string, value: string | number | boolean] {
  const [, name, value] = /^(\w+)=(.*)$/su.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new ConfigError(`--embedder-option must be name=value, e.g. pooling=cls; got "${text}"`);
  }
  if (numbers.has(name)) return [name, Number(value)];
  if (name === 'normalize' && (value === 'true' || value === 'false')) return [name, value === 'true'];
  return [name, value];
}

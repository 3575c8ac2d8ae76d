import { readFile } from 'node:fs/promises';
import { DataError } from '@farthing/core';
import { z } from 'zod';

const usd = z.number().nonnegative();
const perMinute = z.number().positive();

const modelSchema = z.strictObject({
  api: z.enum(['anthropic', 'openai']),
  /** Default: Anthropic or OpenAI itself. */
  baseUrl: z.url().optional(),
  /** Name of the environment variable with the key. Keys themselves are never written down. */
  apiKeyEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/u, 'must be the name of an environment variable, not a key')
    .optional(),
  /** The model's name at the server. Default: the name it is declared under. */
  served: z.string().min(1).optional(),
  /** Other names under which logs hold this model's answers. Default: none. */
  loggedAs: z.array(z.string().min(1)).optional(),
  price: z
    .strictObject({
      inputUsdPerMillion: usd,
      outputUsdPerMillion: usd,
      cachedInputUsdPerMillion: usd.optional(),
      cacheWriteUsdPerMillion: usd.optional(),
    })
    .optional(),
  requestsPerMinute: perMinute.optional(),
  tokensPerMinute: perMinute.optional(),
});

/** How one model is reached, what it costs and how fast it may be asked. */
export type DeclaredModel = z.infer<typeof modelSchema>;

/**
 * Reads a file of models: one object, model id → {@link DeclaredModel}.
 *
 * @throws DataError naming the field that is wrong.
 */
export async function readModels(path: string): Promise<ReadonlyMap<string, DeclaredModel>> {
  const text = await readFile(path, 'utf8');
  const parsed = z.record(z.string(), modelSchema).safeParse(parseJson(text, path));
  if (parsed.success) return new Map(Object.entries(parsed.data));
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  const message = `"${field}" is not as expected: ${issue?.message}; a model is declared as {"my-model": {"api": "openai", "baseUrl": "http://localhost:11434/v1"}}`;
  throw new DataError(message, { file: path, field });
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DataError(
      `expected JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      { file: path },
      { cause },
    );
  }
}

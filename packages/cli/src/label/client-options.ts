import { ConfigError } from '@farthing/core';
import type { ModelClient } from '@farthing/labeler';
import type { InferredOptionTypes, Options } from 'yargs';
import type { Terminal } from '../terminal.ts';

/** Options that say which server answers and what its models cost. */
export const clientOptions = {
  'base-url': { type: 'string', describe: 'Server of the Messages API; default: Anthropic' },
  price: { type: 'string', array: true, describe: 'model=input/output in dollars per million tokens' },
} as const satisfies Record<string, Options>;

interface ClientArgs extends Pick<InferredOptionTypes<typeof clientOptions>, 'price'> {
  readonly baseUrl?: string | undefined;
  readonly dryRun: boolean;
}

export async function createClient(
  { baseUrl, price = [], dryRun }: ClientArgs,
  terminal: Terminal,
): Promise<ModelClient> {
  const { anthropicClient, listPrices, withPrices } = await import('@farthing/labeler');
  const apiKey = terminal.env.ANTHROPIC_API_KEY ?? (dryRun ? 'unused' : '');
  if (apiKey === '') {
    throw new ConfigError('ANTHROPIC_API_KEY is not set: export the key of the API (any text for farthing sandbox)');
  }
  return anthropicClient({ apiKey, baseURL: baseUrl, prices: withPrices(listPrices, price) });
}

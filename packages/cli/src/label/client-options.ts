import { ConfigError, type PriceTable } from '@farthing/core';
import type { ModelClient, ModelRoute, RateCaps } from '@farthing/labeler';
import type { InferredOptionTypes, Options } from 'yargs';
import type { Terminal } from '../terminal.ts';
import { type DeclaredModel, readModels } from './models-file.ts';

/** Options that say which servers answer, how fast they may be asked, and what their models cost. */
export const clientOptions = {
  api: { choices: ['anthropic', 'openai'] as const, default: 'anthropic' as const, describe: 'What the server speaks' },
  'base-url': { type: 'string', describe: 'Server, with /v1 for openai; default: Anthropic or OpenAI itself' },
  'api-key-env': {
    type: 'string',
    describe: 'Environment variable with the key; default ANTHROPIC_API_KEY, or OPENAI_API_KEY without --base-url',
  },
  models: { type: 'string', describe: 'JSON file that declares models of several servers' },
  price: { type: 'string', array: true, describe: 'model=input/output in dollars per million tokens' },
  rpm: { type: 'number', describe: 'Most requests a minute to each model' },
  tpm: { type: 'number', describe: 'Most tokens a minute to each model' },
} as const satisfies Record<string, Options>;

interface ClientArgs
  extends Pick<InferredOptionTypes<typeof clientOptions>, 'api' | 'models' | 'price' | 'rpm' | 'tpm'> {
  readonly baseUrl?: string | undefined;
  readonly apiKeyEnv?: string | undefined;
  readonly dryRun: boolean;
}

/** @throws ConfigError when a key is missing or an option makes no sense; DataError naming what is wrong in the models file. */
export async function createClient(args: ClientArgs, terminal: Terminal): Promise<ModelClient> {
  const { listPrices, routeClients, withPrices } = await import('@farthing/labeler');
  const declared = args.models === undefined ? new Map<string, DeclaredModel>() : await readModels(args.models);
  const stated = new Map([
    ...listPrices,
    ...[...declared].flatMap(([id, { price }]) => (price ? [[id, price] as const] : [])),
  ]);
  const context = { prices: withPrices(stated, args.price ?? []), dryRun: args.dryRun, terminal };
  const caps = capsOf(args);
  const routes = new Map<string, ModelRoute>();
  for (const [id, model] of declared) {
    const { served = id, requestsPerMinute, tokensPerMinute } = model;
    const price = context.prices.get(id) ?? context.prices.get(served);
    const prices = new Map(price === undefined ? [] : [[served, price]]);
    const client = await connect(model, { ...context, prices });
    routes.set(id, { client, served, caps: { ...caps, ...clean({ requestsPerMinute, tokensPerMinute }) } });
  }
  if (routes.size > 0 && !namesServer(args, terminal)) return routeClients(routes);
  const client = await connect(args, context);
  return routeClients(routes, { ...client, caps: () => caps });
}

interface ConnectContext {
  readonly prices: PriceTable;
  readonly dryRun: boolean;
  readonly terminal: Terminal;
}

async function connect(
  { api, baseUrl, apiKeyEnv }: Pick<DeclaredModel, 'api' | 'baseUrl' | 'apiKeyEnv'>,
  { prices, dryRun, terminal }: ConnectContext,
): Promise<ModelClient> {
  const { anthropicClient, openaiClient } = await import('@farthing/labeler');
  // Another server than OpenAI gets the key that was named for it, never OpenAI's.
  const keyName =
    apiKeyEnv ?? (api === 'anthropic' ? 'ANTHROPIC_API_KEY' : baseUrl === undefined ? 'OPENAI_API_KEY' : undefined);
  const apiKey = keyName === undefined ? undefined : keyOf(keyName, terminal, dryRun);
  const server = { baseURL: baseUrl, keyName, prices };
  return api === 'anthropic'
    ? anthropicClient({ ...server, apiKey: apiKey ?? '' })
    : openaiClient({ ...server, apiKey });
}

function keyOf(name: string, terminal: Terminal, dryRun: boolean): string {
  const key = terminal.env[name]?.trim() ?? '';
  if (key !== '') return key;
  if (dryRun) return 'unused';
  throw new ConfigError(`${name} is not set: export the key of the API (any text for farthing sandbox)`);
}

/** Whether models that are not declared have somewhere to go. */
function namesServer({ api, baseUrl, apiKeyEnv }: ClientArgs, terminal: Terminal): boolean {
  if (baseUrl !== undefined || apiKeyEnv !== undefined) return true;
  return (terminal.env[api === 'openai' ? 'OPENAI_API_KEY' : 'ANTHROPIC_API_KEY'] ?? '') !== '';
}

function capsOf({ rpm, tpm }: ClientArgs): RateCaps {
  for (const [name, value] of Object.entries({ rpm, tpm })) {
    if (value !== undefined && !(value > 0)) throw new ConfigError(`--${name} must be a number above 0; got ${value}`);
  }
  return clean({ requestsPerMinute: rpm, tokensPerMinute: tpm });
}

/** Without what is undefined, so that it can be laid over other caps. */
function clean(caps: RateCaps): RateCaps {
  return Object.fromEntries(Object.entries(caps).filter(([, value]) => value !== undefined));
}

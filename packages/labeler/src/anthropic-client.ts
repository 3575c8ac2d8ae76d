import Anthropic from '@anthropic-ai/sdk';
import type { Message, MessageCreateParamsNonStreaming } from '@anthropic-ai/sdk/resources/messages';
import { type Completion, ConfigError, ProviderError, type StopReason } from '@farthing/core';
import { z } from 'zod';
import { anthropicFailure } from './anthropic-failure.ts';
import { toAnthropicMessages } from './anthropic-messages.ts';
import { type Clock, systemClock } from './clock.ts';
import type { CompletionRequest, ModelClient } from './model-client.ts';
import { costUsd, type PriceTable } from './price.ts';
import { listPrices } from './price-table.ts';

export interface AnthropicClientOptions {
  readonly apiKey: string;
  /** Where the Messages API is served, without `/v1`. Default `https://api.anthropic.com`. */
  readonly baseURL?: string | undefined;
  /** How long one attempt may take. Default 5 minutes. */
  readonly timeoutMs?: number | undefined;
  /** Default: the list prices of `price-table.ts`. */
  readonly prices?: PriceTable | undefined;
  readonly fetch?: typeof globalThis.fetch | undefined;
  readonly clock?: Clock | undefined;
}

const defaultBaseUrl = 'https://api.anthropic.com';
const defaultTimeoutMs = 300_000;

/** The part of a response that is used; a server that sends less is not a Messages API. */
const responseSchema = z.object({
  content: z.array(z.object({ type: z.string(), text: z.string().optional() })),
  stop_reason: z.string().nullable(),
  usage: z.object({
    input_tokens: z.int().nonnegative(),
    output_tokens: z.int().nonnegative(),
    cache_creation_input_tokens: z.int().nonnegative().nullish(),
    cache_read_input_tokens: z.int().nonnegative().nullish(),
  }),
});

/**
 * Models behind the Anthropic Messages API, or anything that speaks it.
 *
 * The SDK's own retries are off: they cannot be counted, journaled or stopped while they wait. Structured output is
 * asked for with `messages.create`, not `messages.parse`, which throws away the usage of an answer it cannot parse
 * although that answer was paid for.
 *
 * @throws ConfigError when the key is empty or the base URL is not a URL.
 */
export function anthropicClient(options: AnthropicClientOptions): ModelClient {
  const { apiKey, baseURL = defaultBaseUrl, timeoutMs = defaultTimeoutMs, prices = listPrices } = options;
  const { clock = systemClock, fetch } = options;
  if (apiKey.trim() === '') throw new ConfigError('the API key is empty: set ANTHROPIC_API_KEY');
  const { host } = parseBaseUrl(baseURL);
  const sdk = new Anthropic({
    apiKey,
    baseURL,
    timeout: timeoutMs,
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: false,
    ...(fetch !== undefined && { fetch }),
  });

  return {
    endpoint: () => baseURL.replace(/\/+$/u, ''),
    price: (model) => prices.get(model),
    complete: async (request, { signal } = {}) => {
      const startMs = clock.now();
      const response = await sdk.messages
        .create(toBody(request), signal === undefined ? {} : { signal })
        .catch((error: unknown) => {
          throw signal?.aborted
            ? signal.reason
            : anthropicFailure(error, { host, model: request.model, apiKey, timeoutMs });
        });
      const completion = toCompletion(request.model, response, host);
      const price = prices.get(request.model);
      return {
        ...completion,
        costUsd: price === undefined ? undefined : costUsd(price, completion.usage),
        latencyMs: Math.round(clock.now() - startMs),
      };
    },
  };
}

function parseBaseUrl(text: string): URL {
  if (!URL.canParse(text)) throw new ConfigError(`the base URL must be a URL such as ${defaultBaseUrl}; got "${text}"`);
  const url = new URL(text);
  // It is part of messages and of the journal, where no secret may be.
  if (url.username !== '' || url.password !== '')
    throw new ConfigError('the base URL must not hold a name or password');
  return url;
}

function toBody({
  model,
  maxOutputTokens,
  conversation,
  outputSchema,
}: CompletionRequest): MessageCreateParamsNonStreaming {
  return {
    model,
    max_tokens: maxOutputTokens,
    ...toAnthropicMessages(conversation),
    ...(outputSchema !== undefined && {
      output_config: { format: { type: 'json_schema', schema: { ...outputSchema } } },
    }),
  };
}

function toCompletion(model: string, response: Message, host: string): Omit<Completion, 'costUsd' | 'latencyMs'> {
  const parsed = responseSchema.safeParse(response);
  if (!parsed.success) {
    const message = `${host} sent something else than a Messages API response for ${model}; check the base URL`;
    throw new ProviderError(message, { status: 200, isRetryable: false }, { cause: parsed.error });
  }
  const { content, stop_reason: reason, usage } = parsed.data;
  const text = content.map((block) => (block.type === 'text' ? (block.text ?? '') : '')).join('');
  const cached = (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0);
  return {
    model,
    text,
    stopReason: toStopReason(reason, text),
    usage: { inputTokens: usage.input_tokens + cached, outputTokens: usage.output_tokens },
  };
}

function toStopReason(reason: string | null, text: string): StopReason {
  if (reason === 'refusal') return 'refusal';
  if (reason === 'max_tokens' || reason === 'model_context_window_exceeded') return 'truncated';
  return text.trim() === '' ? 'empty' : 'complete';
}

import {
  ConfigError,
  type Conversation,
  messageText,
  type PriceTable,
  type StopReason,
  type TokenUsage,
} from '@farthing/core';
import { z } from 'zod';
import { anthropicBatches } from './anthropic-batches.ts';
import { type Clock, systemClock } from './clock.ts';
import { createHttpClient, type HttpReply } from './http-client.ts';
import { type Answer, callModel } from './model-call.ts';
import type { CompletionRequest, ModelClient } from './model-client.ts';
import { listPrices } from './price-table.ts';
import { type CallContext, parseObject, unreadableAnswer } from './provider-failure.ts';

export interface AnthropicClientOptions {
  readonly apiKey: string;
  /** Where the Messages API is served, without `/v1`. Default `https://api.anthropic.com`. */
  readonly baseURL?: string | undefined;
  /** What the user sets the key with; named when it is refused. Default `ANTHROPIC_API_KEY`. */
  readonly keyName?: string | undefined;
  /** How long one attempt may take. Default 5 minutes. */
  readonly timeoutMs?: number | undefined;
  /** Default: the list prices of `price-table.ts`. */
  readonly prices?: PriceTable | undefined;
  readonly clock?: Clock | undefined;
}

const defaultBaseUrl = 'https://api.anthropic.com';
const defaultTimeoutMs = 300_000;
const apiVersion = '2026-10-21';

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
 * Models behind the Anthropic Messages API, or anything that speaks it. Made of plain requests rather than of Anthropic's
 * SDK: docs/decisions/0005-own-http-client.md says why.
 *
 * @throws ConfigError when the key is empty or the base URL is not a URL.
 */
export function anthropicClient(options: AnthropicClientOptions): ModelClient {
  const { baseURL = defaultBaseUrl, timeoutMs = defaultTimeoutMs, prices = listPrices } = options;
  const { keyName = 'ANTHROPIC_API_KEY', clock = systemClock } = options;
  const apiKey = options.apiKey.trim();
  if (apiKey === '') throw new ConfigError(`the API key is empty: set ${keyName}`);
  const headers = { authorization: `Bearer ${apiKey}`, 'anthropic-version': apiVersion };
  const http = createHttpClient({ baseURL, headers, timeoutMs });
  const contextOf = (model: string): CallContext => ({ host: http.host, model, apiKey, keyName, timeoutMs });
  const batches = anthropicBatches({ http, contextOf, toBody, readMessage });
  return {
    endpoint: () => http.baseURL,
    price: (model) => prices.get(model),
    batchRoute: (served) => ({ client: batches, served }),
    complete: (request, control = {}) => {
      const { model } = request;
      const context = contextOf(model);
      const body = JSON.stringify(toBody(request));
      const read = ({ text }: HttpReply): Answer => readMessage(parseObject(text), context);
      return callModel({
        ...control,
        http,
        path: '/v1/messages',
        body,
        context,
        price: prices.get(model),
        clock,
        read,
      });
    },
  };
}

/** A request as the Messages API takes it; also the `params` of an entry of a message batch. */
export function toBody(request: CompletionRequest): Readonly<Record<string, unknown>> {
  const { model, maxOutputTokens, conversation, outputSchema } = request;
  return {
    model,
    max_tokens: maxOutputTokens,
    ...toMessages(conversation),
    ...(outputSchema !== undefined && { output_config: { format: { type: 'json_schema', schema: outputSchema } } }),
  };
}

/** System turns become the one system prompt, in order; the rest is text by users and assistants. */
function toMessages(conversation: Conversation): { readonly system?: string; readonly messages: readonly object[] } {
  const system: string[] = [];
  const messages: object[] = [];
  for (const message of conversation) {
    if (message.role === 'system') system.push(messageText(message));
    else messages.push({ role: message.role === 'assistant' ? 'assistant' : 'user', content: messageText(message) });
  }
  return system.length === 0 ? { messages } : { system: system.join('\n\n'), messages };
}

function readMessage(message: unknown, context: CallContext): Answer {
  const parsed = responseSchema.safeParse(message);
  if (!parsed.success) throw unreadableAnswer(context, 'Messages API', parsed.error);
  const { content, stop_reason: reason, usage } = parsed.data;
  const text = content.map((block) => (block.type === 'text' ? (block.text ?? '') : '')).join('');
  return { text, stopReason: toStopReason(reason, text), usage: toUsage(usage) };
}

/** The API's `input_tokens` leaves out what went through the cache; ours counts everything sent. */
function toUsage(usage: z.infer<typeof responseSchema>['usage']): TokenUsage {
  const cachedInputTokens = usage.cache_read_input_tokens ?? 0;
  const cacheWriteTokens = usage.cache_creation_input_tokens ?? 0;
  return {
    inputTokens: usage.input_tokens + cachedInputTokens + cacheWriteTokens,
    outputTokens: usage.output_tokens,
    ...(cachedInputTokens > 0 && { cachedInputTokens }),
    ...(cacheWriteTokens > 0 && { cacheWriteTokens }),
  };
}

function toStopReason(reason: string | null, text: string): StopReason {
  if (reason === 'refusal') return 'refusal';
  if (reason === 'max_tokens' || reason === 'model_context_window_exceeded') return 'truncated';
  return text.trim() === '' ? 'empty' : 'complete';
}

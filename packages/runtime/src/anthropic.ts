import type { TokenUsage } from '@farthing/core';
import type { AnswerWords } from './integration/client-answer.ts';
import { conversationHeader, describeRequest, headerOf } from './integration/describe-request.ts';
import { fieldsOf, listOf, readMessagesBody, textOf } from './integration/read-conversation.ts';
import {
  type ClientInterface,
  type ClientResource,
  type RoutableClient,
  type RoutedClientOptions,
  routedClient,
} from './integration/routed-client.ts';

export type { Route } from './answer/answer-requests.ts';
export { type ClientAnswer, routeOf } from './integration/routed-call.ts';
export type { ClientModel, ClientRequest, ModelAtClient, RoutedClientOptions } from './integration/routed-client.ts';

/** A client of `@anthropic-ai/sdk`, of any of its versions and platforms. */
export interface AnthropicClient extends RoutableClient {
  readonly messages: object;
}

/**
 * A copy of an Anthropic client that routes: `messages.create`, `stream` and `parse` (and those of `beta.messages`) with
 * `model: 'farthing'` go to the model that the policy chooses. Everything else of the request, the response, its stream
 * and its errors is the client's own; requests for any other model pass through untouched. {@link routeOf} tells how a
 * response was routed.
 *
 * @throws ConfigError when `models` does not name exactly the policy's candidates.
 */
export function routedAnthropic<C extends AnthropicClient>(client: C, options: RoutedClientOptions<C>): C {
  return routedClient(client, { ...options, interfaces: [messages, betaMessages] });
}

const words: AnswerWords = {
  isContent: (event) => !['message_start', 'ping'].includes(textOf(fieldsOf(event).type)),
  textOf: (data) =>
    listOf(fieldsOf(data).content)
      .map((block) => (fieldsOf(block).type === 'text' ? textOf(fieldsOf(block).text) : ''))
      .join(''),
  textOfEvents: (events) => events.map((event) => textOf(fieldsOf(fieldsOf(event).delta).text)).join(''),
  usageOf: (data) => usageOf(fieldsOf(data).usage),
  usageOfEvents: (events) => {
    const all = events.map(fieldsOf);
    const start = fieldsOf(fieldsOf(all.find(({ type }) => type === 'message_start')?.message).usage);
    const end = fieldsOf(all.findLast(({ type }) => type === 'message_delta')?.usage);
    return usageOf({ ...start, ...Object.fromEntries(Object.entries(end).filter(([, value]) => value !== null)) });
  },
};

function usageOf(usage: unknown): TokenUsage | undefined {
  const { input_tokens: input, output_tokens: output, ...cache } = fieldsOf(usage);
  if (typeof input !== 'number' || typeof output !== 'number') return undefined;
  const cachedInputTokens = Number(cache.cache_read_input_tokens ?? 0);
  const cacheWriteTokens = Number(cache.cache_creation_input_tokens ?? 0);
  // The service counts what went through the cache apart from other input.
  const inputTokens = input + cachedInputTokens + cacheWriteTokens;
  return { inputTokens, outputTokens: output, cachedInputTokens, cacheWriteTokens };
}

const messages: ClientInterface = {
  of: (client) => resourceOf(fieldsOf(client).messages),
  words,
  describe: (body, options) =>
    describeRequest({
      conversation: readMessagesBody(body),
      tools: body.tools,
      hasSchema: fieldsOf(fieldsOf(body.output_config).format ?? body.output_format).type === 'json_schema',
      maxOutputTokens: body.max_tokens,
      conversationId: headerOf(options.headers, conversationHeader),
    }),
};

const betaMessages: ClientInterface = {
  ...messages,
  of: (client) => resourceOf(fieldsOf(fieldsOf(client).beta).messages),
};

function resourceOf(value: unknown): ClientResource | undefined {
  return typeof fieldsOf(value).create === 'function' ? (value as ClientResource) : undefined;
}

import type { TokenUsage } from '@farthing/core';
import type { AnswerWords } from './integration/client-answer.ts';
import { conversationHeader, describeRequest, headerOf } from './integration/describe-request.ts';
import { fieldsOf, listOf, readChatBody, readResponsesBody, textOf } from './integration/read-conversation.ts';
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

/** A client of `openai`, for OpenAI or whoever speaks its interfaces. */
export interface OpenAIClient extends RoutableClient {
  readonly chat: object;
}

/**
 * A copy of an OpenAI client that routes: `chat.completions.create`, `stream` and `parse`, and those of `responses`, with
 * `model: 'farthing'` go to the model that the policy chooses. Everything else of the request, the response, its stream
 * and its errors is the client's own; requests for any other model pass through untouched. {@link routeOf} tells how a
 * response was routed.
 *
 * The conversation's id is also taken from `metadata.conversation_id`, `session_id` or `thread_id`, and that of Responses
 * from `conversation`. What a response continues (`previous_response_id`) is not in the request, so it cannot count.
 *
 * @throws ConfigError when `models` does not name exactly the policy's candidates.
 */
export function routedOpenAI<C extends OpenAIClient>(client: C, options: RoutedClientOptions<C>): C {
  return routedClient(client, { ...options, interfaces: [chat, responses] });
}

const chat: ClientInterface = {
  of: (client) => resourceOf(fieldsOf(fieldsOf(client).chat).completions),
  words: {
    isContent: (event) =>
      listOf(fieldsOf(event).choices).some((choice) => {
        const { delta, finish_reason: reason } = fieldsOf(choice);
        const said = Object.entries(fieldsOf(delta)).filter(([name, value]) => name !== 'role' && isSomething(value));
        return said.length > 0 || isSomething(reason);
      }),
    textOf: (data) => textOf(fieldsOf(fieldsOf(listOf(fieldsOf(data).choices)[0]).message).content),
    textOfEvents: (events) =>
      events
        .flatMap((event) => listOf(fieldsOf(event).choices).slice(0, 1))
        .map((choice) => textOf(fieldsOf(fieldsOf(choice).delta).content))
        .join(''),
    usageOf: (data) => usageOf(fieldsOf(data).usage),
    usageOfEvents: (events) => usageOf(events.map((event) => fieldsOf(event).usage).findLast(isSomething)),
  },
  describe: (body, options) =>
    describeRequest({
      conversation: readChatBody(body),
      tools: body.tools ?? body.functions,
      hasSchema: fieldsOf(body.response_format).type === 'json_schema',
      maxOutputTokens: body.max_completion_tokens ?? body.max_tokens,
      answers: body.n,
      conversationId: headerOf(options.headers, conversationHeader) ?? metadataId(body),
    }),
};

const responseWords: AnswerWords = {
  isContent: (event) =>
    !['response.created', 'response.queued', 'response.in_progress'].includes(textOf(fieldsOf(event).type)),
  textOf: (data) =>
    listOf(fieldsOf(data).output)
      .flatMap((item) => listOf(fieldsOf(item).content))
      .map((part) => (fieldsOf(part).type === 'output_text' ? textOf(fieldsOf(part).text) : ''))
      .join(''),
  textOfEvents: (events) =>
    events
      .map(fieldsOf)
      .map(({ type, delta }) => (type === 'response.output_text.delta' ? textOf(delta) : ''))
      .join(''),
  usageOf: (data) => usageOf(fieldsOf(data).usage),
  usageOfEvents: (events) => usageOf(fieldsOf(fieldsOf(events.at(-1)).response).usage),
};

const responses: ClientInterface = {
  of: (client) => resourceOf(fieldsOf(client).responses),
  words: responseWords,
  describe: (body, options) => {
    const { conversation } = body;
    const named = typeof conversation === 'string' ? conversation : textOf(fieldsOf(conversation).id);
    return describeRequest({
      conversation: readResponsesBody(body),
      tools: body.tools,
      hasSchema: fieldsOf(fieldsOf(body.text).format).type === 'json_schema',
      maxOutputTokens: body.max_output_tokens,
      conversationId: headerOf(options.headers, conversationHeader) ?? (named === '' ? metadataId(body) : named),
    });
  },
};

/** Either interface's. */
function usageOf(usage: unknown): TokenUsage | undefined {
  const fields = fieldsOf(usage);
  const input = fields.prompt_tokens ?? fields.input_tokens;
  const output = fields.completion_tokens ?? fields.output_tokens;
  if (typeof input !== 'number' || typeof output !== 'number') return undefined;
  const { cached_tokens: cached } = fieldsOf(fields.prompt_tokens_details ?? fields.input_tokens_details);
  return { inputTokens: input, outputTokens: output, cachedInputTokens: typeof cached === 'number' ? cached : 0 };
}

function metadataId(body: Readonly<Record<string, unknown>>): string | undefined {
  const { conversation_id, session_id, thread_id } = fieldsOf(body.metadata);
  const named = textOf(conversation_id ?? session_id ?? thread_id);
  return named === '' ? undefined : named;
}

function isSomething(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
}

function resourceOf(value: unknown): ClientResource | undefined {
  return typeof fieldsOf(value).create === 'function' ? (value as ClientResource) : undefined;
}

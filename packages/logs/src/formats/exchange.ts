import type { Conversation, LoggedAnswer, RequestNeed } from '@farthing/core';
import type { LoggedUsage } from '../log-format.ts';
import { isAnthropicError, readAnthropicExchange } from './anthropic-exchange.ts';
import { readChatExchange } from './chat-exchange.ts';
import { joinStream } from './event-stream.ts';
import { type Fields, fieldsOf, isSkipped, type Skipped, unpacked, wordOf } from './json-access.ts';
import { readResponsesExchange } from './responses-exchange.ts';

/** What was sent to a model and what came back, as a log kept it; whose interface it was is yet to be seen. */
export interface LoggedExchange {
  readonly request: Fields;
  /** `undefined` when only the request was logged. */
  readonly response: Fields | undefined;
}

/** An exchange in core's vocabulary. */
export interface Exchange {
  readonly conversation: Conversation;
  /** The model that answered, as the response names it, else the one that was asked. */
  readonly model: string | undefined;
  readonly answer: LoggedAnswer | undefined;
  readonly needs: readonly RequestNeed[];
  readonly usage: LoggedUsage;
  readonly responseId: string | undefined;
  readonly timestampMs: number | undefined;
  readonly userId: string | undefined;
  readonly conversationId: string | undefined;
  /** The response this request goes on from, whose conversation is not repeated in it. */
  readonly previousResponseId?: string | undefined;
}

/** Whose interface an exchange went through. */
export type ExchangeKind = 'chat' | 'responses' | 'anthropic';

/**
 * The exchange of a request body and a response body, either of them an object or text, the response perhaps a stream.
 * What was no question in words to a model is skipped.
 */
export function openExchange(requestBody: unknown, responseBody: unknown): LoggedExchange | Skipped {
  const request = unpackedBody(fieldsOf(requestBody));
  if (request === undefined || Object.keys(request).length === 0) return { skipped: 'the request was not logged' };
  const joined = joinStream(unpacked(responseBody));
  if (isSkipped(joined)) return joined;
  const response = unpackedBody(fieldsOf(joined));
  return { request, response: response === undefined || Object.keys(response).length === 0 ? undefined : response };
}

/** Fields of bodies that are lists or objects; as columns of a table they are JSON text. */
const nestedNames = ['messages', 'tools', 'functions', 'response_format', 'metadata', 'choices', 'output', 'usage'];

function unpackedBody(body: Fields | undefined): Fields | undefined {
  const texts = nestedNames.filter((name) => typeof body?.[name] === 'string');
  if (texts.length === 0) return body;
  return { ...body, ...Object.fromEntries(texts.map((name) => [name, unpacked(body?.[name])])) };
}

export function readExchange(exchange: LoggedExchange): Exchange | Skipped {
  const { request, response } = exchange;
  if (isError(response?.error)) return { skipped: 'the request failed' };
  switch (exchangeKind(exchange)) {
    case 'chat':
      return readChatExchange(request, response);
    case 'responses':
      return readResponsesExchange(request, response);
    case 'anthropic':
      return readAnthropicExchange(request, response);
    default:
      return { skipped: otherKind(exchange) };
  }
}

function isError(error: unknown): boolean {
  return error !== undefined && error !== null && error !== '' && error !== false;
}

/** Told by the response where there is one: gateways serve any model behind any interface. */
export function exchangeKind(exchange: LoggedExchange): ExchangeKind | undefined {
  const { request, response } = exchange;
  const answered = responseKind(response);
  if (answered !== undefined) return answered;
  if (Array.isArray(request.messages)) return hasAnthropicSigns(request) ? 'anthropic' : 'chat';
  const isResponses =
    Array.isArray(request.input) ||
    ['instructions', 'previous_response_id', 'max_output_tokens'].some((name) => request[name] !== undefined);
  return isResponses && request.input !== undefined && !isEmbedding({ request, response }) ? 'responses' : undefined;
}

/** Whether it could be of OpenAI's or of Anthropic's interface: both take messages, and no response tells them apart. */
export function isAmbiguous({ request, response }: LoggedExchange): boolean {
  return responseKind(response) === undefined && Array.isArray(request.messages) && !hasAnthropicSigns(request);
}

function responseKind(response: Fields | undefined): ExchangeKind | undefined {
  if (response === undefined) return undefined;
  if (Array.isArray(response.choices) && otherKindOf(response.choices[0]) === undefined) return 'chat';
  if (response.type === 'message' && Array.isArray(response.content)) return 'anthropic';
  if (response.object === 'response' || (Array.isArray(response.output) && response.data === undefined))
    return 'responses';
  return isAnthropicError(response) ? 'anthropic' : undefined;
}

function otherKindOf(choice: unknown): string | undefined {
  return typeof fieldsOf(choice)?.text === 'string' ? 'completion' : undefined;
}

function hasAnthropicSigns(request: Fields): boolean {
  if (request.system !== undefined || request.anthropic_version !== undefined) return true;
  const messages = request.messages as readonly unknown[];
  return messages.some((message) => {
    const content = fieldsOf(message)?.content;
    return (
      Array.isArray(content) && content.some((block) => /^tool_(use|result)$/u.test(wordOf(fieldsOf(block)?.type)))
    );
  });
}

function isEmbedding({ request, response }: LoggedExchange): boolean {
  if (/embed/iu.test(wordOf(request.model)) || request.encoding_format !== undefined) return true;
  const [item] = Array.isArray(response?.data) ? response.data : [];
  return fieldsOf(item)?.object === 'embedding' || fieldsOf(item)?.embedding !== undefined;
}

/** What it was instead of a conversation with a model. */
function otherKind({ request, response }: LoggedExchange): string {
  if (isEmbedding({ request, response })) return 'an embedding request';
  if (Array.isArray(response?.results) || /moderation/iu.test(wordOf(request.model))) return 'a moderation request';
  if (request.size !== undefined || /image|dall-e/iu.test(wordOf(request.model))) return 'an image request';
  if (request.prompt !== undefined) return 'a completion request without messages';
  return 'not a request to a chat model';
}

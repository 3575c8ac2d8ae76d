import { createHash } from 'node:crypto';
import type { ContentPart, Conversation, Message, Role } from '@farthing/core';
import { isSandboxModel, type SandboxModel } from '../models.ts';
import { ApiError } from './api-error.ts';

/** A validated `POST /v1/messages` body. */
export interface MessagesRequest {
  readonly model: SandboxModel['id'];
  readonly maxTokens: number;
  readonly stopSequences: readonly string[];
  readonly stream: boolean;
  /** JSON schema of the structured output asked for; `undefined` for prose. */
  readonly outputSchema: object | undefined;
  /** The system prompt, where there is one, comes first. */
  readonly conversation: Conversation;
}

/** Sampling settings that version 2026-10-21 of the API no longer takes. */
const removedSettings = ['temperature', 'top_p', 'top_k'];
const roles: readonly string[] = ['user', 'assistant', 'system'] satisfies Role[];

/**
 * Reads a request body as the Messages API does.
 *
 * @param options.version the `anthropic-version` header.
 * @param options.counts for `count_tokens`, which takes no `max_tokens`.
 * @throws ApiError naming the field at fault.
 */
export function readMessagesRequest(
  body: string,
  options: { readonly version?: string | undefined; readonly counts?: boolean } = {},
): MessagesRequest {
  const fields = readObject(body);
  const { model, max_tokens: maxTokens, stream = false, stop_sequences: stopSequences = [] } = fields;
  if (typeof model !== 'string') refuse('model: Field required');
  if (options.counts !== true && maxTokens === undefined) refuse('max_tokens: Field required');
  if (maxTokens !== undefined && !(Number.isInteger(maxTokens) && Number(maxTokens) >= 1)) {
    refuse('max_tokens: Input should be an integer greater than or equal to 1');
  }
  if (typeof stream !== 'boolean') refuse('stream: Input should be a valid boolean');
  if (!isStringArray(stopSequences)) refuse('stop_sequences: Input should be a valid list of strings');
  if (options.version === '2026-10-21') refuseRemovedSettings(fields);
  const conversation = [...readSystem(fields.system), ...readMessages(fields.messages)];
  if (!isSandboxModel(model)) throw new ApiError('not_found_error', `model: ${model}`);
  const outputSchema = readOutputSchema(fields.output_config, model);
  return { model, maxTokens: Number(maxTokens ?? 1), stopSequences, stream, outputSchema, conversation };
}

/** SHA-256 of everything that may change the reply; how it is delivered does not. */
export function contentKey(request: MessagesRequest): string {
  const { stream: _delivery, ...content } = request;
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/** @throws ApiError when the body is no JSON object. */
export function readObject(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (cause) {
    refuse(`The request body is not valid JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (!isObject(value)) refuse('The request body should be a JSON object');
  return value;
}

function refuseRemovedSettings(fields: Readonly<Record<string, unknown>>): void {
  for (const setting of removedSettings) {
    if (fields[setting] !== undefined) refuse(`${setting}: Extra inputs are not permitted`);
  }
}

function readSystem(system: unknown): Message[] {
  if (system === undefined || system === null) return [];
  const content = readContent(system, 'system');
  return content.length === 0 ? [] : [{ role: 'system', content }];
}

function readMessages(messages: unknown): Message[] {
  if (messages === undefined) refuse('messages: Field required');
  if (!Array.isArray(messages)) refuse('messages: Input should be a valid list');
  if (messages.length === 0) refuse('messages: at least one message is required');
  const read = messages.map((message: unknown, index) => readMessage(message, `messages.${index}`));
  if (read.find((message) => message.role !== 'system')?.role !== 'user') {
    refuse('messages: first message must use the "user" role');
  }
  if (read.at(-1)?.role === 'assistant') {
    refuse('This model does not support assistant message prefill. The conversation must end with a user message.');
  }
  return read;
}

function readMessage(message: unknown, path: string): Message {
  if (!isObject(message)) refuse(`${path}: Input should be a valid object`);
  const { role } = message;
  if (typeof role !== 'string' || !roles.includes(role)) {
    refuse(`${path}.role: Input should be 'user', 'assistant' or 'system'`);
  }
  const content = readContent(message.content, `${path}.content`);
  if (content.length === 0) refuse(`${path}: messages must have non-empty content`);
  return { role: role as Role, content };
}

function readContent(content: unknown, path: string): string | ContentPart[] {
  if (typeof content === 'string') return content;
  if (content === undefined) refuse(`${path}: Field required`);
  if (!Array.isArray(content)) refuse(`${path}: Input should be a string or a list of content blocks`);
  return content.map((block: unknown, index) => readBlock(block, `${path}.${index}`));
}

function readBlock(block: unknown, path: string): ContentPart {
  if (!isObject(block) || typeof block.type !== 'string') refuse(`${path}.type: Field required`);
  switch (block.type) {
    case 'text':
      if (typeof block.text !== 'string') refuse(`${path}.text: Field required`);
      return { type: 'text', text: block.text };
    case 'image':
      return { type: 'image' };
    case 'tool_use':
      return { type: 'tool-call', id: String(block.id), name: String(block.name), input: block.input };
    case 'tool_result':
      return { type: 'tool-result', id: String(block.tool_use_id), text: JSON.stringify(block.content ?? '') };
    default:
      return refuse(
        `${path}.type: the sandbox reads text, image, tool_use and tool_result blocks, not '${block.type}'`,
      );
  }
}

function readOutputSchema(config: unknown, model: SandboxModel['id']): object | undefined {
  if (config === undefined || config === null) return undefined;
  if (!isObject(config)) refuse('output_config: Input should be a valid object');
  const { format } = config;
  if (format === undefined || format === null) return undefined;
  if (!isObject(format) || format.type !== 'json_schema' || !isObject(format.schema)) {
    refuse("output_config.format: Input should be { type: 'json_schema', schema: … }");
  }
  if (model !== 'sandbox-judge') refuse(`output_config.format: ${model} does not support structured outputs`);
  return format.schema;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStringArray(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** @throws ApiError always: a request that is not valid. */
export function refuse(message: string): never {
  throw new ApiError('invalid_request_error', message);
}

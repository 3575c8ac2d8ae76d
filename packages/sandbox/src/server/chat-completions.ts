import type { ApiError } from './api-error.ts';
import type { MessageBody } from './reply.ts';
import { type MessagesRequest, readMessagesRequest, readObject, refuse } from './request.ts';

/** What servers take a missing answer limit for. */
const defaultMaxTokens = 4096;

/**
 * Reads a `POST /v1/chat/completions` body by translating it for the Messages API, so that the same question gets the
 * same answer from either endpoint.
 *
 * @throws ApiError naming the field at fault.
 */
export function readChatRequest(body: string): MessagesRequest {
  const { model, messages, stream, max_tokens, max_completion_tokens, stop, response_format } = readObject(body);
  if (stream === true) refuse('stream: the sandbox streams at /v1/messages only');
  const translated = {
    model,
    messages: Array.isArray(messages) ? messages.map(translateMessage) : messages,
    max_tokens: max_completion_tokens ?? max_tokens ?? defaultMaxTokens,
    ...(stop !== undefined && stop !== null && { stop_sequences: typeof stop === 'string' ? [stop] : stop }),
    ...(isSchemaFormat(response_format) && {
      output_config: { format: { type: 'json_schema', schema: response_format.json_schema.schema } },
    }),
  };
  return readMessagesRequest(JSON.stringify(translated));
}

function translateMessage(message: unknown): unknown {
  if (typeof message !== 'object' || message === null || !('content' in message)) return message;
  if (!Array.isArray(message.content)) return message;
  return {
    ...message,
    content: message.content.map((part) => (part?.type === 'image_url' ? { type: 'image' } : part)),
  };
}

function isSchemaFormat(format: unknown): format is { readonly json_schema: { readonly schema: unknown } } {
  if (typeof format !== 'object' || format === null || !('json_schema' in format)) return false;
  return typeof format.json_schema === 'object' && format.json_schema !== null && 'schema' in format.json_schema;
}

const finishReasons = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  refusal: 'content_filter',
} as const;

/** A reply of the Messages API as Chat Completions words it. */
export function chatCompletionBody(message: MessageBody): object {
  const text = message.content.map((block) => block.text).join('');
  const { input_tokens: input, output_tokens: output } = message.usage;
  return {
    id: message.id.replace('msg_', 'chatcmpl-'),
    object: 'chat.completion',
    created: 1_767_225_600,
    model: message.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text, refusal: message.stop_details?.explanation ?? null },
        finish_reason: finishReasons[message.stop_reason],
        logprobs: null,
      },
    ],
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
  };
}

/** An error as Chat Completions words it. */
export function chatErrorBody(error: ApiError): object {
  const code = error.message.startsWith('prompt is too long') ? 'context_length_exceeded' : null;
  return { error: { message: error.message, type: error.type, param: null, code } };
}

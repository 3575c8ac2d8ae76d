import type { LoggedAnswer, Message, StopReason } from '@farthing/core';
import type { Exchange } from './exchange.ts';
import { type Fields, fieldsOf, isSkipped, nameOf, type Skipped, textOf, wordOf } from './json-access.ts';
import { answerOf, needsOf, usageOf } from './logged-answer.ts';
import { readMessage, readMessages } from './read-message.ts';

const stopReasons: Readonly<Record<string, StopReason>> = {
  max_tokens: 'truncated',
  model_context_window_exceeded: 'truncated',
  refusal: 'refusal',
};

/** Anthropic Messages. The body names no time; whoever logged it may have. */
export function readAnthropicExchange(request: Fields, response: Fields | undefined): Exchange | Skipped {
  if (request.messages === undefined) return { skipped: 'the request was not logged' };
  const turns = readMessages(request.messages);
  if (isSkipped(turns)) return turns;
  if (turns.length === 0) return { skipped: 'there are no messages' };
  const system = systemOf(request.system);
  if (isSkipped(system)) return system;
  const conversation = [...system, ...turns];
  const model = textOf(response?.model) ?? textOf(request.model);
  return {
    conversation,
    model,
    answer: response === undefined ? undefined : anthropicAnswer(model, response),
    needs: needsOf(request, conversation),
    usage: usageOf(response?.usage),
    responseId: nameOf(response?.id),
    timestampMs: undefined,
    userId: nameOf(fieldsOf(request.metadata)?.user_id),
    conversationId: undefined,
  };
}

/** The body instead of a message: `{"type": "error", "error": {"type": "overloaded_error", …}}`. */
export function isAnthropicError({ type, error }: Fields): boolean {
  return type === 'error' && typeof fieldsOf(error)?.type === 'string';
}

function systemOf(system: unknown): Message[] | Skipped {
  if (system === undefined || system === null || system === '') return [];
  const message = readMessage({ role: 'system', content: system });
  if (message === undefined || isSkipped(message)) return { skipped: 'the system prompt is not text' };
  return [message];
}

function anthropicAnswer(model: string | undefined, response: Fields): LoggedAnswer | undefined {
  const message = readMessage({ role: 'assistant', content: response.content });
  if (message === undefined || isSkipped(message)) return undefined;
  return answerOf(model, message, stopReasons[wordOf(response.stop_reason)] ?? 'complete');
}

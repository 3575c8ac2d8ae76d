import { type Conversation, messageText } from '@farthing/core';
import type { CompletionRequest } from './model-client.ts';
import type { OpenaiDialect } from './openai-dialect.ts';

/** A request as Chat Completions takes it. Sampling is left to the server: newer models refuse to be told. */
export function toOpenaiBody(request: CompletionRequest, dialect: OpenaiDialect): Readonly<Record<string, unknown>> {
  const { model, conversation, maxOutputTokens, outputSchema } = request;
  const messages = toMessages(conversation);
  const limit = { [dialect.limitName]: maxOutputTokens };
  if (outputSchema === undefined) return { model, messages, ...limit };
  if (dialect.json === 'schema') {
    const format = { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema: outputSchema } };
    return { model, messages, ...limit, response_format: format };
  }
  const told = [{ role: 'system', content: instruction(outputSchema) }, ...messages];
  if (dialect.json === 'instruction') return { model, messages: mergeSystem(told), ...limit };
  return { model, messages: mergeSystem(told), ...limit, response_format: { type: 'json_object' } };
}

interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

function toMessages(conversation: Conversation): ChatMessage[] {
  return conversation.map((message) => ({
    role: message.role === 'system' || message.role === 'assistant' ? message.role : 'user',
    content: messageText(message),
  }));
}

function instruction(schema: Readonly<Record<string, unknown>>): string {
  return `Reply with one JSON object and nothing else, neither before nor after it. It must follow this JSON Schema:\n${JSON.stringify(schema)}`;
}

/** Many chat templates take one system message only, and only at the start. */
function mergeSystem(messages: readonly ChatMessage[]): ChatMessage[] {
  const leading = messages.findIndex(({ role }) => role !== 'system');
  const end = leading === -1 ? messages.length : leading;
  const system = messages.slice(0, end).map(({ content }) => content);
  // The schema last: what comes after a rubric's "reply with JSON" is what counts.
  const content = [...system.slice(1), ...system.slice(0, 1)].join('\n\n');
  return [{ role: 'system', content }, ...messages.slice(end)];
}

import { type Conversation, messageText } from './conversation.ts';
import type { RequestNeed } from './prompt.ts';

/** The parts of a prompt that decide whether it can be put to another model. */
export interface LoggedRequest {
  readonly conversation: Conversation;
  readonly needs?: readonly RequestNeed[] | undefined;
}

/**
 * Why a logged conversation cannot be put to another model; `undefined` when it can. Only words are: a `Conversation`
 * keeps neither the bytes of images nor the schemas of tools, and an answer to half of a request would be an answer to
 * another request.
 */
export function unanswerableReason({ conversation, needs = [] }: LoggedRequest): string | undefined {
  for (const message of conversation) {
    if (message.role === 'tool') return 'tool results cannot be replayed without the tools';
    if (typeof message.content === 'string') continue;
    for (const part of message.content) {
      if (part.type === 'image') return 'it has an image, and only words are sent';
      if (part.type !== 'text') return 'tool calls cannot be replayed without the tools';
    }
  }
  if (needs.includes('tools')) return 'it offers tools, and only words are sent';
  if (needs.includes('images')) return 'it has an image, and only words are sent';
  if (needs.includes('structured-output')) return 'it asks for a schema, and only words are sent';
  const spoken = conversation.filter((message) => message.role !== 'system');
  if (spoken.some((message) => messageText(message).trim() === '')) return 'a message without text';
  if (spoken[0]?.role !== 'user') return 'no user message to begin with';
  if (spoken.at(-1)?.role !== 'user') return 'the last message is not from the user';
  return undefined;
}

import type { MessageParam } from '@anthropic-ai/sdk/resources/messages';
import { type Conversation, messageText } from '@farthing/core';

/** A conversation as the Messages API takes it. */
export interface AnthropicMessages {
  readonly system?: string;
  readonly messages: MessageParam[];
}

/** System turns become the one system prompt, in order; the rest is text by users and assistants. */
export function toAnthropicMessages(conversation: Conversation): AnthropicMessages {
  const system: string[] = [];
  const messages: MessageParam[] = [];
  for (const message of conversation) {
    if (message.role === 'system') system.push(messageText(message));
    else messages.push({ role: message.role === 'assistant' ? 'assistant' : 'user', content: messageText(message) });
  }
  return system.length === 0 ? { messages } : { system: system.join('\n\n'), messages };
}

import { type Conversation, isToolLoop, type Message } from '@farthing/core';
import { needsOf } from '../policy/constraints.ts';
import { estimateTokens } from '../policy/estimate-tokens.ts';
import { isLaterTurn } from '../policy/sticky.ts';

/** All that policies, but not the router, read out of a conversation's words: enough to decide again without them. */
export interface ConversationFacts {
  /** As `estimateTokens` has them. */
  readonly tokens: number;
  readonly images: boolean;
  /** Whether it holds tool calls or what a tool gave. */
  readonly tools: boolean;
  readonly isToolLoop: boolean;
  /** Whether something was answered before. */
  readonly isLaterTurn: boolean;
}

/** `undefined` for a conversation that cannot be read. */
export function conversationFacts(conversation: Conversation): ConversationFacts | undefined {
  try {
    const needs = needsOf(conversation);
    return {
      tokens: estimateTokens(conversation),
      images: needs.includes('images'),
      tools: needs.includes('tools'),
      isToolLoop: isToolLoop(conversation),
      isLaterTurn: isLaterTurn(conversation),
    };
  } catch {
    return undefined;
  }
}

/** A conversation with the same facts but its length, and nobody's words. */
export function standInFor({
  images,
  tools,
  isToolLoop: isLoop,
  isLaterTurn: isLater,
}: ConversationFacts): Conversation {
  const messages: Message[] = [];
  if (isLater) messages.push({ role: 'assistant', content: '' });
  if (images) messages.push({ role: 'user', content: [{ type: 'image' }] });
  if (tools) messages.push({ role: 'user', content: [{ type: 'tool-call', id: '', name: '', input: {} }] });
  messages.push({ role: 'user', content: isLoop ? '[tool] Result:' : '' });
  return messages;
}

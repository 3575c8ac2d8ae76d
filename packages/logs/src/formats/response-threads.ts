import type { Conversation, Message } from '@farthing/core';
import type { Envelope } from './envelope.ts';
import type { Exchange } from './exchange.ts';
import { isSkipped, type Skipped } from './json-access.ts';

/** Text kept for later turns, in UTF-16 code units. */
const maxCharacters = 32 * 1024 * 1024;

interface Turn {
  readonly conversation: Conversation;
  readonly conversationId: string;
  readonly size: number;
}

/**
 * Puts back what came before a request that only names its previous response. Remembers the latest responses, 16 to
 * 32 million characters of conversation: a thread that rests longer than that is skipped when it goes on.
 */
export class ResponseThreads {
  readonly #turns = new Map<string, Turn>();
  #size = 0;

  /**
   * Responses must come in the order in which they were made. A thread is one conversation: the one its first request was
   * logged in, else one with the name of that request.
   */
  rejoin(exchange: Exchange | Skipped, { requestId, conversationId: logged }: Envelope): Exchange | Skipped {
    if (isSkipped(exchange)) return exchange;
    const { previousResponseId, responseId } = exchange;
    const before = previousResponseId === undefined ? undefined : this.#turns.get(previousResponseId);
    if (previousResponseId !== undefined && before === undefined)
      return { skipped: 'continues a response that is not in the log' };
    const conversation =
      before === undefined ? exchange.conversation : goneOn(before.conversation, exchange.conversation);
    const named = logged ?? before?.conversationId ?? exchange.conversationId;
    const conversationId = named ?? requestId ?? responseId;
    if (responseId !== undefined && conversationId !== undefined && exchange.answer !== undefined)
      this.#remember(
        responseId,
        [...conversation, { role: 'assistant', content: exchange.answer.text }],
        conversationId,
      );
    return { ...exchange, conversation, conversationId: named };
  }

  #remember(responseId: string, conversation: Conversation, conversationId: string): void {
    const size = conversation.reduce((sum, message) => sum + sizeOf(message), 0);
    this.#turns.set(responseId, { conversation, conversationId, size });
    this.#size += size;
    if (this.#size <= maxCharacters) return;
    // Half of them at once: a map whose oldest entry is deleted again and again is slow to find the next one.
    for (const [oldest, turn] of this.#turns) {
      if (this.#size <= maxCharacters / 2) return;
      this.#turns.delete(oldest);
      this.#size -= turn.size;
    }
  }
}

/** Instructions hold for one response only and are sent anew with each. */
function goneOn(before: Conversation, turn: Conversation): Conversation {
  const system = turn.filter((message) => message.role === 'system');
  const rest = turn.filter((message) => message.role !== 'system');
  return [...system, ...before.filter((message) => message.role !== 'system'), ...rest];
}

function sizeOf({ content }: Message): number {
  if (typeof content === 'string') return content.length;
  return content.reduce((sum, part) => sum + ('text' in part ? part.text.length : 100), 0);
}

import type { LoggedPrompt } from '../log-format.ts';
import { ConversationLinks } from './conversation-links.ts';
import { EarlierTurns } from './earlier-turns.ts';
import type { Reread } from './reread.ts';

export interface ConnectOptions {
  /** Whether to put earlier turns of a session back where the log keeps only the last one. Default true. */
  readonly restoreTurns?: boolean | undefined;
}

export interface ConnectedConversations {
  /** Requests in the log. */
  readonly requests: number;
  /** Requests that got a conversation's name because they continue one another. */
  readonly linked: number;
  /** Requests that got earlier turns of their session back. */
  readonly restored: number;
  /** Every request in order, a prompt of its own. May be called again. */
  read(): AsyncGenerator<LoggedPrompt>;
}

/**
 * Puts together what belongs together in a log: requests that continue one another get a `conversationId`, so that splits
 * and resamples do not part them, and lone last turns of a session get their history. Reads the log once before `read`
 * reads it again; about 70 bytes a request stay in memory.
 */
export async function connectConversations(
  open: Reread<LoggedPrompt>,
  { restoreTurns = true }: ConnectOptions = {},
): Promise<ConnectedConversations> {
  const links = new ConversationLinks();
  const turns = restoreTurns ? new EarlierTurns() : undefined;
  let requests = 0;
  for await (const prompt of open()) {
    links.add(prompt);
    turns?.add(prompt);
    requests += 1;
  }
  links.end();
  turns?.end();
  return {
    requests,
    linked: links.linked,
    restored: turns?.restorable ?? 0,
    read: async function* () {
      const restore = turns?.open();
      let row = 0;
      for await (const prompt of open()) {
        const conversationId = links.conversationId(prompt, row);
        const whole = restore?.(prompt) ?? prompt;
        yield conversationId === prompt.conversationId ? whole : { ...whole, conversationId };
        row += 1;
      }
    },
  };
}

import { type Message, messageText } from '@farthing/core';
import type { LoggedPrompt } from '../log-format.ts';
import { type ContentHash, ContentHasher } from './content-hash.ts';
import { HashIndex } from './hash-index.ts';
import { RowNumbers } from './row-numbers.ts';

/**
 * Finds out which requests continue which, where the log names no conversation: a request goes on from the latest earlier
 * one whose messages it begins with, followed by the answer that the log has for that one (by any answer, if the log has
 * none), of the same user if both name one. System messages do not count, since many hold the time of day. About 30 bytes
 * a request, and 24 more a conversation that has a name, stay in memory.
 */
export class ConversationLinks {
  #latest = new HashIndex();
  /** The first request of a request's conversation. */
  readonly #roots = new RowNumbers();
  #users = new RowNumbers();
  /** By first request: how many follow it. */
  readonly #followers = new RowNumbers();
  /** Names of conversations: a thread bears the name of its first request, which knows of none. */
  readonly #named = new HashIndex();
  #linked = 0;

  /** Requests that belong together with another one, by their messages alone. */
  get linked(): number {
    return this.#linked;
  }

  /** Takes the next request of the log. */
  add(prompt: LoggedPrompt): void {
    const row = this.#roots.length;
    const user = userNumber(prompt.userId);
    this.#users.push(user);
    this.#followers.push(0);
    if (prompt.conversationId !== undefined) this.#named.set(new ContentHasher().add(prompt.conversationId).value, 0);
    const root = prompt.conversationId === undefined ? this.#rootOf(prompt, { row, user }) : row;
    this.#roots.push(root);
    if (root === row) return;
    this.#linked += this.#followers.at(root) === 0 ? 2 : 1;
    this.#followers.set(root, this.#followers.at(root) + 1);
  }

  /** Ends adding, and frees what only adding needs. */
  end(): void {
    this.#latest = new HashIndex();
    this.#users = new RowNumbers();
  }

  /** A name for the conversation of the request at `row`; `undefined` when it stands alone. */
  conversationId({ conversationId, requestId }: LoggedPrompt, row: number): string | undefined {
    if (conversationId !== undefined) return conversationId;
    if (requestId !== undefined && this.#named.get(new ContentHasher().add(requestId).value) !== undefined)
      return requestId;
    const root = this.#roots.at(row);
    return this.#followers.at(root) === 0 ? undefined : `conversation-${root + 1}`;
  }

  #rootOf(prompt: LoggedPrompt, { row, user }: { readonly row: number; readonly user: number }): number {
    const { prefixes, whole } = hashPrefixes(prompt);
    const earlier = this.#findEarlier(prefixes, user);
    this.#latest.set(whole, row);
    return earlier === undefined ? row : this.#roots.at(earlier);
  }

  #findEarlier(prefixes: readonly ContentHash[], user: number): number | undefined {
    for (const prefix of prefixes.toReversed()) {
      const row = this.#latest.get(prefix);
      if (row === undefined) continue;
      const other = this.#users.at(row);
      if (user === 0 || other === 0 || user === other) return row;
    }
    return undefined;
  }
}

/** 0 for nobody. */
function userNumber(userId: string | undefined): number {
  return userId === undefined ? 0 : new ContentHasher().add(userId).value.low | 1;
}

/**
 * Hashes of the conversations this one may continue, shortest first: what came before an answer, without and with the
 * answer; and of this one, with its logged answer where there is one.
 */
function hashPrefixes({ conversation, answers }: LoggedPrompt): {
  readonly prefixes: readonly ContentHash[];
  readonly whole: ContentHash;
} {
  const hasher = new ContentHasher();
  const prefixes: ContentHash[] = [];
  let isBegun = false;
  for (const message of conversation) {
    if (message.role === 'system') continue;
    const isAnswer = message.role === 'assistant' && isBegun;
    if (isAnswer) prefixes.push(hasher.value);
    hasher.add(message.role).add(contentOf(message));
    if (isAnswer) prefixes.push(hasher.value);
    isBegun = true;
  }
  const [answer] = answers ?? [];
  if (answer !== undefined) hasher.add('assistant').add(answer.text.trim());
  return { prefixes, whole: hasher.value };
}

function contentOf(message: Message): string {
  const { content } = message;
  if (typeof content === 'string') return content.trim();
  return content.every((part) => part.type === 'text') ? messageText(message).trim() : JSON.stringify(content);
}

import { ConfigError } from '@farthing/core';
import type { ConversationState, SyncConversationStore } from './conversation-store.ts';

export interface MemoryStoreOptions {
  /** Conversations kept; beyond it the one that was not asked about for longest is forgotten. At least 1. Default 10,000. */
  readonly maxConversations?: number | undefined;
}

export interface MemoryStore extends SyncConversationStore {
  /** Conversations known at the moment. */
  readonly size: number;
  /** Conversations forgotten for want of room so far: when it rises quickly, stickiness ends before its time. */
  readonly evicted: number;
}

/**
 * Remembers conversations in this process, some 300 bytes each. For one process; with several behind a balancer that
 * does not keep a conversation on one of them, use `redisStore` of `@farthing/runtime/redis`.
 *
 * @throws ConfigError when `maxConversations` is not a whole number of at least 1.
 */
export function memoryStore({ maxConversations = 10_000 }: MemoryStoreOptions = {}): MemoryStore {
  if (!(Number.isInteger(maxConversations) && maxConversations >= 1))
    throw new ConfigError(`maxConversations must be a whole number of at least 1, got ${maxConversations}`);
  // A Map keeps the order of insertion: what is asked about is put in again, so the first is what was not for longest.
  const known = new Map<string, ConversationState>();
  let evicted = 0;
  return {
    get size() {
      return known.size;
    },
    get evicted() {
      return evicted;
    },
    read: (id) => {
      const state = known.get(id);
      if (state === undefined) return undefined;
      known.delete(id);
      known.set(id, state);
      return state;
    },
    raise: (id, numbers) => {
      const state: Record<string, number> = { ...known.get(id) };
      for (const [name, value] of Object.entries(numbers)) if (!(state[name]! >= value)) state[name] = value;
      known.delete(id);
      known.set(id, state);
      if (known.size <= maxConversations) return;
      const [oldest] = known.keys();
      known.delete(oldest!);
      evicted++;
    },
  };
}

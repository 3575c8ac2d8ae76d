import { sha256Hex } from './parse-router-config.ts';
import type { ConversationState, ConversationStore } from './policy/conversation-store.ts';

/**
 * A connected client of Redis 6.2, Valkey or what speaks like them, by the method with which it sends any command:
 * ioredis (`call`), node-redis (`sendCommand`), valkey-glide (`customCommand`), Bun (`send`), or a function of yours, for
 * clients of clusters that want to know the key as well.
 */
export type RedisClient =
  | ((command: readonly string[]) => Promise<unknown>)
  | { call(command: string, ...args: string[]): Promise<unknown> }
  | { customCommand(command: string[]): Promise<unknown> }
  | { sendCommand(command: string[]): Promise<unknown> }
  | { send(command: string, args: string[]): Promise<unknown> };

export interface RedisStoreOptions {
  /** Before every key. Default `farthing:conversation:`. */
  readonly prefix?: string | undefined;
}

/** A sorted set whose scores are the numbers; scripts answer in the protocol's version 2 whatever the client speaks. */
const readScript = "return redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')";
const raiseScript =
  "for at = 2, #ARGV, 2 do redis.call('ZADD', KEYS[1], 'GT', ARGV[at], ARGV[at + 1]) end " +
  "return redis.call('PEXPIRE', KEYS[1], ARGV[1])";

/**
 * Remembers conversations in Redis or Valkey, for services of more than one process. A conversation is one key: the
 * prefix and the SHA-256 of its id, holding model ids and numbers, which expires by itself. Who can read the store and
 * knows or guesses an id can tell whether it is there; nobody can read an id or a text out of it.
 */
export function redisStore(
  client: RedisClient,
  { prefix = 'farthing:conversation:' }: RedisStoreOptions = {},
): ConversationStore {
  const send = senderOf(client);
  const evaluate = async (script: string, id: string, args: readonly string[]): Promise<unknown> => {
    const hash = await sha256Hex(new TextEncoder().encode(id));
    return send(['EVAL', script, '1', prefix + hash, ...args]);
  };
  return {
    read: async (id) => stateFrom(await evaluate(readScript, id, [])),
    raise: async (id, numbers, { keepMs }) => {
      const pairs = Object.entries(numbers).flatMap(([name, value]) => [`${value}`, name]);
      await evaluate(raiseScript, id, [`${Math.ceil(keepMs)}`, ...pairs]);
    },
  };
}

function senderOf(client: RedisClient): (command: string[]) => Promise<unknown> {
  if (typeof client === 'function') return client;
  // ioredis has a sendCommand too, which takes something else.
  if ('call' in client) return ([name, ...args]) => client.call(name!, ...args);
  if ('customCommand' in client) return (command) => client.customCommand(command);
  if ('sendCommand' in client) return (command) => client.sendCommand(command);
  return ([name, ...args]) => client.send(name!, args);
}

function stateFrom(reply: unknown): ConversationState | undefined {
  if (!Array.isArray(reply)) throw new TypeError(`a list of names and numbers expected from the store, got ${reply}`);
  if (reply.length === 0) return undefined;
  const state: Record<string, number> = {};
  for (let at = 0; at + 1 < reply.length; at += 2) state[`${reply[at]}`] = Number(`${reply[at + 1]}`);
  return state;
}

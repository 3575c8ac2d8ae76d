import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Conversation, userConversation } from '@farthing/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisStore } from '../redis.ts';
import { redisStub } from '../testing/redis-stub.ts';
import { respClient } from '../testing/resp-client.ts';
import { scriptedPolicy } from '../testing/scripted-policy.ts';
import { checkConversationStore } from '../testing/store-contract.ts';
import { memoryStore } from './memory-store.ts';
import { sticky } from './sticky.ts';
import { type DroppedState, withMemory } from './with-memory.ts';

const keepMs = 1000;

describe('memoryStore', () => {
  checkConversationStore(() => memoryStore());

  test('forgets what was not asked about for longest when it is full, and counts that', () => {
    const store = memoryStore({ maxConversations: 2 });
    store.raise('a', { x: 1 }, { keepMs });
    store.raise('b', { x: 2 }, { keepMs });
    store.read('a');
    store.raise('c', { x: 3 }, { keepMs });
    expect([store.read('a'), store.read('b'), store.read('c')]).toEqual([{ x: 1 }, undefined, { x: 3 }]);
    expect([store.size, store.evicted]).toEqual([2, 1]);
    expect(() => memoryStore({ maxConversations: 0 })).toThrow('maxConversations must be a whole number of at least 1');
  });
});

describe('redisStore', () => {
  const stub = redisStub();
  const buffers = async (command: readonly string[]): Promise<unknown> => {
    const reply = await stub.send(command);
    return Array.isArray(reply) ? reply.map((each) => Buffer.from(each)) : reply;
  };
  describe.each([
    ['a function', stub.send],
    ['ioredis', { call: (name: string, ...args: string[]) => stub.send([name, ...args]), sendCommand: 'not this one' }],
    ['node-redis', { sendCommand: (command: string[]) => stub.send(command) }],
    ['valkey-glide', { customCommand: (command: string[]) => buffers(command) }],
    ['Bun', { send: (name: string, args: string[]) => stub.send([name, ...args]) }],
  ] as const)('with the client of %s', (_, client) => {
    checkConversationStore(() => redisStore(client as never));
  });

  test('keeps no id and no text, and lets the server forget', async () => {
    await redisStore(stub.send, { prefix: 'p:' }).raise('user@example.com', { 'used:small': 7 }, { keepMs: 1500.2 });
    const [key] = [...stub.sets.keys()].filter((each) => each.startsWith('p:'));
    expect(key).toMatch(/^p:[0-9a-f]{64}$/);
    expect([...stub.sets.get(key!)!]).toEqual([['used:small', 7]]);
    expect(stub.expiries.get(key!)).toBe(1501);
  });

  test('passes on what the client says', async () => {
    const store = redisStore(async () => {
      throw new Error('LOADING');
    });
    await expect(store.read('a')).rejects.toThrow('LOADING');
    await expect(redisStore(async () => 'OK').read('a')).rejects.toThrow('a list of names and numbers expected');
  });
});

const binary = ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);

describe.skipIf(binary === undefined)('redisStore with a real server (skipped: no redis-server on the PATH)', () => {
  let client: ReturnType<typeof respClient>;
  let stop = (): void => {};
  beforeAll(async () => {
    ({ client, stop } = await startServer());
  });
  afterAll(() => stop());
  checkConversationStore(() => redisStore(client.send));

  test('sets the time to live', async () => {
    await redisStore(client.send, { prefix: 'ttl:' }).raise('x', { a: 1 }, { keepMs: 5000 });
    const [key] = (await client.send(['KEYS', 'ttl:*'])) as string[];
    expect(await client.send(['PTTL', key!])).toBeGreaterThan(4000);
  });
});

test.skipIf(binary === undefined)(
  'requests are decided after the server was killed, and what it did not do is counted',
  async () => {
    const { server, client, stop } = await startServer();
    const dropped: DroppedState[] = [];
    const writes: Promise<void>[] = [];
    const policy = withMemory(sticky(scriptedPolicy(['small', 'large'])), {
      store: redisStore(client.send),
      now: Date.now,
      waitMs: 200,
      onDropped: (each) => dropped.push(each),
      waitUntil: (written) => writes.push(written),
    });
    const [easy, hard] = [userConversation('0.1'), userConversation('0.9')];
    const decide = async (conversation: Conversation, conversationId = 'c') => {
      const decision = await policy.decide({ conversation, conversationId });
      await Promise.all(writes);
      return decision;
    };
    try {
      await decide(hard);
      expect(await decide(easy)).toMatchObject({ model: 'large', reason: 'held' });
      expect(dropped).toEqual([]);
      const isDown = once(server, 'exit');
      server.kill('SIGKILL');
      await isDown;
      const later: Conversation = [...easy, { role: 'assistant', content: 'yes' }, ...easy];
      expect(await decide(later)).toMatchObject({ model: 'large', reason: 'state-unavailable' });
      expect(await decide(easy, 'new')).toMatchObject({ model: 'small', reason: 'below-threshold' });
      expect(dropped.map(({ operation }) => operation)).toEqual(['read', 'raise', 'read', 'raise']);
    } finally {
      stop();
    }
  },
);

async function startServer() {
  const folder = mkdtempSync(join(tmpdir(), 'farthing-redis-'));
  const port = await freePort();
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  const server = spawn(binary!, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve) => {
    server.stdout.on('data', (chunk) => `${chunk}`.includes('eady to accept') && resolve());
  });
  const client = respClient(port);
  const stop = (): void => {
    client.close();
    server.kill();
    rmSync(folder, { recursive: true });
  };
  return { server, client, stop };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

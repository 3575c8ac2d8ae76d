import { ConfigError, type Conversation, userConversation } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heuristicRouter } from '../rule-routers.ts';
import { scriptedPolicy } from '../testing/scripted-policy.ts';
import type { ConversationStore } from './conversation-store.ts';
import { memoryStore } from './memory-store.ts';
import { rememberAnswer } from './remember-answer.ts';
import { sticky } from './sticky.ts';
import { thresholdPolicy } from './threshold-policy.ts';
import { type DroppedState, withMemory } from './with-memory.ts';

const candidates = ['small', 'middle', 'large'];
const ttlMs = 1000;
const easy = userConversation('0.1 0.1');
const medium = userConversation('0.9 0.1');
const hard = userConversation('0.9 0.9');
const answered = { role: 'assistant', content: 'yes' } as const;
const result = { role: 'tool', content: [{ type: 'tool-result', id: '1', text: '' }] } as const;

function conversationOf(store = memoryStore()) {
  const clock = { ms: 1_000_000 };
  const policy = withMemory(sticky(scriptedPolicy(candidates), { ttlMs }), { store, now: () => clock.ms });
  const ask = (conversation: Conversation, more = {}) => policy.decide({ conversation, conversationId: 'c', ...more });
  return { clock, policy, ask };
}

describe('sticky', () => {
  test('goes up at once and down only when nothing needed the candidate for so long', () => {
    const { clock, ask } = conversationOf();
    expect(ask(easy)).toMatchObject({ model: 'small', reason: 'below-threshold' });
    expect(ask(hard)).toMatchObject({ model: 'large', reason: 'at-or-above-threshold' });
    clock.ms += ttlMs - 1;
    const held = ask(easy);
    expect(held).toMatchObject({ model: 'large', tier: 2, reason: 'held', strongWinRate: 0.1 });
    expect(held.trail).toEqual([
      { policy: 'memory', finding: 'known', input: { nowMs: clock.ms, state: expect.any(Object) } },
      { policy: 'sticky', finding: 'an earlier request needed large; would be small', model: 'large' },
    ]);
    expect(held).not.toHaveProperty('remember');
    clock.ms += 1;
    expect(ask(easy).model).toBe('small');
  });

  test('remembers the need for each candidate by itself', () => {
    const { clock, ask } = conversationOf();
    ask(hard);
    clock.ms += 600;
    expect(ask(medium).model).toBe('large');
    clock.ms += 500;
    expect(ask(easy)).toMatchObject({ model: 'middle', reason: 'held' });
    clock.ms += 500;
    expect(ask(easy).model).toBe('small');
  });

  test('lets a tool loop keep its model to the letter, beyond its time and whatever the score', () => {
    const { clock, ask } = conversationOf();
    expect(ask(medium).model).toBe('middle');
    clock.ms += 10 * ttlMs;
    expect(ask([...easy, answered, result])).toMatchObject({ model: 'middle', reason: 'tool-loop' });
    const needier = [...easy, answered, { role: 'user', content: "[ls for '0.9 0.9'] Result:\n" }] as const;
    expect(ask(needier).model).toBe('middle');
    expect(ask([...needier, answered, result])).toMatchObject({ model: 'middle', reason: 'tool-loop' });
    // What the loop turned out to need counts from the next turn on.
    expect(ask(easy)).toMatchObject({ model: 'large', reason: 'held' });
    expect(ask([...easy, answered, result])).toMatchObject({ model: 'large', reason: 'tool-loop' });
  });

  test('goes up where what it holds may not answer, and never beyond what may', () => {
    const { ask } = conversationOf();
    ask(medium);
    expect(ask(easy, { models: ['small', 'large'] }).model).toBe('large');
    expect(ask(easy, { models: ['small'] }).model).toBe('small');
    expect(ask(easy).model).toBe('middle');
  });

  test('holds strong when the candidate that was needed is none any more', () => {
    const store = memoryStore();
    store.raise('c', { 'needed:retired': 999_999 }, { keepMs: 1 });
    expect(conversationOf(store).ask(easy)).toMatchObject({ model: 'large', reason: 'held' });
  });

  test('remembers nothing of a decision without a score, nor for a request without a conversation', () => {
    const { ask, policy } = conversationOf();
    expect(ask(userConversation('')).strongWinRate).toBeUndefined();
    expect(ask(easy).model).toBe('small');
    policy.decide({ conversation: hard });
    expect(policy.decide({ conversation: easy })).toMatchObject({ model: 'small' });
    expect(policy.decide({ conversation: easy })).not.toHaveProperty('trail');
    ask(hard, { conversationId: '' });
    expect(ask(easy, { conversationId: '' })).toMatchObject({ model: 'small' });
  });

  test('remembers no need that only rests on who may answer', () => {
    const router = heuristicRouter({ candidates, score: (text) => Number(text) });
    const policy = withMemory(sticky(thresholdPolicy(router, { threshold: 0.5 })), {
      store: memoryStore(),
      now: () => 0,
    });
    const ask = (score: number, models = candidates) =>
      policy.decide({ conversation: userConversation(`${score}`), conversationId: 'c', models });
    expect(ask(0.1, ['large'])).toMatchObject({ model: 'large', reason: 'only-candidate', wantedTier: 0 });
    expect(ask(0.1)).toMatchObject({ model: 'small', reason: 'below-threshold' });
    expect(ask(0.6, ['small', 'large'])).toMatchObject({ model: 'large', models: ['small', 'large'], wantedTier: 1 });
    expect(ask(0.1)).toMatchObject({ model: 'middle', reason: 'held' });
  });

  test('needs a memory', () => {
    expect(() => sticky(scriptedPolicy(candidates)).decide({ conversation: easy, conversationId: 'c' })).toThrow(
      ConfigError,
    );
    expect(() => sticky(scriptedPolicy(candidates), { ttlMs: 0 })).toThrow('ttlMs must be above 0, got 0');
  });

  test('never goes down before its time, however the clock jumps and wherever cascades went up to', () => {
    const step = fc.record({
      need: fc.constantFrom(easy, medium, hard),
      passMs: fc.integer({ min: 0, max: ttlMs }),
      jumpMs: fc.oneof(fc.constant(0), fc.integer({ min: -50 * ttlMs, max: 0 })),
      wentTo: fc.constantFrom(0, 0, 1, 2),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const { clock, ask } = conversationOf();
        let trueMs = 0;
        const needed = [-Infinity, -Infinity, -Infinity];
        for (const { need, passMs, jumpMs, wentTo } of steps) {
          trueMs += passMs;
          clock.ms += passMs + jumpMs;
          const decision = ask(need);
          const { tier, model } = decision;
          needed[need === hard ? 2 : need === medium ? 1 : 0] = trueMs;
          const floor = needed.findLastIndex((ms) => trueMs < ms + ttlMs);
          expect(tier).toBeGreaterThanOrEqual(floor);
          if (wentTo <= tier) continue;
          rememberAnswer(decision, { model: candidates[wentTo]!, steps: [{ model, outcome: 'escalated' }] });
          needed[wentTo] = trueMs;
        }
      }),
    );
  });

  test('is not lowered by a request that was under way at the same time', async () => {
    const store = memoryStore();
    const slow: ConversationStore = {
      read: async (id) => store.read(id),
      raise: async (...all) => store.raise(...all),
    };
    const written: Promise<void>[] = [];
    const policy = withMemory(sticky(scriptedPolicy(candidates), { ttlMs }), {
      store: slow,
      now: () => 5,
      waitUntil: (done) => written.push(done),
    });
    await Promise.all([hard, easy, easy].map((conversation) => policy.decide({ conversation, conversationId: 'c' })));
    await Promise.all(written);
    expect((await policy.decide({ conversation: easy, conversationId: 'c' })).model).toBe('large');
    expect((await policy.decide({ conversation: [...easy, result], conversationId: 'c' })).model).toBe('large');
  });
});

describe('a clock that jumps', () => {
  test.each([Number.NaN, Infinity, -Infinity, -1e15, 1e15])('to %d still lets requests be decided', (ms) => {
    const { clock, ask } = conversationOf();
    ask(hard);
    clock.ms = ms;
    expect(candidates).toContain(ask(easy).model);
    clock.ms = 1_000_000;
    expect(ask(hard).model).toBe('large');
    expect(ask(easy).model).toBe('large');
  });
});

describe('a store that fails', () => {
  let dropped: DroppedState[];
  const decide = (store: ConversationStore, conversation: Conversation, more = {}) => {
    const here: DroppedState[] = [];
    dropped = here;
    const policy = withMemory(sticky(scriptedPolicy(candidates)), {
      store,
      now: () => 0,
      onDropped: (each) => here.push(each),
      ...more,
    });
    return policy.decide({ conversation, conversationId: 'c' });
  };
  const thrown = (): never => {
    throw new Error('down');
  };
  const rejected = async (): Promise<never> => thrown();

  test.each([
    ['at once', { read: thrown, raise: thrown }],
    ['later', { read: rejected, raise: rejected }],
  ])('%s is decided without all the same when the listener to its failures fails too', async (_, store) => {
    for (const onDropped of [thrown, rejected])
      expect(await decide(store, easy, { onDropped })).toMatchObject({ model: 'small', reason: 'below-threshold' });
    // An error that nobody catches fails the run.
    await new Promise(setImmediate);
  });

  test.each([
    ['at once', { read: thrown, raise: thrown }],
    ['later', { read: rejected, raise: rejected }],
  ])('%s decides the first turn and sends a later one to strong, counting both failures', async (_, store) => {
    expect(await decide(store, easy)).toMatchObject({ model: 'small', reason: 'below-threshold' });
    const later = await decide(store, [...easy, answered, ...easy]);
    expect(later).toMatchObject({ model: 'large', reason: 'state-unavailable', strongWinRate: 0.1 });
    expect(later.trail?.[0]).toMatchObject({ policy: 'memory', input: { state: null } });
    await new Promise(setImmediate);
    expect(dropped.map(({ operation }) => operation)).toEqual(['read', 'raise']);
  });

  test('to answer is waited for no longer than it is given', async () => {
    const timers: { run: () => void; delayMs: number }[] = [];
    const schedule = (run: () => void, delayMs: number) => {
      timers.push({ run, delayMs });
      return () => {};
    };
    const never: ConversationStore = { read: () => new Promise(() => {}), raise: () => {} };
    const decision = decide(never, [...easy, answered, ...easy], { schedule, waitMs: 30 });
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([30]);
    timers[0]!.run();
    expect(await decision).toMatchObject({ model: 'large', reason: 'state-unavailable' });
    expect(`${dropped[0]?.error}`).toContain('the store did not answer within 30 ms');
  });

  test('is given up with the request’s signal', async () => {
    const never: ConversationStore = { read: () => new Promise(() => {}), raise: () => {} };
    const policy = withMemory(sticky(scriptedPolicy(candidates)), { store: never, now: () => 0 });
    const request = { conversation: easy, conversationId: 'c', signal: AbortSignal.abort() };
    expect(await policy.decide(request)).toMatchObject({ model: 'small' });
  });
});

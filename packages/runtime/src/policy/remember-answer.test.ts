import { type Conversation, userConversation } from '@farthing/core';
import { expect, test } from 'vitest';
import { acceptIf } from '../answer/acceptance.ts';
import { createRequestAnswerer, type RoutingOptions } from '../answer/answer-requests.ts';
import { scriptedPolicy } from '../testing/scripted-policy.ts';
import { cacheAware } from './cache-aware.ts';
import type { ConversationStore } from './conversation-store.ts';
import { memoryStore } from './memory-store.ts';
import type { Policy } from './policy.ts';
import { rememberAnswer } from './remember-answer.ts';
import { sticky } from './sticky.ts';
import { type DroppedState, withMemory } from './with-memory.ts';

const easy = userConversation('0.1');
const hard = userConversation('0.9');
const inLoop: Conversation = [
  ...easy,
  { role: 'assistant', content: [{ type: 'tool-call', id: '1', name: 'ls', input: {} }] },
  { role: 'tool', content: [{ type: 'tool-result', id: '1', text: 'a.txt' }] },
];
const ttlMs = 60_000;
const price = (dollars: number) => ({
  inputUsdPerMillion: dollars,
  outputUsdPerMillion: 5 * dollars,
  cachedInputUsdPerMillion: dollars / 10,
  cacheWriteUsdPerMillion: 1.25 * dollars,
});
const profiles = { small: { price: price(1) }, large: { price: price(5) } };

function setting(store: ConversationStore = memoryStore()) {
  const clock = { ms: 1_000_000 };
  const dropped: DroppedState[] = [];
  const remembering: Policy = withMemory(
    cacheAware(sticky(scriptedPolicy(['small', 'large']), { ttlMs }), { profiles, horizonTurns: 0 }),
    { store, now: () => clock.ms, onDropped: (each) => dropped.push(each) },
  );
  // Of somebody's own, and copies the decision: what it does not know of has to work all the same.
  const policy: Policy = {
    candidates: remembering.candidates,
    decide: async (request) => ({ ...(await remembering.decide(request)), detail: 'seen' }),
  };
  const decide = async (conversation: Conversation, inputTokens = 20_000) => {
    clock.ms += 1000;
    return policy.decide({ conversation, conversationId: 'c', inputTokens });
  };
  return { clock, dropped, policy, decide };
}

/** Answers with the model's name, unless a model is down; `answer` asks as an integration does. */
function answererOf(policy: Policy, options: Partial<RoutingOptions<Conversation, string>> = {}) {
  const down = new Set<string>();
  const tiers = policy.candidates.map((model) => ({
    model,
    providers: [
      {
        name: model,
        ask: async () => {
          if (down.has(model)) throw Object.assign(new Error('overloaded'), { status: 529 });
          return model;
        },
      },
    ],
  }));
  const kind = {
    isStream: () => false,
    begin: async (answer: string) => answer,
    collect: async (answer: string) => ({ answer, text: answer }),
  };
  const answerer = createRequestAnswerer<Conversation, string>(tiers, { policy, kind, ...options });
  const answer = async (conversation: Conversation) => {
    const routing = { conversation, conversationId: 'c', inputTokens: 20_000 };
    return (await answerer.answer(conversation, { routing, signal: undefined })).answer;
  };
  return { down, answer };
}

test('after a fallback a tool loop stays with the model that answered, and a new question does not', async () => {
  const { clock, policy, decide } = setting();
  const { down, answer } = answererOf(policy, { fallback: {} });
  down.add('small');
  expect(await answer(easy)).toBe('large');
  expect(await decide(inLoop)).toMatchObject({ model: 'large', reason: 'tool-loop' });
  // Nobody needed large, and ten minutes later nothing is warm any more.
  clock.ms += 600_000;
  expect(await decide(easy)).toMatchObject({ model: 'small', reason: 'below-threshold' });
});

test('after a fallback the model that answered has the prompt in its cache, and the one that failed has not', async () => {
  const { policy, decide } = setting();
  const { down, answer } = answererOf(policy, { fallback: {} });
  down.add('small');
  await answer(easy);
  const next = await decide(easy);
  // small would write 20,000 tokens, large reads them: 1.25 and 0.1 of their prices, and 500 tokens out.
  const [smallUsd, largeUsd] = [20_000 * 1.25 + 500 * 5, 20_000 * 0.5 + 500 * 25].map((micro) => micro / 1e6);
  expect(next).toMatchObject({ model: 'large', reason: 'warm-cache', predictedCostUsd: largeUsd });
  expect(next.trail?.at(-1)?.input?.horizonUsd).toEqual({ small: smallUsd, large: largeUsd });
});

test('a conversation whose cheap answer was not accepted is held at the model that the cascade went up to', async () => {
  const { clock, policy, decide } = setting();
  const { answer } = answererOf(policy, { cascade: { accept: acceptIf(() => false) } });
  expect(await answer(easy)).toBe('large');
  expect(await decide(easy)).toMatchObject({ model: 'large', reason: 'held' });
  clock.ms += ttlMs;
  // Both have read the prompt since; small is cheaper.
  expect(await decide(easy)).toMatchObject({ model: 'small', reason: 'below-threshold' });
});

test('a candidate that failed within a cascade is no reason to hold', async () => {
  const { policy, decide } = setting();
  const { down, answer } = answererOf(policy, { cascade: { accept: acceptIf(() => true) } });
  down.add('small');
  expect(await answer(easy)).toBe('large');
  expect(await decide(easy, 100)).toMatchObject({ model: 'small', reason: 'below-threshold' });
});

test('a check that broke is no reason to hold, and the prompt is warm at whom it could not judge', async () => {
  const { policy, decide } = setting();
  const broken = acceptIf<Conversation, string>(() => Promise.reject(new Error('no such table')));
  const { answer } = answererOf(policy, { cascade: { accept: broken } });
  expect(await answer(easy)).toBe('large');
  expect(await decide(easy)).toMatchObject({ model: 'small', reason: 'below-threshold' });
});

test('nothing is written when the model that was decided on answered, nor for a copy of the decision', async () => {
  let writes = 0;
  const store = memoryStore();
  const { decide } = setting({ ...store, raise: (...all) => [writes++, store.raise(...all)][1] as undefined });
  const decision = await decide(hard);
  rememberAnswer(decision, { model: 'large' });
  rememberAnswer(JSON.parse(JSON.stringify(decision)), { model: 'small' });
  expect(writes).toBe(1);
  rememberAnswer(decision, { model: 'small' });
  expect(writes).toBe(2);
});

test('an answer is remembered as later than its decision, whatever the clock does', async () => {
  const { clock, decide } = setting();
  const decision = await decide(hard);
  clock.ms = 0;
  rememberAnswer(decision, { model: 'small' });
  expect((await decide(easy)).trail?.[0]?.input).toMatchObject({
    state: { 'used:large': 1_001_000, 'used:small': 1_001_001, 'failed:large': 1_001_000 },
  });
});

test('a store that fails then is reported, and the answer is there', async () => {
  const store = memoryStore();
  let isDown = false;
  const { policy, dropped } = setting({
    read: store.read,
    raise: async (...all) => {
      if (isDown) throw new Error('down');
      store.raise(...all);
      isDown = true;
    },
  });
  const { down, answer } = answererOf(policy, { fallback: {} });
  down.add('small');
  expect(await answer(easy)).toBe('large');
  await new Promise(setImmediate);
  expect(dropped).toMatchObject([{ operation: 'raise', conversationId: 'c' }]);
});

import { ConfigError, type Conversation, type RoutingDecision, userConversation } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { routerFromBytes } from '../router-from-bytes.ts';
import { complexityRouter, heuristicRouter } from '../rule-routers.ts';
import { tinyRouterBytes } from '../testing/tiny-router.ts';
import type { ConversationStore } from './conversation-store.ts';
import { createPolicy } from './create-policy.ts';
import { memoryStore } from './memory-store.ts';
import type { PolicySpec } from './policy-spec.ts';

const router = await routerFromBytes(await tinyRouterBytes());
const easy = userConversation('please say hello to my friends');
const hard = userConversation('1234 5678 9012 3456');
const price = (usd: number) => ({
  inputUsdPerMillion: usd,
  outputUsdPerMillion: 5 * usd,
  cachedInputUsdPerMillion: usd / 10,
});
const models = { small: { price: price(1), contextTokens: 50_000 }, large: { price: price(3) } };
const whole = { models, sticky: { ttlMs: 1000 }, cache: { horizonTurns: 0 }, tasks: { math: { threshold: 0.01 } } };
const dayMs = 24 * 60 * 60 * 1000;
type Raise = Parameters<ConversationStore['raise']>;

describe('createPolicy', () => {
  test('is the router itself, with nothing more said', () => {
    const policy = createPolicy(router);
    for (const conversation of [easy, hard, []]) {
      expect(policy.decide({ conversation })).toEqual(router.route(conversation));
    }
    expectTypeOf(policy.decide({ conversation: easy })).toEqualTypeOf<RoutingDecision>();
  });

  test('puts every policy in its place', () => {
    const clock = { ms: 0 };
    const policy = createPolicy(router, whole, { now: () => clock.ms });
    const ask = (conversation = easy, more = {}) =>
      policy.decide({ conversation, conversationId: 'c', inputTokens: 20_000, ...more });
    expect(ask()).toMatchObject({ model: 'small', predictedCostUsd: 0.0225 });
    expect(ask().trail?.map((step) => step.policy)).toEqual(['memory', 'task', 'cache']);
    expect(ask(userConversation('what is hello + 1 * 1?'))).toMatchObject({ model: 'large', threshold: 0.01 });
    expect(ask()).toMatchObject({ model: 'large', reason: 'held' });
    clock.ms = 2000;
    expect(ask()).toMatchObject({ model: 'small' });
    expect(ask(hard)).toMatchObject({ model: 'large' });
    clock.ms = 400_000;
    expect(ask(hard, { models: ['small'] })).toMatchObject({ model: 'small' });
    expect(ask(easy, { inputTokens: 60_000 })).toMatchObject({
      model: 'large',
      trail: [{ policy: 'constraints' }, { policy: 'memory' }, { policy: 'task' }, { policy: 'cache' }],
    });
  });

  test('takes a share, a capability, tasks with their own models, and rules in the place of a router', () => {
    expect(createPolicy(router, { strongShare: 1 }).decide({ conversation: easy }).model).toBe('large');
    const value = createPolicy(router, { models, capability: { usdPerQuality: 1e-6 } });
    expect(value.decide({ conversation: hard })).toMatchObject({ model: 'small', reason: 'best-for-money' });
    const rules = createPolicy(heuristicRouter({ candidates: ['small', 'large'] }), {
      tasks: { code: { models: ['large'] } },
    });
    expect(rules.decide({ conversation: userConversation('```x```') }).model).toBe('large');
    expect(rules.decide({ conversation: userConversation('```x```'), models: ['small'] }).model).toBe('small');
    const rated = createPolicy(complexityRouter({ candidates: ['small', 'large'] }), { threshold: 0.2 });
    expect(rated.decide({ conversation: easy, complexity: 2 }).model).toBe('large');
  });

  test('waits where the router or the store has to be waited for', async () => {
    const inner = memoryStore();
    const store: ConversationStore = {
      read: async (id) => inner.read(id),
      raise: async (...all) => inner.raise(...all),
    };
    const policy = createPolicy(router, whole, { store });
    expectTypeOf(policy.decide({ conversation: easy })).toEqualTypeOf<RoutingDecision | Promise<RoutingDecision>>();
    expect(await policy.decide({ conversation: easy, conversationId: 'c' })).toMatchObject({ model: 'small' });
    const rated = createPolicy(complexityRouter({ candidates: ['small', 'large'], rate: async () => 4 }), {});
    expect(await rated.decide({ conversation: easy })).toMatchObject({ model: 'large' });
  });

  test.each([
    [{ sticky: { ttlMs: 7 * dayMs } }, {}, 7 * dayMs],
    [{ cache: { cacheTtlMs: 2 * dayMs } }, {}, 2 * dayMs],
    [{ sticky: {} }, { keepMs: 5 }, dayMs / 48],
    [{ sticky: {} }, {}, dayMs],
  ])('has the store keep conversations as long as %j looks back', (spec, parts, keepMs) => {
    const kept: number[] = [];
    const store = { read: () => undefined, raise: (...[, , options]: Raise) => void kept.push(options.keepMs) };
    createPolicy(router, { models, ...spec }, { ...parts, store }).decide({ conversation: hard, conversationId: 'c' });
    expect(kept).toEqual([keepMs]);
  });

  test('says what the chosen model is expected to cost wherever its price is known', () => {
    const request = { conversation: hard, inputTokens: 1000 };
    const costAt = (spec: PolicySpec, more = {}) => createPolicy(router, spec).decide({ ...request, ...more });
    expect(costAt({ models })).toMatchObject({ model: 'large', predictedCostUsd: 0.0105 });
    expect(costAt({ models: { small: models.small } }).predictedCostUsd).toBeUndefined();
    const broken = costAt({ models }, { conversation: [null], inputTokens: undefined });
    expect(broken).toMatchObject({ model: 'large', reason: 'nothing-fits' });
    expect(broken.predictedCostUsd).toBeUndefined();
    // One that is held costs what the model costs that holds it, whatever the inner policy reckoned with.
    const capable = createPolicy(router, { models, sticky: {}, capability: { usdPerQuality: 0.02 } }, { now: () => 0 });
    const ask = (conversation: Conversation) => capable.decide({ ...request, conversation, conversationId: 'c' });
    expect(ask(hard)).toMatchObject({ model: 'large', predictedCostUsd: 0.0105 });
    expect(ask(easy)).toMatchObject({ model: 'large', reason: 'held', predictedCostUsd: 0.0105 });
  });

  test('refuses a description that does not go with the router', () => {
    expect(() => createPolicy(router, { models: { smal: {} } })).toThrow(
      '"models" names smal; the router chooses from small, large',
    );
    expect(() => createPolicy(router, { tasks: { code: { models: ['huge'] } } })).toThrow(
      '"tasks.code.models" names huge',
    );
    expect(() => createPolicy(heuristicRouter({ candidates: ['a', 'b'] }), { strongShare: 0.1 })).toThrow(ConfigError);
    expect(() => createPolicy(router, { cache: {} })).toThrow('cache needs a price for each candidate');
  });

  test.each([
    [{ stcky: {} }, '"stcky" is not known'],
    [{ threshold: 7 }, '"threshold" must be a number from 0 to 1; got 7'],
    [{ threshold: 0.5, capability: { usdPerQuality: 1 } }, '"threshold" and "capability" exclude each other'],
    [
      { models: { small: { price: price(Number.NaN) } } },
      'inputUsdPerMillion" must be a number of at least 0; got NaN',
    ],
    [
      { tasks: { coding: { models: ['large'] } } },
      '"tasks" names coding; without a `classify` of yours it is one of code,',
    ],
  ])('refuses %j from code as from a file', (spec, message) => {
    const refused = expect(() => createPolicy(router, spec as PolicySpec));
    refused.toThrow(ConfigError);
    refused.toThrow(message);
  });

  test('takes whatever tasks a classifier of yours may name', () => {
    const policy = createPolicy(router, { tasks: { coding: { models: ['large'] } } }, { classify: () => 'coding' });
    expect(policy.decide({ conversation: easy }).model).toBe('large');
  });

  test('uses strong less as the threshold rises, through everything that wraps it', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const turn = fc.record({
      text: fc.string({ unit: 'grapheme' }),
      inputTokens: fc.nat(40_000),
      passMs: fc.nat(2000),
    });
    fc.assert(
      fc.property(fc.array(turn, { minLength: 1, maxLength: 6 }), share, share, (turns, one, two) => {
        const tiersAt = (threshold: number): number[] => {
          const clock = { ms: 0 };
          const policy = createPolicy(
            router,
            { models, sticky: { ttlMs: 1000 }, cache: { horizonTurns: 1 }, threshold },
            { now: () => clock.ms },
          );
          return turns.map(({ text, inputTokens, passMs }) => {
            clock.ms += passMs;
            return policy.decide({ conversation: userConversation(text), conversationId: 'c', inputTokens }).tier;
          });
        };
        const [low, high] = [tiersAt(Math.min(one, two)), tiersAt(Math.max(one, two))];
        for (const [turnIndex, tier] of high.entries()) expect(tier).toBeLessThanOrEqual(low[turnIndex]!);
      }),
      { numRuns: 60 },
    );
  });

  test('decides again alike from what the trail says went in', () => {
    const clock = { ms: 5000 };
    const policy = createPolicy(router, whole, { now: () => clock.ms });
    for (const conversation of [easy, hard, easy, easy]) {
      clock.ms += 700;
      const request = { conversation, conversationId: 'c', inputTokens: 9000 };
      const decision = policy.decide(request);
      const input = decision.trail!.find((step) => step.policy === 'memory')!.input as {
        nowMs: number;
        state: Record<string, number>;
      };
      const again = createPolicy(router, whole, {
        now: () => input.nowMs,
        store: { read: () => input.state, raise: () => {} },
      });
      expect(again.decide(request)).toEqual(decision);
    }
  });
});

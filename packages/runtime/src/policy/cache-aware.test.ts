import { costUsd, type ModelPrice, userConversation } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scriptedPolicy } from '../testing/scripted-policy.ts';
import { cacheAware } from './cache-aware.ts';
import { horizonCostUsd, requestCostUsd } from './expected-cost.ts';
import { memoryStore } from './memory-store.ts';
import { sticky } from './sticky.ts';
import { withMemory } from './with-memory.ts';

const small: ModelPrice = {
  inputUsdPerMillion: 1,
  outputUsdPerMillion: 5,
  cachedInputUsdPerMillion: 0.1,
  cacheWriteUsdPerMillion: 1.25,
};
const large: ModelPrice = {
  inputUsdPerMillion: 5,
  outputUsdPerMillion: 25,
  cachedInputUsdPerMillion: 0.5,
  cacheWriteUsdPerMillion: 6.25,
};
const dear: ModelPrice = { inputUsdPerMillion: 500, outputUsdPerMillion: 2500 };
const profiles = { small: { price: small }, large: { price: large } };
const easy = userConversation('0.1');
const hard = userConversation('0.9');

function conversationWith(options: Partial<Parameters<typeof cacheAware>[1]> = {}) {
  const clock = { ms: 0 };
  const inner = sticky(scriptedPolicy(['small', 'large']), { ttlMs: 1 });
  const policy = withMemory(cacheAware(inner, { profiles, horizonTurns: 0, ...options }), {
    store: memoryStore(),
    now: () => clock.ms,
  });
  const ask = (conversation = easy, inputTokens = 20_000, more = {}) => {
    clock.ms += 1000;
    return policy.decide({ conversation, conversationId: 'c', inputTokens, ...more });
  };
  return { clock, ask };
}

describe('cacheAware', () => {
  test('says what a request will cost, and the more for a cold prompt', () => {
    const { ask } = conversationWith();
    const cold = (20_000 * 1.25 + 500 * 5) / 1e6;
    expect(ask().predictedCostUsd).toBeCloseTo(cold, 12);
    const warm = ask(easy, 20_100);
    expect(warm.predictedCostUsd).toBeCloseTo((20_000 * 0.1 + 100 * 1.25 + 500 * 5) / 1e6, 12);
    expect(warm.trail?.at(-1)).toEqual({
      policy: 'cache',
      finding: 'expected cost',
      input: {
        inputTokens: 20_100,
        warmTokens: 20_000,
        predictedCostUsd: warm.predictedCostUsd,
        requests: 1,
        horizonUsd: { small: warm.predictedCostUsd },
      },
    });
    expect(ask(easy, 500).predictedCostUsd).toBeCloseTo((500 * 1 + 500 * 5) / 1e6, 12);
  });

  test('stays where the prompt is warm when going down would cost more, and says both sums', () => {
    const { ask } = conversationWith({ outputTokens: 100 });
    ask(hard);
    const stayed = ask(easy, 20_000);
    expect(stayed).toMatchObject({ model: 'large', tier: 1, reason: 'warm-cache', strongWinRate: 0.1 });
    expect(stayed.predictedCostUsd).toBeCloseTo((20_000 * 0.5 + 100 * 25) / 1e6, 12);
    expect(stayed.trail?.at(-1)?.finding).toBe('large holds 20000 tokens: 0.0125 USD over 1 requests, small 0.0255');
  });

  test('goes down when the horizon is long enough, the cache is cold, or nothing may stay', () => {
    const long = conversationWith({ horizonTurns: 20 });
    long.ask(hard);
    expect(long.ask(easy)).toMatchObject({ model: 'small', reason: 'below-threshold' });
    const cold = conversationWith();
    cold.ask(hard);
    cold.clock.ms += 5 * 60_000;
    expect(cold.ask(easy)).toMatchObject({ model: 'small' });
    const forbidden = conversationWith();
    forbidden.ask(hard);
    expect(forbidden.ask(easy, 20_000, { models: ['small'] })).toMatchObject({ model: 'small' });
  });

  test('takes a prompt that got shorter for a new one, and goes on from there', () => {
    const { ask } = conversationWith({ outputTokens: 100 });
    ask(hard, 100_000);
    expect(ask(easy, 30_000)).toMatchObject({ model: 'small', reason: 'below-threshold' });
    expect(ask(easy, 31_000).trail?.at(-1)?.input).toMatchObject({ warmTokens: 30_000 });
    expect(ask(hard, 32_000).trail?.at(-1)?.input).toMatchObject({ warmTokens: 0 });
    expect(ask(hard, 32_500).trail?.at(-1)?.input).toMatchObject({ warmTokens: 32_000 });
  });

  test('never holds an escalation back', () => {
    const { ask } = conversationWith();
    ask(easy, 200_000);
    expect(ask(hard, 200_000)).toMatchObject({ model: 'large', reason: 'at-or-above-threshold' });
  });

  test('stays with no candidate that is estimated to answer worse', () => {
    const policy = withMemory(
      cacheAware(scriptedPolicy(['small', 'odd', 'large']), {
        profiles: { small: { price: large }, odd: { price: small }, large: { price: dear } },
      }),
      { store: memoryStore(), now: () => 0 },
    );
    const ask = (text: string) =>
      policy.decide({ conversation: userConversation(text), conversationId: 'c', inputTokens: 9000 }).model;
    expect(ask('0.9 0.1')).toBe('odd');
    expect(ask('0.2 0.3')).toBe('small');
    expect(ask('0.2 0.1')).toBe('odd');
  });

  test('refuses candidates without a price and options that are no numbers', () => {
    expect(() => cacheAware(scriptedPolicy(['small', 'huge']), { profiles })).toThrow(
      'cache needs a price for each candidate; none for huge',
    );
    expect(() => cacheAware(scriptedPolicy(['small', 'large']), { profiles, horizonTurns: -1 })).toThrow(
      'horizonTurns must be a number of at least 0, got -1',
    );
  });
});

/** A provider that keeps prompts: bills each request by looking which of its tokens stand at the same place as before. */
function provider(price: ModelPrice, { ttlMs, minTokens }: { readonly ttlMs: number; readonly minTokens: number }) {
  let held: { readonly tokens: readonly number[]; readonly atMs: number } | undefined;
  return (tokens: readonly number[], outputTokens: number, atMs: number): number => {
    let warm = 0;
    if (held !== undefined && atMs - held.atMs <= ttlMs) {
      while (warm < tokens.length && warm < held.tokens.length && tokens[warm] === held.tokens[warm]) warm++;
    }
    if (tokens.length < minTokens) {
      held = undefined;
      return costUsd(price, { inputTokens: tokens.length, outputTokens });
    }
    held = { tokens, atMs };
    const cacheWriteTokens = tokens.length - warm;
    return costUsd(price, { inputTokens: tokens.length, outputTokens, cachedInputTokens: warm, cacheWriteTokens });
  };
}

describe('the arithmetic', () => {
  const tokens = fc.integer({ min: 0, max: 3000 });

  test('is what a provider with a cache bills over whole conversations, stayed and switched', () => {
    fc.assert(
      fc.property(
        fc.record({
          before: fc.array(tokens, { minLength: 1, maxLength: 4 }),
          turnTokens: tokens,
          outputTokens: tokens,
          laterRequests: fc.integer({ min: 0, max: 5 }),
          minTokens: fc.constantFrom(0, 1024),
          pauseMs: fc.constantFrom(1000, 400_000),
        }),
        ({ before, turnTokens, outputTokens, laterRequests, minTokens, pauseMs }) => {
          const caches = { ttlMs: 300_000, minTokens };
          const providers = { stay: provider(large, caches), go: provider(small, caches) };
          const conversation: number[] = [];
          let atMs = 0;
          for (const more of before) {
            for (let token = 0; token < more; token++) conversation.push(conversation.length);
            atMs += 1000;
            providers.stay([...conversation], outputTokens, atMs);
          }
          const last = conversation.length;
          atMs += pauseMs;
          const isWarm = pauseMs <= caches.ttlMs && last >= minTokens;
          for (let token = 0; token < turnTokens; token++) conversation.push(conversation.length);
          const options = { laterRequests, turnTokens, minCacheTokens: minTokens };
          const request = { inputTokens: conversation.length, outputTokens };
          const expected = {
            stay: horizonCostUsd(large, { ...request, warmTokens: isWarm ? last : 0 }, options),
            go: horizonCostUsd(small, { ...request, warmTokens: 0 }, options),
          };
          const billed = { stay: 0, go: 0 };
          for (let turn = 0; turn <= laterRequests; turn++) {
            billed.stay += providers.stay([...conversation], outputTokens, atMs);
            billed.go += providers.go([...conversation], outputTokens, atMs);
            for (let token = 0; token < turnTokens; token++) conversation.push(conversation.length);
            atMs += 1000;
          }
          expect(expected.stay).toBeCloseTo(billed.stay, 10);
          expect(expected.go).toBeCloseTo(billed.go, 10);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('never chooses what is dearer over the horizon, in whole conversations with a real cache', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(easy, hard), tokens), { minLength: 1, maxLength: 8 }), (turns) => {
        const { ask, clock } = conversationWith({ outputTokens: 200 });
        const caches = { ttlMs: 300_000, minTokens: 1024 };
        const bill = { small: provider(small, caches), large: provider(large, caches) };
        const conversation: number[] = [];
        for (const [turn, more] of turns) {
          for (let token = 0; token < more; token++) conversation.push(conversation.length);
          const decision = ask(turn, conversation.length);
          const billed = bill[decision.model as 'small']([...conversation], 200, clock.ms);
          expect(decision.predictedCostUsd).toBeCloseTo(billed, 10);
          const { horizonUsd } = decision.trail!.at(-1)!.input as { horizonUsd: Record<string, number> };
          if (decision.reason === 'warm-cache') expect(billed).toBeLessThanOrEqual(horizonUsd.small!);
          if (turn === hard) expect(decision.model).toBe('large');
        }
      }),
    );
  });

  test('charges the long-input band for the whole request', () => {
    const price = { ...small, longInput: { aboveInputTokens: 1000, inputUsdPerMillion: 2, outputUsdPerMillion: 8 } };
    expect(requestCostUsd(price, { inputTokens: 2000, warmTokens: 0, outputTokens: 10 })).toBeCloseTo(0.00408, 12);
  });
});

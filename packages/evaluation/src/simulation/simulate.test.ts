import { type ModelPrice, userConversation } from '@farthing/core';
import { heuristicRouter, type PolicySpec } from '@farthing/runtime';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulateLog } from './simulate.ts';
import { type LoggedRequest, scoreLog } from './simulated-log.ts';

const minute = 60_000;
const router = heuristicRouter({
  candidates: ['small', 'large'],
  score: (text) => (text.includes('hard') ? 0.9 : 0.25),
});
// Rates that are easy to do by hand: a token of input costs 1 or 10 micro-dollars, cached a tenth, written one and a quarter.
const prices: Record<string, ModelPrice> = {
  small: {
    inputUsdPerMillion: 1,
    outputUsdPerMillion: 5,
    cachedInputUsdPerMillion: 0.1,
    cacheWriteUsdPerMillion: 1.25,
  },
  large: {
    inputUsdPerMillion: 10,
    outputUsdPerMillion: 50,
    cachedInputUsdPerMillion: 1,
    cacheWriteUsdPerMillion: 12.5,
  },
};
const priceOf = (model: string) => prices[model];

async function simulate(requests: readonly LoggedRequest[], spec: PolicySpec = {}, more = {}) {
  return simulateLog(await scoreLog(requests, { router }), { router, spec, priceOf, ...more });
}

/** easy at 0, hard at 1, easy at 2, easy at 10 minutes: 2, 4, 6 and 8 thousand tokens, answers of 100. */
const chat: readonly LoggedRequest[] = (['easy', 'hard', 'easy', 'easy'] as const).map((text, index) => ({
  conversation: userConversation(text),
  conversationId: 'c',
  timestampMs: [0, 1, 2, 10][index]! * minute,
  inputTokens: 2000 * (index + 1),
  outputTokens: 100,
  model: 'large',
}));

test('adds up a conversation as one does by hand, caches and all', async () => {
  const report = await simulate(chat);
  // small writes 2000; large writes 4000; small reads 2000 and writes 4000; at ten minutes its cache is cold: writes 8000.
  const small = [2000 * 1.25, 2000 * 0.1 + 4000 * 1.25, 8000 * 1.25].map((micro) => micro + 500);
  const large = 4000 * 12.5 + 5000;
  const micro = small.reduce((a, b) => a + b) + large;
  expect(report.policy.usd).toBeCloseTo(micro / 1e6, 12);
  expect(report.policy.models).toMatchObject([
    {
      model: 'small',
      requests: 3,
      inputTokens: 16_000,
      cachedTokens: 2000,
      cacheWriteTokens: 14_000,
      outputTokens: 300,
    },
    { model: 'large', requests: 1, inputTokens: 4000, cachedTokens: 0, cacheWriteTokens: 4000 },
  ]);
  // All to large: writes 2000; reads 2000, writes 2000; reads 4000, writes 2000; cold: writes 8000.
  const strong = 2000 * 12.5 + (2000 + 25_000) + (4000 + 25_000) + 8000 * 12.5 + 4 * 5000;
  expect(report.allStrong.usd).toBeCloseTo(strong / 1e6, 12);
  expect(report.allWeak.usd).toBeCloseTo(strong / 1e7, 12);
  expect(report.logged).toEqual({
    recorded: { requests: 0, usd: 0 },
    estimated: { requests: 4, usd: expect.closeTo(strong / 1e6, 12) },
    unpriced: 0,
  });
  // Up: large reads 2000 anew that small holds, 12.5 instead of 1. Down: of 4000 at large small holds 2000.
  expect(report.policy).toMatchObject({
    escalations: 1,
    deescalations: 1,
    lostCache: { requests: 2, tokens: 4000, usd: expect.closeTo((2000 * 11.5 + 2000 * 1.15) / 1e6, 12) },
    stays: { requests: 0 },
    reasons: { 'below-threshold': 3, 'at-or-above-threshold': 1 },
  });
  expect(report.policy.expectedWorseShare).toBeCloseTo(0.25 * 0.75, 12);
  expect(report.allStrong.expectedWorseShare).toBe(0);
  expect(report.allWeak.expectedWorseShare).toBeCloseTo((3 * 0.25 + 0.9) / 4, 12);
});

test('the policy remembers by the clock of the log, in whatever order the log is', async () => {
  const spec: PolicySpec = { sticky: { ttlMs: 5 * minute } };
  const [first, second, third, fourth] = chat;
  const report = await simulate([fourth!, second!, first!, third!], spec);
  expect(report.policy).toMatchObject({ models: [{ requests: 2 }, { requests: 2 }], reasons: { held: 1 } });
  expect(report.policy.escalations + report.policy.deescalations).toBe(2);
});

test('stays that save a warm cache are counted with what they were expected to save', async () => {
  const models = {
    small: { price: prices.small },
    large: {
      price: { ...prices.large!, inputUsdPerMillion: 10, outputUsdPerMillion: 6, cacheWriteUsdPerMillion: 1.25 },
    },
  };
  const report = await simulate(chat.slice(1, 3), { models, cache: { horizonTurns: 0, outputTokens: 100 } });
  expect(report.policy).toMatchObject({ reasons: { 'warm-cache': 1 }, models: [{ requests: 0 }, { requests: 2 }] });
  // small: writes 6000. large at the policy's prices: reads 4000 and writes 2000.
  const [switching, staying] = [6000 * 1.25 + 500, 4000 * 1 + 2000 * 1.25 + 600];
  expect(report.policy.stays).toEqual({ requests: 1, expectedUsd: expect.closeTo((switching - staying) / 1e6, 12) });
});

test('a policy that says nothing of prices and caches knows those of the simulation', async () => {
  const cheap = {
    ...prices.large!,
    inputUsdPerMillion: 1.5,
    cacheWriteUsdPerMillion: 1.875,
    cachedInputUsdPerMillion: 0.15,
  };
  const known: typeof priceOf = (model) => (model === 'large' ? cheap : prices[model]);
  const long = chat.slice(1).map((request, index) => ({ ...request, inputTokens: 100_000 + 100 * index }));
  const cache = { outputTokens: 20 };
  const report = await simulate(long, { cache }, { priceOf: known });
  const models = { small: { price: prices.small }, large: { price: cheap } };
  expect(report).toEqual(await simulate(long, { cache, models }, { priceOf: known }));
  expect(report.policy.reasons['warm-cache']).toBe(1);
  const capability = { usdPerQuality: 1e-6 };
  expect((await simulate(chat, { capability })).policy.reasons).toEqual({ 'best-for-money': 4 });
  const uncached = { priceOf: known, cacheTtlMs: 0 };
  expect((await simulate(long, { cache }, uncached)).policy).toEqual((await simulate(long, {}, uncached)).policy);
});

test('a conversation that was compacted goes down as it would without a cache', async () => {
  const compacted = (['hard', 'easy'] as const).map((text, index) => ({
    ...chat[index]!,
    conversation: userConversation(text),
    inputTokens: [100_000, 30_000][index],
  }));
  const large = {
    ...prices.large!,
    inputUsdPerMillion: 1.5,
    cacheWriteUsdPerMillion: 1.875,
    cachedInputUsdPerMillion: 0.15,
  };
  const models = { small: { price: prices.small }, large: { price: large } };
  const report = await simulate(compacted, { models, cache: { outputTokens: 20 } });
  expect(report.policy.usd).toBe((await simulate(compacted)).policy.usd);
});

test('what the log does not say is estimated, and said to be', async () => {
  const conversation = userConversation('x'.repeat(300));
  const report = await simulate(
    [{ conversation, model: 'large', costUsd: 0.5 }, { conversation, model: 'unheard-of' }, { conversation: [] }],
    { models: { small: { outputTokens: 40 } } },
  );
  expect(report).toMatchObject({
    requests: 3,
    conversations: 3,
    alone: 3,
    untimed: 3,
    unscored: 1,
    estimatedTokens: { input: 3, output: 3 },
  });
  expect(report.logged).toEqual({
    recorded: { requests: 1, usd: 0.5 },
    estimated: { requests: 0, usd: 0 },
    unpriced: 2,
  });
  // 108 tokens, too few for a cache, and a usual answer; the request without text goes to large.
  expect(report.policy.usd).toBeCloseTo((2 * (108 + 40 * 5) + 500 * 50) / 1e6, 12);
});

test('without caches a request costs its tokens', async () => {
  const report = await simulate(chat, {}, { cacheTtlMs: 0 });
  expect(report.allWeak.usd).toBeCloseTo((20_000 + 4 * 500) / 1e6, 12);
  expect(report.policy.lostCache).toEqual({ requests: 0, tokens: 0, usd: 0 });
});

test('a candidate without a price is refused, and a task that no request can be', async () => {
  await expect(simulate(chat, { tasks: { coding: { threshold: 0 } } })).rejects.toThrow(
    '"tasks" names coding; the requests of a log are code, math,',
  );
  await expect(simulate(chat, {}, { priceOf: () => undefined })).rejects.toThrow(
    'no price is known for small; give one',
  );
});

test('sending everything to one model costs what that model alone costs, and the order of the log is nothing', async () => {
  const request = fc.record({
    conversation: fc.constantFrom('easy', 'hard').map(userConversation),
    conversationId: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
    inputTokens: fc.integer({ min: 1, max: 5000 }),
    outputTokens: fc.integer({ min: 0, max: 500 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 12 }), fc.func(fc.nat()), async (all, shuffled) => {
      const timed = all.map((each, index) => ({ ...each, timestampMs: (index + 1) * 2 * minute }));
      const always = await simulate(timed, { threshold: 0 });
      expect(always.policy.usd).toBe(always.allStrong.usd);
      const mixed = [...timed].sort((a, b) => shuffled(a.timestampMs) - shuffled(b.timestampMs));
      const [report, again] = [await simulate(timed, { sticky: {} }), await simulate(mixed, { sticky: {} })];
      expect(again.policy.usd).toBeCloseTo(report.policy.usd, 12);
      expect(again.policy.reasons).toEqual(report.policy.reasons);
      const requests = report.policy.models.reduce((sum, each) => sum + each.requests, 0);
      expect(requests).toBe(all.length);
    }),
  );
});

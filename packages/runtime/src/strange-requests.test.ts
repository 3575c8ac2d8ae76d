import { userConversation } from '@farthing/core';
import { describe, expect, test } from 'vitest';
import { createDecisionLog } from './decision-log/decision-log.ts';
import { loggedPolicy } from './decision-log/logged-policy.ts';
import { createPolicy } from './policy/create-policy.ts';
import { routerFromBytes } from './router-from-bytes.ts';
import { strangeRequests } from './testing/strange-requests.ts';
import { tinyRouterBytes } from './testing/tiny-router.ts';

const price = { inputUsdPerMillion: 1, outputUsdPerMillion: 5, cachedInputUsdPerMillion: 0.1 };
const router = await routerFromBytes(await tinyRouterBytes());

describe('a request as only a fuzzer makes them', () => {
  test('is decided by the whole nesting of policies without a throw, for one of the candidates', async () => {
    let now = 1e12;
    const jumps = [1, 1000, -5e6, 1e9, Number.NaN, 0];
    const log = createDecisionLog({ sink: async () => {} });
    const policy = loggedPolicy(
      createPolicy(
        router,
        {
          models: {
            small: { contextTokens: 8000, supports: ['tools'], price },
            large: { contextTokens: 100_000, price },
          },
          sticky: { ttlMs: 60_000 },
          cache: {},
        },
        { now: () => now },
      ),
      { log, textShare: 0.1 },
    );
    let count = 0;
    for (const request of strangeRequests({ seed: 1, megabyteEvery: 400 })) {
      if (count++ === 2000) break;
      now += jumps[count % jumps.length]! || 0;
      const { model, tier, propensity, reason } = policy.decide(request);
      expect(router.config.candidates[tier]).toBe(model);
      expect(propensity).toBe(1);
      expect(reason).toBeTypeOf('string');
    }
    await log.flush();
    const { queueFull, sinkFailed, unwritable } = log.dropped;
    expect(log.written + queueFull + sinkFailed + unwritable).toBe(2000);
    expect(queueFull + sinkFailed).toBe(0);
  });
});

test.each(['数学の問題を解いてください', '请解释量子纠缠', 'ما هي عاصمة فرنسا؟', '🍎🍌🍇 🚀🚀', 'Σε ποια πόλη;'])(
  'a prompt of another script has features of its own: %s',
  (text) => {
    const { values, indices } = router.embedder.embedText(text);
    const nothing = router.embedder.embedText('');
    const nGrams = [...indices].filter((index, at) => index < 128 && values[at] !== 0);
    expect(nGrams.length).toBeGreaterThan(3);
    expect([...indices]).not.toEqual([...nothing.indices]);
    expect(router.route(userConversation(text)).strongWinRate).toBeTypeOf('number');
  },
);

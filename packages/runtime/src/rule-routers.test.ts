import { userConversation } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keywordScore } from './keyword-score.ts';
import { thresholdPolicy } from './policy/threshold-policy.ts';
import { complexityRouter, heuristicRouter } from './rule-routers.ts';

const candidates = ['small', 'large'];
const three = ['small', 'middle', 'large'];
const hello = userConversation('Hello there');

describe('heuristicRouter', () => {
  test('sends long and hard requests to strong, by the baseline that reports measure', () => {
    const router = heuristicRouter({ candidates });
    expect(router.route(hello)).toMatchObject({ model: 'small', strongWinRate: 0.01, routerId: 'heuristic' });
    const hard = userConversation('compare, evaluate and design an algorithm');
    expect(router.route(hard)).toMatchObject({ model: 'large', reason: 'at-or-above-threshold' });
    expect(router.route(hard).strongWinRate).toBe(keywordScore('compare, evaluate and design an algorithm'));
    expect(router.route(hard, { threshold: 0.9 }).model).toBe('small');
    expect(router.route([])).toMatchObject({ model: 'large', reason: 'no-text' });
    expect(router.route('x' as never)).toMatchObject({ model: 'large', reason: 'scoring-failed' });
  });

  test('uses all of three candidates, dearer ones for what looks harder', () => {
    const tiers = [0, 0.2, 0.4, 0.5, 0.6, 0.9].map(
      (hardness) => heuristicRouter({ candidates: three, score: () => hardness }).route(hello).tier,
    );
    expect(tiers).toEqual([...tiers].sort());
    expect(new Set(tiers)).toEqual(new Set([0, 1, 2]));
  });

  test('uses strong less as the threshold rises', () => {
    const router = heuristicRouter({ candidates: three });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.string(), share, share, (text, one, two) => {
        const tierAt = (threshold: number) => router.route(userConversation(text), { threshold }).tier;
        expect(tierAt(Math.max(one, two))).toBeLessThanOrEqual(tierAt(Math.min(one, two)));
      }),
    );
  });

  test('needs two different candidates', () => {
    expect(() => heuristicRouter({ candidates: ['a', 'a'] })).toThrow('at least two different models, got a, a');
  });
});

describe('complexityRouter', () => {
  test.each([
    [1, 'small'],
    [2, 'small'],
    [3, 'large'],
    [5, 'large'],
  ])('sends a rating of %d to %s', (complexity, model) => {
    const policy = thresholdPolicy(complexityRouter({ candidates }));
    expect(policy.decide({ conversation: hello, complexity })).toMatchObject({ model });
  });

  test.each([undefined, 0, 6, Number.NaN])('sends a rating of %s to strong, saying why', (complexity) => {
    expect(complexityRouter({ candidates }).route(hello, { complexity })).toMatchObject({
      model: 'large',
      reason: 'scoring-failed',
      detail: `complexity must be a number from 1 to 5, got ${complexity}`,
    });
  });

  test('asks for a rating where the request brings none, and goes to strong when that fails', async () => {
    const asked: unknown[] = [];
    const router = complexityRouter({
      candidates,
      rate: async (conversation) => {
        asked.push(conversation);
        if (asked.length > 1) throw new Error('overloaded');
        return 1;
      },
    });
    expect(await router.routeAsync(hello, { complexity: 5 })).toMatchObject({ model: 'large' });
    expect(await router.routeAsync([])).toMatchObject({ reason: 'no-text' });
    expect(asked).toEqual([]);
    expect(await router.routeAsync(hello)).toMatchObject({ model: 'small', strongWinRate: 0 });
    expect(await router.routeAsync(hello)).toMatchObject({ reason: 'scoring-failed', detail: 'overloaded' });
    await expect(router.routeAsync(hello, { threshold: 2 })).rejects.toThrow('threshold must be a number from 0 to 1');
  });
});

import { userConversation } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseTier } from '../choose-tier.ts';
import { heuristicRouter } from '../rule-routers.ts';
import { scriptedPolicy } from '../testing/scripted-policy.ts';
import { byTask } from './by-task.ts';
import { bestForMoney, capabilityPolicy } from './capability.ts';

const price = (usd: number) => ({ price: { inputUsdPerMillion: usd, outputUsdPerMillion: usd } });
const profiles = { small: price(1), coder: price(3), large: price(15) };
const candidates = ['small', 'coder', 'large'];
/** Rates from the text, in the place of a trained router. */
const router = {
  config: { id: 'scripted', candidates, defaultThreshold: 0.5 },
  route: (conversation: ReturnType<typeof userConversation>, options = {}) =>
    scriptedPolicy(candidates).decide({ conversation, ...options }),
};

describe('capabilityPolicy', () => {
  const decide = (text: string, usdPerQuality: number, more = {}) =>
    capabilityPolicy(router, { profiles, usdPerQuality }).decide({
      conversation: userConversation(text),
      inputTokens: 9500,
      ...more,
    });

  test('pays for quality what it is worth, from request to request', () => {
    // A request of 10,000 tokens costs 0.01, 0.03 and 0.15 USD.
    expect(decide('0.4 0.05', 1)).toMatchObject({ model: 'coder', reason: 'best-for-money', predictedCostUsd: 0.03 });
    expect(decide('0.1 0.4', 1)).toMatchObject({ model: 'small' });
    expect(decide('0.1 0.4', 2)).toMatchObject({ model: 'large' });
    expect(decide('0.1 0.4', 100)).toMatchObject({ model: 'large' });
    expect(decide('0.4 0.05', 1, { models: ['small', 'large'] })).toMatchObject({ model: 'large' });
    expect(decide('0.4 0.05', 1).trail).toEqual([
      {
        policy: 'capability',
        finding: 'coder is the best for its money',
        model: 'coder',
        input: { usdPerQuality: 1, costsUsd: [0.01, 0.03, 0.15] },
      },
    ]);
  });

  test('goes where the router sends what it could not score, and needs every price', () => {
    const rules = capabilityPolicy(heuristicRouter({ candidates }), { profiles, usdPerQuality: 1 });
    expect(rules.decide({ conversation: [] })).toMatchObject({ model: 'large', reason: 'no-text' });
    expect(() => capabilityPolicy(router, { profiles: { small: price(1) }, usdPerQuality: 1 })).toThrow(
      'capability needs a price for each candidate; none for coder, large',
    );
    expect(() => capabilityPolicy(router, { profiles, usdPerQuality: 0 })).toThrow('usdPerQuality must be above 0');
  });
});

describe('bestForMoney', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const usd = fc.double({ min: 1e-6, max: 1, noNaN: true });

  test('is chooseTier, the offline rule, where costs are a scale from the cheapest to the reference', () => {
    fc.assert(
      fc.property(share, share, usd, share, usd, (rate, other, spread, between, usdPerQuality) => {
        const relative = [0, between, 1];
        const costsUsd = relative.map((cost) => 0.01 + cost * spread);
        const threshold = spread / usdPerQuality;
        const losses = [rate, other + threshold * between, threshold];
        const [lowest, next] = [...losses].sort((a, b) => a - b);
        fc.pre(next! - lowest! > 1e-9 * Math.max(1, next!));
        expect(bestForMoney([rate, other], { costsUsd, usdPerQuality })).toBe(
          chooseTier([rate, other], threshold, { costs: relative }),
        );
      }),
    );
  });

  test('never takes a dearer candidate when money is worth more', () => {
    fc.assert(
      fc.property(fc.tuple(share, share), fc.tuple(usd, usd, usd), usd, usd, (rates, costsUsd, one, two) => {
        const costAt = (usdPerQuality: number) => costsUsd[bestForMoney(rates, { costsUsd, usdPerQuality })]!;
        expect(costAt(Math.min(one, two))).toBeLessThanOrEqual(costAt(Math.max(one, two)) + 1e-12);
      }),
    );
  });
});

describe('byTask', () => {
  const always = (model: string) => ({
    candidates,
    decide: () => ({ ...scriptedPolicy(candidates).decide({ conversation: userConversation('1 1') }), model }),
  });

  test('lets the task say which policy decides', () => {
    const policy = byTask({ tasks: { code: always('coder'), math: always('large') }, otherwise: always('small') });
    const decide = (text: string) => policy.decide({ conversation: userConversation(text) });
    expect(decide('refactor this: ```js\nx\n```')).toMatchObject({
      model: 'coder',
      trail: [{ policy: 'task', finding: 'code', input: { task: 'code' } }],
    });
    expect(decide('what is 17 * 23?').model).toBe('large');
    expect(decide('how are you?').model).toBe('small');
  });

  test('falls to the other policy when the classifier breaks, and refuses policies about other models', () => {
    const classify = () => {
      throw new Error('no');
    };
    expect(
      byTask({ tasks: {}, otherwise: always('small'), classify }).decide({ conversation: [] }).trail?.[0]?.finding,
    ).toBe('unknown: no');
    expect(() => byTask({ tasks: { code: scriptedPolicy(['a', 'b']) }, otherwise: always('small') })).toThrow(
      'tasks.code must have the candidates small, coder, large; it has a, b',
    );
  });
});

import { ConfigError, costUsd, type ModelPrice, userConversation } from '@farthing/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchPrice, costCeilingUsd, withPrices } from './price.ts';
import { listPrices, pricesCheckedOn } from './price-table.ts';

test('prices a call by its tokens, the whole of it at the long rate once the input is long', () => {
  const price: ModelPrice = {
    inputUsdPerMillion: 1,
    outputUsdPerMillion: 2,
    longInput: { aboveInputTokens: 100, inputUsdPerMillion: 10, outputUsdPerMillion: 20 },
  };
  expect(costUsd(price, { inputTokens: 100, outputTokens: 50 })).toBeCloseTo(200e-6, 12);
  expect(costUsd(price, { inputTokens: 101, outputTokens: 50 })).toBeCloseTo(2010e-6, 12);
});

test('prices what went through the cache at its own rates, and a batch at half of everything', () => {
  const price: ModelPrice = {
    inputUsdPerMillion: 10,
    outputUsdPerMillion: 20,
    cachedInputUsdPerMillion: 1,
    cacheWriteUsdPerMillion: 12.5,
    longInput: { aboveInputTokens: 1000, inputUsdPerMillion: 40, outputUsdPerMillion: 80 },
  };
  const usage = { inputTokens: 100, cachedInputTokens: 60, cacheWriteTokens: 20, outputTokens: 5 };
  expect(costUsd(price, usage)).toBeCloseTo((20 * 10 + 60 * 1 + 20 * 12.5 + 5 * 20) / 1e6, 12);
  for (const each of [usage, { inputTokens: 2000, outputTokens: 5 }]) {
    expect(costUsd(batchPrice(price), each)).toBeCloseTo(costUsd(price, each) / 2, 12);
  }
});

test('never puts the ceiling of a call below what it can cost', () => {
  const rate = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.record({ inputUsdPerMillion: rate, outputUsdPerMillion: rate, aboveInputTokens: fc.nat(400) }),
      fc.nat(1000),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (text, { aboveInputTokens, ...base }, maxOutputTokens, share) => {
        const longInput = { aboveInputTokens, inputUsdPerMillion: 7, outputUsdPerMillion: 7 };
        const price = { ...base, longInput };
        const request = { model: 'm', conversation: userConversation(text), maxOutputTokens };
        const inputTokens = Math.floor(Buffer.byteLength(text) * share);
        const usage = { inputTokens, outputTokens: Math.floor(maxOutputTokens * share) };
        expect(costCeilingUsd(price, request)).toBeGreaterThanOrEqual(costUsd(price, usage));
      },
    ),
  );
});

test('lists a long request to GPT at twice the input and one and a half times the output', () => {
  const price = listPrices.get('gpt-6.1-terra');
  if (price === undefined) throw new RangeError('no price');
  expect(costUsd(price, { inputTokens: 272_000, outputTokens: 1000 })).toBeCloseTo(0.272 + 0.005, 12);
  expect(costUsd(price, { inputTokens: 272_001, outputTokens: 1000 })).toBeCloseTo(2 * 0.272001 + 0.0075, 12);
});

test('takes rates of a cache after the others', () => {
  const prices = withPrices(new Map(), ['a=1/5/.1', 'b=1/5/.1/1.25']);
  expect([...prices.values()]).toEqual([
    { inputUsdPerMillion: 1, outputUsdPerMillion: 5, cachedInputUsdPerMillion: 0.1 },
    { inputUsdPerMillion: 1, outputUsdPerMillion: 5, cachedInputUsdPerMillion: 0.1, cacheWriteUsdPerMillion: 1.25 },
  ]);
  for (const text of ['a=1', 'a=1/2/3/4/5', 'a=1//2']) expect(() => withPrices(new Map(), [text])).toThrow(ConfigError);
});

test('takes prices of one own over the list', () => {
  const prices = withPrices(listPrices, ['sandbox-weak=0/0', 'org/my-model:7b=.5/2.25']);
  expect(prices.get('sandbox-weak')).toEqual({ inputUsdPerMillion: 0, outputUsdPerMillion: 0 });
  expect(prices.get('org/my-model:7b')).toEqual({ inputUsdPerMillion: 0.5, outputUsdPerMillion: 2.25 });
  expect(prices.get('sandbox-strong')).toEqual(listPrices.get('sandbox-strong'));
  expect(listPrices.get('sandbox-weak')?.inputUsdPerMillion).toBe(0.25);
});

test.each(['my-model', 'my-model=1', '=1/2', 'my-model=1/-2', 'my-model=a/b'])('refuses the price %j', (text) => {
  expect(() => withPrices(listPrices, [text])).toThrow(ConfigError);
});

test('says when its prices were checked', () => {
  expect(pricesCheckedOn).toMatch(/^\d{4}-\d\d-\d\d$/u);
});

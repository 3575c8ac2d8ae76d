import { costUsd } from '@farthing/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acceptAgreeing, acceptConfident, acceptIf } from './acceptance.ts';
import { cascade } from './cascade.ts';

test('never costs more than the bound it stated, whatever candidates do within their limits', async () => {
  const amount = fc.integer({ min: 0, max: 2000 });
  const rate = fc.double({ min: 0, max: 50, noNaN: true });
  const anyPrice = fc.record({
    inputUsdPerMillion: rate,
    outputUsdPerMillion: rate,
    cachedInputUsdPerMillion: fc.option(rate, { nil: undefined }),
    cacheWriteUsdPerMillion: fc.option(rate, { nil: undefined }),
    longInput: fc.option(fc.record({ aboveInputTokens: amount, inputUsdPerMillion: rate, outputUsdPerMillion: rate }), {
      nil: undefined,
    }),
  });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const outcome = fc.record({
    text: fc.constantFrom('a', 'b', '', 'confidence: 0.9', 'confidence: 0.1'),
    input: share,
    output: share,
    cached: share,
    fate: fc.constantFrom('fine', 'fine', 'fine', 'no usage', 'status', 'lost'),
  });
  const acceptance = fc.constantFrom(
    () => acceptAgreeing<string, string>({ samples: 3, min: 2 }),
    () => acceptConfident<string, string>({ question: (request) => request }),
    () => acceptIf<string, string>((answer) => answer === 'a'),
  );
  const scenario = fc.record({
    prices: fc.array(anyPrice, { minLength: 1, maxLength: 4 }),
    outcomes: fc.array(outcome, { minLength: 1, maxLength: 12 }),
    acceptance,
    inputTokens: amount,
    maxOutputTokens: amount,
    capShare: fc.option(fc.double({ min: 0, max: 1.2, noNaN: true }), { nil: undefined }),
    start: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ prices, outcomes, acceptance: accept, capShare, start, ...given }) => {
      const candidates = prices.map((_, tier) => `m${tier}`);
      const priced = Object.fromEntries(prices.map((each, tier) => [`m${tier}`, { price: each }]));
      const call = {
        ...given,
        decision: {
          model: `m${start % candidates.length}`,
          strongWinRates: candidates.slice(1).map(() => 0),
          threshold: 1,
        },
      };
      const options = { candidates, profiles: priced, accept: accept() };
      const free = cascade({ ...options, ask: () => Promise.reject(new Error('not asked')) });
      const maxCostUsd = capShare === undefined ? undefined : capShare * free.bound(call)!;
      let trueUsd = 0;
      let at = 0;
      const climbing = cascade<string, string>({
        ...options,
        maxCostUsd,
        ask: async (_, { model }) => {
          const { text, fate, input, output, cached } = outcomes[at++ % outcomes.length]!;
          const inputTokens = Math.floor(input * given.inputTokens);
          const spent = {
            inputTokens,
            outputTokens: Math.floor(output * given.maxOutputTokens),
            cachedInputTokens: Math.floor(cached * inputTokens),
            cacheWriteTokens: Math.floor((1 - cached) * inputTokens),
          };
          if (fate === 'status') throw Object.assign(new Error('503'), { status: 503 });
          trueUsd += costUsd(priced[model]!.price, spent);
          if (fate === 'lost') throw new Error('socket hang up');
          return { answer: text, text, usage: fate === 'no usage' ? undefined : spent };
        },
      });
      const boundUsd = climbing.bound(call)!;
      const slack = 1e-9 * boundUsd + 1e-15;
      const result = await climbing.answer('hi', call).catch((error: unknown) => error);
      expect(trueUsd).toBeLessThanOrEqual(boundUsd + slack);
      if (maxCostUsd !== undefined) expect(trueUsd).toBeLessThanOrEqual(maxCostUsd + slack);
      if (result instanceof Error) return;
      const { costUsd: stated, isCostExact, boundUsd: said } = result as Awaited<ReturnType<typeof climbing.answer>>;
      expect(said).toBe(boundUsd);
      expect(stated!).toBeLessThanOrEqual(boundUsd + slack);
      if (isCostExact) expect(stated!).toBeCloseTo(trueUsd, 12);
      else expect(stated!).toBeGreaterThanOrEqual(trueUsd - slack);
    }),
    { numRuns: 400 },
  );
});

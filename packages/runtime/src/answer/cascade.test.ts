import { BudgetExceededError, ConfigError, costUsd } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { decision, limits, scripted } from '../testing/scripted-cascade.ts';
import { acceptAgreeing, acceptConfident, acceptIf } from './acceptance.ts';
import { cascade } from './cascade.ts';

describe('cascade', () => {
  test('goes with the cheap answer when it is accepted, and knows what that cost', async () => {
    const { climbing, asked } = scripted({ small: 'good', middle: 'good', large: 'good' });
    expect(await climbing.answer('hi', { decision: decision('small'), ...limits })).toEqual({
      answer: 'good',
      model: 'small',
      steps: [{ model: 'small', outcome: 'accepted', finding: 'passed the check', calls: 1 }],
      costUsd: (1000 + 500) / 1e6,
      isCostExact: true,
      boundUsd: ((1000 + 5000) * (1 + 3 + 10)) / 1e6,
    });
    expect(asked).toMatchObject([{ model: 'small', isFinal: false }]);
  });

  test('goes up until an answer is accepted, and takes the last one as it is', async () => {
    const { climbing, asked } = scripted({ small: 'bad', middle: 'bad', large: 'bad' });
    const result = await climbing.answer('hi', { decision: decision('small'), ...limits });
    expect(result).toMatchObject({ answer: 'bad', model: 'large', costUsd: expect.closeTo((1500 * 14) / 1e6, 12) });
    expect(result.steps.map(({ outcome }) => outcome)).toEqual(['escalated', 'escalated', 'final']);
    expect(asked.map(({ isFinal }) => isFinal)).toEqual([false, false, true]);
  });

  test('begins where the router decided and passes over what it holds to be hopeless', async () => {
    const first = scripted({ large: 'fine' });
    await first.climbing.answer('hi', { decision: decision('large', [0.9, 0.8]) });
    expect(first.asked).toMatchObject([{ model: 'large', isFinal: true }]);
    const second = scripted({ small: 'bad', large: 'fine' });
    await second.climbing.answer('hi', { decision: decision('small', [0.4, 0.6]) });
    expect(second.asked.map(({ model }) => model)).toEqual(['small', 'large']);
    const third = scripted({ small: 'bad', middle: 'good' });
    await third.climbing.answer('hi', { decision: decision('small'), models: ['small', 'middle'] });
    expect(third.asked).toMatchObject([{ model: 'small' }, { model: 'middle', isFinal: true }]);
  });

  test('goes up when the cheap one fails or its check breaks; a failure with a status costs nothing', async () => {
    const overloaded = Object.assign(new Error('529 overloaded'), { status: 529 });
    const { climbing } = scripted({ small: overloaded, middle: new Error('socket hang up'), large: 'fine' });
    const result = await climbing.answer('hi', { decision: decision('small'), ...limits });
    expect(result.steps).toMatchObject([
      { model: 'small', outcome: 'failed', finding: '529 overloaded' },
      { model: 'middle', outcome: 'failed', finding: 'socket hang up' },
      { model: 'large', outcome: 'final' },
    ]);
    expect(result).toMatchObject({ isCostExact: false, costUsd: (6000 * 3 + 1500 * 10) / 1e6 });
    const broken = scripted(
      { small: 'good', middle: 'good', large: 'fine' },
      {
        accept: acceptIf(() => {
          throw new Error('no such table');
        }),
      },
    );
    expect((await broken.climbing.answer('hi', { decision: decision('small') })).steps[0]).toMatchObject({
      outcome: 'escalated',
      finding: 'no such table',
    });
    await expect(scripted({ large: overloaded }).climbing.answer('hi', { decision: decision('large') })).rejects.toBe(
      overloaded,
    );
  });

  test('ends with the caller, with what the client makes of it', async () => {
    const caller = new AbortController();
    const gone = new Error('aborted, as the client words it');
    const ask = vi.fn(async () => {
      caller.abort();
      throw gone;
    });
    const { climbing } = scripted({}, { ask });
    await expect(climbing.answer('hi', { decision: decision('small'), signal: caller.signal })).rejects.toBe(gone);
    expect(ask).toHaveBeenCalledTimes(1);
    await expect(climbing.answer('hi', { decision: decision('small'), signal: caller.signal })).rejects.toBe(
      caller.signal.reason,
    );
    expect(ask).toHaveBeenCalledTimes(1);
  });

  test('says what it cannot do', async () => {
    const { climbing } = scripted({});
    await expect(climbing.answer('hi', { decision: decision('other') })).rejects.toThrow(ConfigError);
    await expect(climbing.answer('hi', { decision: decision('large'), models: ['small'] })).rejects.toThrow(
      ConfigError,
    );
    const capped = scripted({}, { maxCostUsd: 0.01 }).climbing;
    await expect(capped.answer('hi', { decision: decision('small') })).rejects.toThrow('one is missing');
    await expect(capped.answer('hi', { decision: decision('small'), ...limits })).rejects.toThrow(BudgetExceededError);
    expect(() => scripted({}, { hopelessAt: 2 })).toThrow(ConfigError);
    expect(() => scripted({}, { candidates: [] })).toThrow(ConfigError);
  });

  test('asks no cheap one that could make it dearer than allowed', async () => {
    const { climbing, asked } = scripted({ small: 'bad', large: 'fine' }, { maxCostUsd: 0.067 });
    const result = await climbing.answer('hi', { decision: decision('small'), ...limits });
    expect(asked.map(({ model }) => model)).toEqual(['small', 'large']);
    expect(result.steps[1]).toMatchObject({ model: 'middle', outcome: 'skipped' });
    expect(result.boundUsd).toBe(0.067);
  });
});

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

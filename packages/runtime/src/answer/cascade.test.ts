import { BudgetExceededError, ConfigError } from '@farthing/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { decision, limits, scripted, usage } from '../testing/scripted-cascade.ts';
import { type AcceptanceContext, acceptIf } from './acceptance.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { withFallback } from './fallback.ts';

afterEach(() => vi.useRealTimers());

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
      outcome: 'unjudged',
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

  test('does not wait for a check or a call that goes on after the caller has gone', async () => {
    vi.useFakeTimers();
    const never = () => new Promise<never>(() => {});
    const hangingCheck = scripted({ small: 'good' }, { accept: acceptIf(never) });
    const hangingCall = scripted({}, { ask: never });
    for (const { climbing } of [hangingCheck, hangingCall]) {
      const caller = new AbortController();
      const answer = climbing.answer('hi', { decision: decision('small'), signal: caller.signal });
      const thrown = answer.catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(0);
      caller.abort();
      await vi.advanceTimersByTimeAsync(50);
      expect(await thrown).toBe(caller.signal.reason);
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  test('goes up when a check takes longer than it may, ends it, and counts what it was still asking', async () => {
    vi.useFakeTimers();
    let ending: AbortSignal | undefined;
    const accept = {
      questions: 1,
      judge: (_: unknown, { ask, signal }: AcceptanceContext<string, string>) => {
        ending = signal;
        return ask('sure?').then(() => ({ reply: undefined, finding: 'not reached' }));
      },
    };
    const { climbing } = scripted(
      {},
      {
        accept,
        acceptTimeoutMs: 500,
        ask: (request, { model }) =>
          request === 'sure?' ? new Promise(() => {}) : Promise.resolve({ answer: model, text: model, usage }),
      },
    );
    const answer = climbing.answer('hi', { decision: decision('small'), models: ['small', 'large'], ...limits });
    await vi.advanceTimersByTimeAsync(500);
    const { steps, costUsd: spentUsd, ...rest } = await answer;
    expect(rest).toMatchObject({ answer: 'large', isCostExact: false });
    expect(steps[0]).toMatchObject({
      outcome: 'unjudged',
      calls: 2,
      finding: expect.stringContaining('within 500 ms'),
    });
    // small's answer and the most that its question can cost, large's answer.
    expect(spentUsd).toBeCloseTo((1500 + (1000 + 1000 + 256 + 5000) + 1500 * 10) / 1e6, 12);
    expect(ending?.aborted).toBe(true);
    expect(() => scripted({}, { acceptTimeoutMs: 0 })).toThrow(ConfigError);
  });

  test('counts nothing for calls that a fallback did not make, and the most for one that came to no end', async () => {
    const breaker = createCircuitBreaker({ failures: 1 });
    const failing = vi.fn(async () => Promise.reject(new Error('socket hang up')));
    const tier = (model: string, ask: () => Promise<string>) => ({ model, providers: [{ name: model, ask }] });
    const fallback = withFallback([tier('small', failing), tier('large', async () => 'fine')], { breaker });
    const { climbing } = scripted(
      {},
      {
        candidates: ['small', 'large'],
        ask: async (request, { model }) => {
          const { answer } = await fallback.answer(request, { model, models: [model] });
          return { answer, text: answer, usage };
        },
      },
    );
    const call = { decision: decision('small', [0.1]), ...limits };
    expect(await climbing.answer('hi', call)).toMatchObject({
      isCostExact: false,
      costUsd: expect.closeTo((6000 + 15_000) / 1e6, 12),
    });
    expect(await climbing.answer('hi', call)).toMatchObject({ isCostExact: true, costUsd: 15_000 / 1e6 });
    expect(failing).toHaveBeenCalledTimes(1);
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

import { ConfigError, ProviderError } from '@farthing/core';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { attemptsOf, withFallback } from './fallback.ts';
import type { AskOptions, Provider, Tier } from './provider.ts';

type Answer = (options: AskOptions) => Promise<string> | string;

function provider(name: string, answer: Answer = () => `from ${name}`): Provider<string, string> {
  return { name, ask: async (_, options) => answer(options) };
}
const failing = (status: number, more: object = {}): Answer => {
  return () => {
    throw Object.assign(new Error(`${status} from the provider`), { status, ...more });
  };
};
const tiers = (small: Answer[], large: Answer[]): Tier<string, string>[] => [
  { model: 'small', providers: small.map((answer, at) => provider(`small-${at}`, answer)) },
  { model: 'large', providers: large.map((answer, at) => provider(`large-${at}`, answer)) },
];
const say =
  (text: string): Answer =>
  () =>
    text;

afterEach(() => vi.useRealTimers());

describe('withFallback', () => {
  test('asks the next provider of the same candidate, then the stronger candidate, and says what it tried', async () => {
    const fallback = withFallback(tiers([failing(529), failing(401)], [say('large')]), { now: () => 0 });
    expect(await fallback.answer('hi', { model: 'small' })).toEqual({
      answer: 'large',
      model: 'large',
      provider: 'large-0',
      attempts: [
        {
          model: 'small',
          provider: 'small-0',
          outcome: 'failed',
          latencyMs: 0,
          status: 529,
          detail: '529 from the provider',
        },
        {
          model: 'small',
          provider: 'small-1',
          outcome: 'failed',
          latencyMs: 0,
          status: 401,
          detail: '401 from the provider',
        },
        { model: 'large', provider: 'large-0', outcome: 'answered', latencyMs: 0 },
      ],
    });
  });

  test('never asks a weaker candidate, nor one that may not answer', async () => {
    const small = vi.fn(say('small'));
    await expect(withFallback(tiers([small], [failing(500)])).answer('hi', { model: 'large' })).rejects.toThrow('500');
    expect(small).not.toHaveBeenCalled();
    const large = vi.fn(say('large'));
    await expect(
      withFallback(tiers([failing(500)], [large])).answer('hi', { model: 'small', models: ['small'] }),
    ).rejects.toThrow('500');
    expect(large).not.toHaveBeenCalled();
  });

  test('does not repeat a bad request elsewhere, and throws what the provider threw, with the trail', async () => {
    const large = vi.fn(say('large'));
    const error = Object.assign(new TypeError('400 max_tokens: too many'), { status: 400 });
    const thrown = await withFallback(
      tiers(
        [
          () => {
            throw error;
          },
        ],
        [large],
      ),
    )
      .answer('hi', { model: 'small' })
      .catch((each: unknown) => each);
    expect(thrown).toBe(error);
    expect(attemptsOf(thrown)).toMatchObject([{ provider: 'small-0', outcome: 'failed', status: 400 }]);
    expect(attemptsOf(new Error('of somebody else'))).toEqual([]);
    expect(large).not.toHaveBeenCalled();
  });

  test('takes a request that does not fit to a larger window, in a weaker candidate if need be', async () => {
    const overflow = failing(400, { code: 'context_length_exceeded' });
    const profiles = { small: { contextTokens: 1000 }, large: { contextTokens: 200 } };
    const second = vi.fn(say('the same window again'));
    const fallback = withFallback(tiers([say('small')], [overflow, second]), { profiles });
    expect(await fallback.answer('hi', { model: 'large' })).toMatchObject({ answer: 'small', model: 'small' });
    expect(second).not.toHaveBeenCalled();
    const narrow = withFallback(tiers([overflow], [say('large')]), { profiles });
    await expect(narrow.answer('hi', { model: 'small' })).rejects.toThrow('400');
    const unknown = withFallback(tiers([overflow], [say('large')]));
    expect(await unknown.answer('hi', { model: 'small' })).toMatchObject({ model: 'large' });
  });

  test('moves on when a provider takes too long, also one that ignores its signal', async () => {
    vi.useFakeTimers();
    let signal: AbortSignal | undefined;
    const hanging: Answer = (options) => {
      signal = options.signal;
      return new Promise(() => {});
    };
    const answer = withFallback(tiers([hanging], [say('large')]), { timeoutMs: 500 }).answer('hi', { model: 'small' });
    await vi.advanceTimersByTimeAsync(500);
    expect(await answer).toMatchObject({ model: 'large', attempts: [{ outcome: 'timed-out' }, {}] });
    expect(signal?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('ends with the caller, asks nobody else and holds nothing against the provider', async () => {
    const caller = new AbortController();
    const large = vi.fn(say('large'));
    const waiting: Answer = ({ signal }) =>
      new Promise((_, reject) =>
        signal?.addEventListener('abort', () => reject(new Error('aborted, as the client words it'))),
      );
    const breaker = createCircuitBreaker({ failures: 1 });
    const answer = withFallback(tiers([waiting], [large]), { breaker }).answer('hi', {
      model: 'small',
      signal: caller.signal,
    });
    caller.abort();
    await expect(answer).rejects.toThrow('aborted, as the client words it');
    expect(large).not.toHaveBeenCalled();
    expect(breaker.state('small-0')).toBe('closed');
    await expect(
      withFallback(tiers([waiting], [large])).answer('hi', { model: 'small', signal: caller.signal }),
    ).rejects.toBe(caller.signal.reason);
  });

  test('does not ask before the time that a provider named', async () => {
    const clock = { ms: 0 };
    const now = () => clock.ms;
    const small = vi.fn(failing(429, { headers: new Headers({ 'retry-after': '30' }) }));
    const fallback = withFallback(tiers([small], [say('large')]), { breaker: createCircuitBreaker({ now }), now });
    await fallback.answer('hi', { model: 'small' });
    clock.ms = 29_999;
    const { attempts } = await fallback.answer('hi', { model: 'small' });
    expect(attempts[0]).toMatchObject({ outcome: 'skipped', detail: 'not to be asked for another 1 ms' });
    expect(small).toHaveBeenCalledTimes(1);
    clock.ms = 30_000;
    await fallback.answer('hi', { model: 'small' });
    expect(small).toHaveBeenCalledTimes(2);
  });

  test('says so when nobody can be asked, and when they can', async () => {
    const retryAfter = (seconds: number) => failing(503, { responseHeaders: { 'Retry-After': String(seconds) } });
    const now = () => 0;
    const fallback = withFallback(tiers([retryAfter(5)], [retryAfter(9)]), { breaker: createCircuitBreaker({ now }) });
    await expect(fallback.answer('hi', { model: 'small' })).rejects.toThrow('503');
    const error = await fallback.answer('hi', { model: 'small' }).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({ isRetryable: true, retryAfterMs: 5000 });
    expect((error as Error).message).toContain('small-0 is not to be asked for another 5000 ms');
  });

  test('tells the last one that it is the last', async () => {
    const told: boolean[] = [];
    const note: Answer = ({ isLast }) => {
      told.push(isLast);
      throw new Error('down');
    };
    await expect(withFallback(tiers([note, note], [note])).answer('hi', { model: 'small' })).rejects.toThrow('down');
    expect(told).toEqual([false, false, true]);
  });

  test('tells it so too when all others are not to be asked at the moment', async () => {
    const told: boolean[] = [];
    const note: Answer = ({ isLast }) => {
      told.push(isLast);
      return 'small';
    };
    const breaker = createCircuitBreaker({ failures: 1 });
    const fallback = withFallback(tiers([note], [failing(503)]), { breaker });
    await expect(fallback.answer('hi', { model: 'large' })).rejects.toThrow('503');
    await fallback.answer('hi', { model: 'small' });
    breaker.reset('large-0');
    await fallback.answer('hi', { model: 'small' });
    expect(told).toEqual([true, false]);
  });

  test('refuses what nobody can answer for', async () => {
    expect(() => withFallback([])).toThrow(ConfigError);
    expect(() => withFallback(tiers([], [say('large')]))).toThrow('small needs a provider');
    const fallback = withFallback(tiers([say('a')], [say('b')]));
    await expect(fallback.answer('hi', { model: 'medium' })).rejects.toThrow('nobody answers for "medium"');
    await expect(fallback.answer('hi', { model: 'large', models: ['small'] })).rejects.toThrow(ConfigError);
  });
});

const outcome = fc.constantFrom('answers', 'overloaded', 'unreachable', 'key', 'bad', 'overflow');
const fails: Record<string, Answer> = {
  answers: say('fine'),
  overloaded: failing(529),
  unreachable: () => {
    throw new TypeError('fetch failed');
  },
  key: failing(403),
  bad: failing(422),
  overflow: failing(400, { message: '400 prompt is too long: 9 tokens > 8 maximum' }),
};

test('whatever providers do: each is asked once at most, in order, and somebody who would answer is found', async () => {
  const plan = fc.array(fc.array(outcome, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(plan, fc.nat(), async (outcomes, pick) => {
      const asked: string[] = [];
      const ladder = outcomes.map((providers, tier) => ({
        model: `m${tier}`,
        providers: providers.map((what, at) =>
          provider(`m${tier}/${at}`, (options) => {
            asked.push(`m${tier}/${at}`);
            return fails[what]!(options);
          }),
        ),
      }));
      const start = pick % outcomes.length;
      const order = outcomes.flatMap((providers, tier) =>
        tier < start ? [] : providers.map((what, at) => ({ name: `m${tier}/${at}`, tier, what })),
      );
      // Windows are unknown: what did not fit is not asked of the same candidate again, and is of stronger ones.
      const expected: string[] = [];
      let skipped = -1;
      let ending: string | undefined;
      for (const { name, tier, what } of order) {
        if (tier === skipped) continue;
        expected.push(name);
        if (what === 'overflow') skipped = tier;
        if (what === 'answers' || what === 'bad') {
          ending = what;
          break;
        }
      }
      const result = await withFallback(ladder)
        .answer('hi', { model: `m${start}` })
        .catch((error: unknown) => ({ answer: undefined, attempts: attemptsOf(error) }));
      expect(asked).toEqual(expected);
      expect(result.attempts.map((each) => each.provider)).toEqual(expected);
      expect(result.answer !== undefined).toBe(ending === 'answers');
    }),
  );
});

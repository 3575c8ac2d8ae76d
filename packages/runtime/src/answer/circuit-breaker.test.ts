import { ConfigError } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CircuitBreakerOptions, createCircuitBreaker, type Permit } from './circuit-breaker.ts';

function breakerAt(options: CircuitBreakerOptions = {}) {
  const clock = { ms: 0 };
  const breaker = createCircuitBreaker({ failures: 2, openMs: 1000, now: () => clock.ms, ...options });
  const ask = (provider = 'a'): Permit => {
    const permit = breaker.admit(provider);
    if ('blockedForMs' in permit) throw new Error(`blocked for ${permit.blockedForMs} ms`);
    return permit;
  };
  return { clock, breaker, ask };
}

describe('a circuit breaker', () => {
  test('leaves a provider alone after failures in a row, then lets one request try it', () => {
    const { clock, breaker, ask } = breakerAt();
    ask().failed();
    ask().succeeded();
    ask().failed();
    expect(breaker.state('a')).toBe('closed');
    ask().failed();
    expect(breaker.state('a')).toBe('open');
    expect(breaker.admit('a')).toEqual({ blockedForMs: 1000 });
    expect(breaker.state('b')).toBe('closed');
    clock.ms = 1000;
    expect(breaker.state('a')).toBe('half-open');
    const trial = ask();
    expect(breaker.admit('a')).toEqual({ blockedForMs: 1000 });
    trial.succeeded();
    expect(breaker.state('a')).toBe('closed');
    expect(breaker.size).toBe(0);
  });

  test('opens again when the try fails, and gives way when the try comes to nothing or never back', () => {
    const { clock, breaker, ask } = breakerAt();
    ask().failed();
    ask().failed();
    clock.ms = 1000;
    ask().failed();
    expect(breaker.admit('a')).toEqual({ blockedForMs: 1000 });
    clock.ms = 2000;
    ask().abandoned();
    ask();
    clock.ms = 2999;
    expect(breaker.admit('a')).toEqual({ blockedForMs: 1 });
    clock.ms = 3000;
    ask().succeeded();
    expect(breaker.state('a')).toBe('closed');
  });

  test('keeps to a wait that was asked for after a single failure, whoever succeeds meanwhile', () => {
    const { clock, breaker, ask } = breakerAt();
    const earlier = ask();
    ask().failed({ retryAfterMs: 5000 });
    earlier.succeeded();
    expect(breaker.state('a')).toBe('open');
    clock.ms = 4999;
    expect(breaker.admit('a')).toEqual({ blockedForMs: 1 });
    clock.ms = 5000;
    expect(breaker.state('a')).toBe('closed');
    ask().failed({ retryAfterMs: 10 });
    clock.ms = 5010;
    ask().failed();
    expect(breaker.state('a')).toBe('open');
  });

  test('keeps to no wait longer than it may, be it asked for by mistake, and forgets one when told to', () => {
    const { clock, breaker, ask } = breakerAt({ maxRetryAfterMs: 60_000 });
    ask().failed({ retryAfterMs: 1_700_000_000_000 });
    expect(breaker.admit('a')).toEqual({ blockedForMs: 60_000 });
    clock.ms = 60_000;
    ask().failed({ retryAfterMs: Number.POSITIVE_INFINITY });
    expect(breaker.state('a')).toBe('open');
    breaker.reset('a');
    expect(breaker.state('a')).toBe('closed');
    ask().succeeded();
    const { breaker: usual } = breakerAt();
    (usual.admit('a') as Permit).failed({ retryAfterMs: 86_400_000 });
    expect(usual.admit('a')).toEqual({ blockedForMs: 600_000 });
  });

  test('says whether it would give leave without giving it', () => {
    const { clock, breaker, ask } = breakerAt();
    ask().failed();
    ask().failed();
    expect(breaker.blockedForMs('a')).toBe(1000);
    clock.ms = 1000;
    expect(breaker.blockedForMs('a')).toBe(0);
    expect(breaker.blockedForMs('a')).toBe(0);
    ask();
    expect(breaker.blockedForMs('a')).toBe(1000);
    expect(breaker.blockedForMs('b')).toBe(0);
  });

  test('does not believe a request from before it opened', () => {
    const { breaker, ask } = breakerAt();
    const slow = ask();
    ask().failed();
    ask().failed();
    slow.succeeded();
    expect(breaker.state('a')).toBe('open');
  });

  test('costs a clock that jumps back one more wait at most', () => {
    const { clock, breaker, ask } = breakerAt();
    clock.ms = 1e12;
    ask().failed();
    ask().failed();
    clock.ms = 0;
    expect(breaker.admit('a')).toEqual({ blockedForMs: 1000 });
    clock.ms = 1000;
    ask().succeeded();
  });

  test('remembers no more providers than it may', () => {
    const { breaker, ask } = breakerAt({ maxProviders: 3 });
    for (let at = 0; at < 50; at++) ask(`provider ${at}`).failed({ retryAfterMs: 1 });
    expect(breaker.size).toBe(3);
    expect(breaker.admit('provider 49')).toEqual({ blockedForMs: 1 });
    expect(breaker.admit('provider 0')).toHaveProperty('failed');
  });

  test('refuses options that make no sense', () => {
    expect(() => createCircuitBreaker({ failures: 0 })).toThrow(ConfigError);
    expect(() => createCircuitBreaker({ openMs: Number.NaN })).toThrow(ConfigError);
    expect(() => createCircuitBreaker({ maxRetryAfterMs: -1 })).toThrow(ConfigError);
    expect(() => createCircuitBreaker({ maxProviders: 0 })).toThrow(ConfigError);
  });
});

const step = fc.oneof(
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 1500 }) }),
  fc.record({ kind: fc.constantFrom('succeed' as const, 'fail' as const, 'abandon' as const, 'hang' as const) }),
  fc.record({ kind: fc.constant('retry-after' as const), ms: fc.integer({ min: 1, max: 3000 }) }),
);

test('whatever happens: nobody is let through before the time, one at a time afterwards, all when it answers again', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { clock, breaker } = breakerAt();
      let inRow = 0;
      let notBeforeMs = 0;
      let isOpen = false;
      for (const each of steps) {
        if (each.kind === 'wait') {
          clock.ms += each.ms;
          continue;
        }
        const permit = breaker.admit('a');
        if ('blockedForMs' in permit) {
          expect(clock.ms).toBeLessThan(notBeforeMs);
          expect(permit.blockedForMs).toBeGreaterThan(0);
          continue;
        }
        expect(clock.ms).toBeGreaterThanOrEqual(notBeforeMs);
        if (each.kind === 'succeed') {
          permit.succeeded();
          [inRow, isOpen] = [0, false];
        } else if (each.kind === 'abandon') {
          permit.abandoned();
        } else if (each.kind === 'hang') {
          // The one that tries it again holds the place for as long as the circuit would be open.
          if (isOpen) notBeforeMs = clock.ms + 1000;
        } else {
          permit.failed(each.kind === 'retry-after' ? { retryAfterMs: each.ms } : {});
          inRow++;
          isOpen = isOpen || inRow >= 2;
          if (isOpen) notBeforeMs = clock.ms + 1000;
          if (each.kind === 'retry-after') notBeforeMs = Math.max(notBeforeMs, clock.ms + each.ms);
        }
        const isBlocked = clock.ms < notBeforeMs;
        expect(breaker.blockedForMs('a') > 0).toBe(isBlocked);
        if (each.kind !== 'hang') expect(breaker.state('a')).toBe(isBlocked ? 'open' : isOpen ? 'half-open' : 'closed');
      }
    }),
  );
});

import { createRandom, ProviderError } from '@farthing/core';
import { expect, test } from 'vitest';
import { withRetries } from './retry.ts';
import { instantClock } from './testing/labeling.ts';

const passing = (retryAfterMs?: number) => new ProviderError('busy', { isRetryable: true, retryAfterMs });
const lasting = new ProviderError('no', { isRetryable: false });

/** Fails with each error in turn, then gives `done`. */
function run(errors: readonly Error[], maxRetries: number, signal = new AbortController().signal) {
  const clock = instantClock();
  let attempts = 0;
  const attempt = async (): Promise<string> => {
    const error = errors[attempts++];
    if (error !== undefined) throw error;
    return 'done';
  };
  const result = withRetries(attempt, { maxRetries, random: createRandom(1), clock, signal });
  return { result, waits: clock.waits, attempts: () => attempts };
}

test('waits twice as long each time, up to eight seconds, less up to a quarter', async () => {
  const { result, waits } = run(
    Array.from({ length: 7 }, () => passing()),
    7,
  );
  expect(await result).toBe('done');
  const full = [500, 1000, 2000, 4000, 8000, 8000, 8000];
  for (const [index, ms] of waits.entries()) {
    expect(ms).toBeLessThanOrEqual(full[index] ?? 0);
    expect(ms).toBeGreaterThanOrEqual(0.75 * (full[index] ?? 0));
  }
});

test('waits as long as it was asked to', async () => {
  const { result, waits } = run([passing(1234)], 1);
  await result;
  expect(waits).toEqual([1234]);
});

test('fails after the last retry, at once when the failure will not pass or the wait is out of proportion', async () => {
  const exhausted = run([passing(), passing(), passing()], 2);
  await expect(exhausted.result).rejects.toThrow('busy');
  expect(exhausted.attempts()).toBe(3);
  for (const error of [lasting, passing(3_600_000), new Error('a bug')]) {
    const single = run([error], 5);
    await expect(single.result).rejects.toBe(error);
    expect(single.attempts()).toBe(1);
  }
});

test('ends a wait with the reason of the interruption', async () => {
  const interrupt = new AbortController();
  interrupt.abort(new Error('enough'));
  await expect(run([passing()], 5, interrupt.signal).result).rejects.toThrow('enough');
});

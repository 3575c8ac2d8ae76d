import { expect, test } from 'vitest';
import { readRateLimits } from './rate-limit-headers.ts';

test.each([
  [{}, undefined],
  [
    { 'x-ratelimit-remaining-requests': '3', 'x-ratelimit-reset-requests': '1s' },
    { isExhausted: false, resetMs: 0 },
  ],
  [
    { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' },
    { isExhausted: true, resetMs: 360_000 },
  ],
  [
    { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '120ms' },
    { isExhausted: true, resetMs: 120 },
  ],
  [
    { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '7.5' },
    { isExhausted: true, resetMs: 7500 },
  ],
  [
    { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': 'soon' },
    { isExhausted: true, resetMs: 0 },
  ],
  [{ 'x-ratelimit-remaining-tokens': '0' }, { isExhausted: true, resetMs: 0 }],
])('reads %j as %j', (headers, limits) => {
  expect(readRateLimits({ headers })).toEqual(limits);
});

test('waits for the last of the limits that are exhausted', () => {
  const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
  const headers = {
    'anthropic-ratelimit-requests-remaining': '0',
    'anthropic-ratelimit-requests-reset': inSeconds(10),
    'anthropic-ratelimit-output-tokens-remaining': '0',
    'anthropic-ratelimit-output-tokens-reset': inSeconds(30),
    'anthropic-ratelimit-input-tokens-remaining': '100',
    'anthropic-ratelimit-input-tokens-reset': inSeconds(50),
  };
  const limits = readRateLimits({ headers });
  expect(limits?.isExhausted).toBe(true);
  expect(limits?.resetMs).toBeGreaterThan(25_000);
  expect(limits?.resetMs).toBeLessThanOrEqual(30_000);
});

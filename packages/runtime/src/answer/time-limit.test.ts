import { expect, test } from 'vitest';
import { withTimeLimit } from './time-limit.ts';

test.each([Number.POSITIVE_INFINITY, 1e12])('a limit of %d ms is not over at once', async (timeoutMs) => {
  const call = () => new Promise<string>((resolve) => setTimeout(resolve, 20, 'answered'));
  expect(await withTimeLimit(call, { failure: 'no answer', timeoutMs, signal: undefined })).toBe('answered');
});

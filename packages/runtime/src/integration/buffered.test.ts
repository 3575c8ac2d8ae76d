import { expect, test } from 'vitest';
import { modelAnswerKind } from './ai-sdk-answer.ts';
import { clientAnswerKind } from './client-answer.ts';

const words = {
  isContent: () => false,
  textOf: () => '',
  textOfEvents: () => '',
  usageOf: () => undefined,
  usageOfEvents: () => undefined,
};

test('a stream of the AI SDK that begins with a failure is cancelled', async () => {
  let cancelled = 0;
  const stream = new ReadableStream({
    start: (controller) => controller.enqueue({ type: 'error', error: new Error('overloaded') }),
    cancel: () => void cancelled++,
  });
  await expect(modelAnswerKind.begin({ stream })).rejects.toThrow('overloaded');
  expect(cancelled).toBe(1);
});

test('a stream of a client that begins with a failure is closed, also where closing fails', async () => {
  let closed = 0;
  async function* events() {
    try {
      yield { type: 'error', error: { message: 'overloaded' } };
      yield {};
    } finally {
      closed++;
      // biome-ignore lint/correctness/noUnsafeFinally: a connection that fails when it is closed
      throw new Error('reset');
    }
  }
  const answer = { promise: Promise.resolve(events()) as never, isStream: true };
  await expect(clientAnswerKind(words).begin(answer)).rejects.toThrow('the provider failed: overloaded');
  expect(closed).toBe(1);
});

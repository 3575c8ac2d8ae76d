import { ConfigError, ProviderError, userConversation } from '@farthing/core';
import { expect, test } from 'vitest';
import { anthropicClient } from './anthropic-client.ts';
import type { CompletionRequest } from './model-client.ts';
import { stubPrices, withStub } from './testing/labeling.ts';
import { fails, type StubReply, says } from './testing/stub-server.ts';

const apiKey = 'sk-very-secret-0123456789';
const request: CompletionRequest = { model: 'weak', conversation: userConversation('hi'), maxOutputTokens: 50 };

/** What one attempt against a server that always replies the same comes to. */
async function outcome(reply: StubReply, timeoutMs?: number) {
  return withStub(
    () => reply,
    async ({ url }) => {
      const client = anthropicClient({ apiKey, baseURL: url, prices: stubPrices, timeoutMs });
      return client.complete(request).then(
        (completion) => ({ completion, error: undefined, host: new URL(url).host }),
        (error: ProviderError) => ({ completion: undefined, error, host: new URL(url).host }),
      );
    },
  );
}

test('sends the conversation as the Messages API wants it, with the schema for structured output', async () => {
  await withStub(
    () => says('{}'),
    async ({ url, requests }) => {
      const client = anthropicClient({ apiKey, baseURL: url });
      const outputSchema = { type: 'object', properties: {}, additionalProperties: false };
      await client.complete({
        model: 'weak',
        maxOutputTokens: 7,
        outputSchema,
        conversation: [
          { role: 'system', content: 'one' },
          { role: 'user', content: [{ type: 'text', text: 'two' }] },
          { role: 'assistant', content: 'three' },
          { role: 'system', content: 'four' },
          { role: 'user', content: 'five' },
        ],
      });
      expect(requests[0]).toMatchObject({
        authorization: `Bearer ${apiKey}`,
        model: 'weak',
        max_tokens: 7,
        system: 'one\n\nfour',
        messages: [
          { role: 'user', content: 'two' },
          { role: 'assistant', content: 'three' },
          { role: 'user', content: 'five' },
        ],
        output_config: { format: { type: 'json_schema', schema: outputSchema } },
      });
      expect(requests[0]).not.toHaveProperty('temperature');
    },
  );
});

test('gives text, usage, cost and the reason it stopped', async () => {
  const { completion } = await outcome(says('hello', { inputTokens: 100, outputTokens: 10 }));
  expect(completion).toMatchObject({
    model: 'weak',
    text: 'hello',
    stopReason: 'complete',
    usage: { inputTokens: 100, outputTokens: 10 },
  });
  expect(completion?.costUsd).toBeCloseTo((100 * 1 + 10 * 10) / 1e6, 12);
});

test.each([
  ['end_turn', 'x', 'complete'],
  ['max_tokens', 'x', 'truncated'],
  ['model_context_window_exceeded', '', 'truncated'],
  ['refusal', '', 'refusal'],
  ['end_turn', '', 'empty'],
])('takes %s with the text %j for %s', async (stopReason, text, expected) => {
  expect((await outcome(says(text, { stopReason }))).completion?.stopReason).toBe(expected);
});

test.each<[StubReply, Partial<ProviderError>, string]>([
  [fails(401, `invalid x-api-key ${apiKey}`), { status: 401, isRetryable: false }, 'set ANTHROPIC_API_KEY'],
  [
    fails(403, `not for ${apiKey}`),
    { status: 403, isRetryable: false },
    'does not let this API key use weak (403: not for [key])',
  ],
  [
    fails(404, 'no such model'),
    { status: 404, isRetryable: false },
    'has no model "weak" (404): check its name, and the base URL',
  ],
  [fails(400, 'Your credit balance is too low'), { status: 402, isRetryable: false }, 'Your credit balance is too low'],
  [fails(400, `bad ${apiKey}`), { status: 400, isRetryable: false }, 'answered 400 for weak: bad [key]'],
  [fails(429, 'slow', { 'retry-after': '2' }), { status: 429, isRetryable: true, retryAfterMs: 2000 }, 'answered 429'],
  [fails(429, 'slow', { 'retry-after-ms': '150' }), { status: 429, isRetryable: true, retryAfterMs: 150 }, 'slow'],
  [fails(429, 'slow', { 'x-should-retry': 'false' }), { status: 429, isRetryable: false }, 'slow'],
  [
    fails(529, 'overloaded'),
    { status: 529, isRetryable: true, retryAfterMs: undefined },
    'answered 529 for weak: overloaded',
  ],
  [{ status: 502, body: '<html>\nbad gateway' }, { status: 502, isRetryable: true }, 'answered 502 for weak: <html>'],
  [
    { body: '<html>welcome</html>' },
    { status: 200, isRetryable: false },
    'something else than a Messages API response for weak; check the base URL',
  ],
  [{ body: '{"hello":"world"}' }, { status: 200, isRetryable: false }, 'something else than a Messages API response'],
  ['drop', { status: undefined, isRetryable: true }, 'cannot reach'],
])('turns %j into one line that says what to do', async (reply, properties, words) => {
  const { error, host } = await outcome(reply);
  expect(error).toBeInstanceOf(ProviderError);
  expect(error).toMatchObject(properties);
  expect(error?.message).toContain(words);
  expect(error?.message).toContain(host);
  expect(error?.message).not.toContain('\n');
});

test('keeps the key out of everything an error carries', async () => {
  for (const reply of [fails(401, `no ${apiKey}`), fails(403, apiKey), fails(500, apiKey), 'drop'] as const) {
    const { error } = await outcome(reply);
    let carried = '';
    for (let each: unknown = error; each instanceof Error; each = each.cause)
      carried += `${each.stack}${JSON.stringify(each)}`;
    expect(carried).not.toContain(apiKey);
  }
});

test('gives up on an answer that does not come', async () => {
  const { error, host } = await outcome('hang', 50);
  expect(error).toMatchObject({ message: `${host} did not answer for weak within 0.05 s`, isRetryable: true });
});

test('abandons a request when asked to', async () => {
  const abandon = new AbortController();
  await withStub(
    () => {
      abandon.abort(new Error('enough'));
      return 'hang';
    },
    async ({ url }) => {
      const client = anthropicClient({ apiKey, baseURL: url });
      await expect(client.complete(request, { signal: abandon.signal })).rejects.toThrow('enough');
    },
  );
});

test.each([
  [{ apiKey: ' ' }, 'ANTHROPIC_API_KEY'],
  [{ apiKey, baseURL: 'localhost' }, 'got "localhost"'],
  [{ apiKey, baseURL: 'https://name:word@localhost' }, 'must not hold a name or password'],
])('refuses %j at once', (options, words) => {
  expect(() => anthropicClient(options)).toThrow(ConfigError);
  expect(() => anthropicClient(options)).toThrow(words);
});

import { ConfigError, userConversation } from '@farthing/core';
import { expect, test } from 'vitest';
import type { CompletionRequest } from './model-client.ts';
import { type OpenaiClientOptions, openaiClient } from './openai-client.ts';
import { stubPrices, withStub } from './testing/labeling.ts';
import { chats, complains } from './testing/openai-replies.ts';
import type { StubReply, StubRequest } from './testing/stub-server.ts';

const request: CompletionRequest = { model: 'weak', conversation: userConversation('hi'), maxOutputTokens: 50 };
const outputSchema = { type: 'object', properties: { verdict: { type: 'string' } } };
const judging: CompletionRequest = { ...request, outputSchema };

/** Some requests, one after the other, and what the server saw of them. */
async function ask(
  reply: (request: StubRequest) => StubReply,
  asked: readonly CompletionRequest[],
  options: OpenaiClientOptions = {},
) {
  return withStub(reply, async ({ url, requests }) => {
    const client = openaiClient({ baseURL: `${url}/v1`, prices: stubPrices, ...options });
    const completions = [];
    for (const each of asked) completions.push(await client.complete(each));
    return { completions, requests };
  });
}

test('sends the conversation as it is, and no key where there is none', async () => {
  const conversation = [
    { role: 'system', content: 'be brief' },
    { role: 'user', content: [{ type: 'text', text: 'two' }] },
    { role: 'assistant', content: 'three' },
    { role: 'user', content: 'four' },
  ] as const;
  const { requests } = await ask(() => chats('x'), [{ ...request, conversation }]);
  expect(requests[0]).toMatchObject({
    path: '/v1/chat/completions',
    model: 'weak',
    max_tokens: 50,
    messages: [
      { role: 'system', content: 'be brief' },
      { role: 'user', content: 'two' },
      { role: 'assistant', content: 'three' },
      { role: 'user', content: 'four' },
    ],
  });
  expect(requests[0]?.authorization).toBeUndefined();
});

test('keeps the query of the base URL, as Azure wants its version', async () => {
  await withStub(
    () => chats('x'),
    async ({ url, requests }) => {
      const client = openaiClient({ baseURL: `${url}/openai/deployments/d?api-version=2026-01-01`, apiKey: 'k' });
      await client.complete(request);
      expect(requests[0]?.path).toBe('/openai/deployments/d/chat/completions?api-version=2026-01-01');
    },
  );
});

test('tries the other name of the answer limit once, and remembers it for that model', async () => {
  const reply = (seen: StubRequest): StubReply =>
    seen.model === 'weak' && 'max_tokens' in seen
      ? complains(
          400,
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        )
      : chats('fine');
  const { completions, requests } = await ask(reply, [request, request, { ...request, model: 'strong' }]);
  expect(completions.map(({ text }) => text)).toEqual(['fine', 'fine', 'fine']);
  expect(requests.map((seen) => [seen.model, 'max_tokens' in seen])).toEqual([
    ['weak', true],
    ['weak', false],
    ['weak', false],
    ['strong', true],
  ]);
});

test('asks for JSON by schema, then as an object, then in words, as far as the server needs it', async () => {
  const reply = (seen: StubRequest): StubReply =>
    'response_format' in seen
      ? complains(400, 'response_format is not available for this model')
      : chats('```json\n{"verdict":"tie"}\n```');
  const { completions, requests } = await ask(reply, [judging, judging]);
  expect(completions.map(({ text }) => text)).toEqual(['{"verdict":"tie"}', '{"verdict":"tie"}']);
  const formats = requests.map((seen) => (seen as { response_format?: { type: string } }).response_format?.type);
  expect(formats).toEqual(['json_schema', 'json_object', undefined, undefined]);
  expect(requests[2]?.messages[0]).toMatchObject({ role: 'system', content: expect.stringContaining('"verdict"') });
});

test('leaves what a model thought out of its answer', async () => {
  const { completions } = await ask(() => chats('<think>\nhm\n</think>\n\n42', { reasoning_content: 'hm' }), [request]);
  expect(completions[0]?.text).toBe('42');
});

test('says that tokens and cost are unknown when the server does not count', async () => {
  const { completions } = await ask(() => chats('x', { usage: undefined }), [request]);
  expect(completions[0]).toMatchObject({ usage: undefined, costUsd: undefined, stopReason: 'complete' });
});

test('prices cached input at its own rate', async () => {
  const prices = new Map([['weak', { inputUsdPerMillion: 10, outputUsdPerMillion: 0, cachedInputUsdPerMillion: 1 }]]);
  const usage = { prompt_tokens: 100, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 60 } };
  const { completions } = await ask(() => chats('x', { usage }), [request], { prices });
  expect(completions[0]?.costUsd).toBeCloseTo((40 * 10 + 60) / 1e6, 12);
});

test.each([
  [chats('no', { refusal: 'I will not.' }), 'refusal'],
  [chats('', { finish_reason: 'content_filter' }), 'refusal'],
  [complains(400, 'filtered', 'content_filter'), 'refusal'],
  [chats('half', { finish_reason: 'length' }), 'truncated'],
  [chats(null), 'empty'],
])('takes %j for %s', async (reply, stopReason) => {
  expect((await ask(() => reply, [request])).completions[0]?.stopReason).toBe(stopReason);
});

test('takes an account without credit for no passing trouble', async () => {
  const error = await ask(() => complains(429, 'You exceeded your quota', 'insufficient_quota'), [request]).catch(
    (e) => e,
  );
  expect(error).toMatchObject({ status: 402, isRetryable: false });
});

test('refuses to ask OpenAI without a key, and a base URL that is none', () => {
  expect(() => openaiClient()).toThrow('OPENAI_API_KEY');
  expect(() => openaiClient({ baseURL: 'localhost' })).toThrow(ConfigError);
});

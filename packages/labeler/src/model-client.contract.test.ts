import { ProviderError, userConversation } from '@farthing/core';
import { describe, expect, test } from 'vitest';
import { anthropicClient } from './anthropic-client.ts';
import type { CompletionRequest, ModelClient } from './model-client.ts';
import { openaiClient } from './openai-client.ts';
import type { RateLimits } from './rate-limit-headers.ts';
import { routeClients } from './route-clients.ts';
import { stubPrices, withStub } from './testing/labeling.ts';
import { chats, complains } from './testing/openai-replies.ts';
import { fails, type StubReply, says } from './testing/stub-server.ts';

const apiKey = 'sk-very-secret-0123456789';
const request: CompletionRequest = { model: 'weak', conversation: userConversation('hi'), maxOutputTokens: 50 };

interface Dialect {
  readonly connect: (url: string, timeoutMs?: number) => ModelClient;
  readonly answers: (text: string) => StubReply;
  readonly errs: (status: number, message: string) => StubReply;
}

const anthropic: Dialect = {
  connect: (baseURL, timeoutMs) => anthropicClient({ apiKey, baseURL, prices: stubPrices, timeoutMs }),
  answers: (text) => says(text),
  errs: fails,
};
const openai: Dialect = {
  connect: (baseURL, timeoutMs) => openaiClient({ apiKey, baseURL, prices: stubPrices, timeoutMs }),
  answers: (text) => chats(text),
  errs: complains,
};
const routed: Dialect = {
  ...openai,
  connect: (url, timeoutMs) => routeClients(new Map([['weak', { client: openai.connect(url, timeoutMs) }]])),
};

describe.each([
  ['anthropicClient', anthropic],
  ['openaiClient', openai],
  ['routeClients', routed],
])('%s', (_name, { connect, answers, errs }) => {
  const outcome = (reply: StubReply, timeoutMs?: number) =>
    withStub(
      () => reply,
      ({ url }) =>
        connect(url, timeoutMs)
          .complete(request)
          .then(
            (completion) => ({ completion, error: undefined }),
            (error: ProviderError) => ({ completion: undefined, error }),
          ),
    );

  test('gives text, usage, cost and the reason it stopped', async () => {
    const { completion } = await outcome(answers('hello'));
    expect(completion).toMatchObject({
      model: 'weak',
      text: 'hello',
      stopReason: 'complete',
      usage: { inputTokens: 10, outputTokens: 5 },
    });
    expect(completion?.costUsd).toBeCloseTo((10 + 5 * 10) / 1e6, 12);
  });

  test.each([
    'prompt is too long: 210000 tokens > 200000 maximum',
    "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens.",
    'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000',
    'the input length exceeds the context length',
    'the request exceeds the available context size. try increasing the context size',
  ])('takes %j for an outcome that costs nothing', async (message) => {
    const { completion } = await outcome(errs(400, message));
    expect(completion).toMatchObject({ stopReason: 'context-overflow', text: '', costUsd: 0 });
  });

  test.each([
    [401, false],
    [400, false],
    [408, true],
    [429, true],
    [500, true],
    [529, true],
  ])('says whether a %d may pass', async (status, isRetryable) => {
    expect((await outcome(errs(status, 'no'))).error).toMatchObject({ status, isRetryable });
  });

  test('takes a lost connection and an answer that does not come for passing trouble', async () => {
    expect((await outcome('drop')).error).toMatchObject({ status: undefined, isRetryable: true });
    expect((await outcome('hang', 30)).error).toMatchObject({ isRetryable: true });
  });

  test('takes a page of something else for a wrong address', async () => {
    const { error } = await outcome({ body: '<html>welcome</html>' });
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({ isRetryable: false, message: expect.stringContaining('check the base URL') });
  });

  test('keeps the key out of everything an error carries', async () => {
    for (const reply of [errs(401, apiKey), errs(400, apiKey), errs(500, `${apiKey} ${apiKey}`)]) {
      const { error } = await outcome(reply);
      expect(error).toBeInstanceOf(ProviderError);
      expect(`${error?.stack}${JSON.stringify(error)}${String(error?.cause)}`).not.toContain(apiKey);
    }
  });

  test('passes on what the headers say about limits', async () => {
    const headers = { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1m2.5s' };
    const good = answers('x') as { body: string };
    await withStub(
      () => ({ ...good, headers }),
      async ({ url }) => {
        const told: RateLimits[] = [];
        await connect(url).complete(request, { onRateLimits: (limits) => void told.push(limits) });
        expect(told).toEqual([{ isExhausted: true, resetMs: 62_500 }]);
      },
    );
  });

  test('abandons a request when asked to', async () => {
    const abandon = new AbortController();
    await withStub(
      () => {
        abandon.abort(new Error('enough'));
        return 'hang';
      },
      async ({ url }) => {
        await expect(connect(url).complete(request, { signal: abandon.signal })).rejects.toThrow('enough');
      },
    );
  });
});

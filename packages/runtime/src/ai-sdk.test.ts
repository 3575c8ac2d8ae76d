import { createAnthropic } from '@ai-sdk/anthropic';
import { ConfigError } from '@farthing/core';
import { startSandbox } from '@farthing/sandbox';
import { generateText, jsonSchema, streamText, type ToolSet, tool, wrapLanguageModel } from 'ai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type RoutedModelOptions, routedModel, routingMiddleware } from './ai-sdk.ts';
import { acceptIf } from './answer/acceptance.ts';
import { memoryStore } from './policy/memory-store.ts';
import { sticky } from './policy/sticky.ts';
import { withMemory } from './policy/with-memory.ts';
import { type ProviderStub, startProviderStub } from './testing/provider-stub.ts';
import { easyText, hardText, tinyPolicy } from './testing/tiny-policy.ts';

Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });
let stub: ProviderStub;
const policy = await tinyPolicy();
const onDecision = vi.fn();

beforeAll(async () => {
  stub = await startProviderStub();
});
afterAll(() => stub.close());
beforeEach(() => {
  stub.behave('small-1', { text: 'small says hello' });
  stub.behave('large-1', { text: 'large says hello' });
});
afterEach(() => {
  stub.requests.length = 0;
  stub.given.up = 0;
  onDecision.mockReset();
});

function model(options: Partial<RoutedModelOptions> = {}) {
  const anthropic = createAnthropic({ baseURL: `${stub.url}/v1`, apiKey: 'key' });
  return routedModel({
    policy,
    models: { small: anthropic('small-1'), large: anthropic('large-1') },
    onDecision,
    ...options,
  });
}
const asked = () => stub.requests.map(({ body }) => body.model);
const quiet = { maxRetries: 0, onError: () => {} };

describe('routedModel in the AI SDK', () => {
  test('asks the model that was chosen, and says which and why', async () => {
    const easy = await generateText({ model: model(), prompt: easyText });
    expect(easy.text).toBe('small says hello');
    expect(easy.providerMetadata?.farthing).toMatchObject({
      model: 'small',
      decision: { model: 'small', reason: 'below-threshold', routerId: 'tiny' },
    });
    expect(easy.providerMetadata).toHaveProperty('anthropic');
    expect(easy.response.headers).toMatchObject({
      'x-farthing-model': 'small',
      'x-farthing-reason': 'below-threshold',
      'content-type': 'application/json',
    });
    const hard = await generateText({ model: model(), prompt: hardText });
    expect(hard.text).toBe('large says hello');
    expect(asked()).toEqual(['small-1', 'large-1']);
  });

  test('streams what the chosen model streams', async () => {
    const result = streamText({ model: model(), prompt: easyText });
    const parts: string[] = [];
    for await (const part of result.textStream) parts.push(part);
    expect(parts).toEqual(['small ', 'says ', 'hello']);
    expect((await result.providerMetadata)?.farthing).toMatchObject({ model: 'small' });
    expect((await result.response).headers).toMatchObject({ 'x-farthing-model': 'small' });
  });

  test('leaves tool calls as they are, and tells the policy that there are tools', async () => {
    stub.behave('small-1', { tool: 'weather' });
    const inputSchema = jsonSchema<{ city: string }>({ type: 'object', properties: { city: { type: 'string' } } });
    const tools = { weather: tool({ inputSchema }) } as ToolSet;
    const whole = await generateText({ model: model(), prompt: easyText, tools });
    expect(whole.toolCalls).toMatchObject([{ toolName: 'weather', input: { city: 'Rome' } }]);
    expect(onDecision.mock.calls[0]?.[1]).toMatchObject({ needs: ['tools'] });
    const stream = streamText({ model: model(), prompt: easyText, tools });
    expect(await stream.toolCalls).toMatchObject([{ toolName: 'weather', input: { city: 'Rome' } }]);
    const profiles = { small: { supports: [] } };
    await generateText({ model: model({ profiles }), prompt: easyText, tools });
    expect(asked()).toEqual(['small-1', 'small-1', 'large-1']);
  });

  test('knows the conversation by a provider option or a header, which goes no further', async () => {
    const providerOptions = { farthing: { conversationId: 'c1' } };
    await generateText({ model: model(), prompt: easyText, providerOptions });
    const headers = { 'X-Farthing-Conversation-Id': 'c2', 'x-other': 'stays' };
    await generateText({ model: model(), prompt: easyText, headers });
    expect(onDecision.mock.calls.map(([, request]) => request.conversationId)).toEqual(['c1', 'c2']);
    expect(stub.requests[1]?.headers).toMatchObject({ 'x-other': 'stays' });
    expect(stub.requests[1]?.headers).not.toHaveProperty('x-farthing-conversation-id');
  });

  test('fails as the model does when there is no fallback', async () => {
    stub.behave('small-1', { status: 529, message: 'Overloaded' });
    await expect(generateText({ model: model(), prompt: easyText, maxRetries: 0 })).rejects.toMatchObject({
      statusCode: 529,
    });
    expect(asked()).toEqual(['small-1']);
  });

  test.each([
    ['429', { status: 429, retryAfter: 60 }],
    ['529', { status: 529 }],
    ['garbage', 'garbage'],
    ['hang', 'hang'],
    ['error-event', 'error-event'],
  ] as const)('with a fallback, a model that answers %s gives way to the stronger one', async (name, behaviour) => {
    stub.behave('small-1', behaviour);
    const falling = model({ fallback: { timeoutMs: 300 } });
    if (name !== 'error-event') {
      const whole = await generateText({ model: falling, prompt: easyText, ...quiet });
      expect(whole.text).toBe('large says hello');
      expect(whole.providerMetadata?.farthing).toMatchObject({
        model: 'large',
        attempts: [
          { model: 'small', outcome: name === 'hang' ? 'timed-out' : 'failed' },
          { model: 'large', outcome: 'answered' },
        ],
      });
    }
    expect(await streamText({ model: model({ fallback: { timeoutMs: 300 } }), prompt: easyText, ...quiet }).text).toBe(
      'large says hello',
    );
  });

  test('repeats nothing once a stream has begun: it ends as that of the model alone does', async () => {
    stub.behave('small-1', 'break-off');
    const read = async (asking: Parameters<typeof streamText>[0]['model']) => {
      const texts: string[] = [];
      const result = streamText({ model: asking, prompt: easyText, ...quiet });
      const end = await (async () => {
        for await (const part of result.fullStream) {
          if (part.type === 'text-delta') texts.push(part.text);
          if (part.type === 'error') throw part.error;
        }
      })().catch((error: Error) => error.message);
      return { texts, end };
    };
    const alone = createAnthropic({ baseURL: `${stub.url}/v1`, apiKey: 'key' })('small-1');
    const expected = await read(alone);
    expect(expected.texts).toEqual(['one ']);
    expect(expected.end).toBeTypeOf('string');
    expect(await read(model({ fallback: {} }))).toEqual(expected);
    expect(asked()).toEqual(['small-1', 'small-1']);
  });

  test('ends when the caller does, before an answer and in the middle of one', async () => {
    stub.behave('small-1', 'hang');
    const caller = new AbortController();
    const falling = model({ fallback: {} });
    const waiting = generateText({ model: falling, prompt: easyText, abortSignal: caller.signal });
    await vi.waitFor(() => expect(asked()).toEqual(['small-1']));
    caller.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await vi.waitFor(() => expect(stub.given.up).toBe(1));
    stub.behave('small-1', 'stall');
    const leaver = new AbortController();
    const begun = streamText({ model: falling, prompt: easyText, abortSignal: leaver.signal, ...quiet });
    for await (const text of begun.textStream) {
      if (text === 'one ') leaver.abort();
    }
    await vi.waitFor(() => expect(stub.given.up).toBe(2));
    expect(asked()).toEqual(['small-1', 'small-1']);
  });

  test('takes a cheap answer only if it is accepted, also where it streams', async () => {
    const profiles = {
      small: { price: { inputUsdPerMillion: 1, outputUsdPerMillion: 5 } },
      large: { price: { inputUsdPerMillion: 10, outputUsdPerMillion: 50 } },
    };
    const cascading = model({ cascade: { accept: acceptIf((_, { text }) => !text.includes('not sure')) }, profiles });
    const stream = streamText({ model: cascading, prompt: easyText });
    expect(await stream.text).toBe('small says hello');
    stub.behave('small-1', { text: 'I am not sure' });
    const whole = await generateText({ model: cascading, prompt: easyText, maxOutputTokens: 100 });
    expect(whole.text).toBe('large says hello');
    expect(whole.providerMetadata?.farthing).toMatchObject({
      model: 'large',
      decision: { model: 'small' },
      cascade: {
        steps: [{ outcome: 'escalated' }, { outcome: 'final' }],
        costUsd: expect.closeTo((35 + 350) / 1e6, 12),
        isCostExact: true,
      },
    });
    expect(await streamText({ model: cascading, prompt: easyText }).text).toBe('large says hello');
  });

  test('a conversation goes on with the model that its cascade went up to', async () => {
    const sticking = model({
      policy: withMemory(sticky(policy), { store: memoryStore(), now: Date.now }),
      cascade: { accept: acceptIf((_, { text }) => !text.includes('not sure')) },
    });
    const providerOptions = { farthing: { conversationId: 'c' } };
    stub.behave('small-1', { text: 'I am not sure' });
    expect((await generateText({ model: sticking, prompt: easyText, providerOptions })).text).toBe('large says hello');
    stub.behave('small-1', { text: 'small says hello' });
    const next = await generateText({ model: sticking, prompt: easyText, providerOptions });
    expect(next.providerMetadata?.farthing).toMatchObject({ model: 'large', decision: { reason: 'held' } });
    expect((await generateText({ model: sticking, prompt: easyText })).text).toBe('small says hello');
  });

  test('asks for URLs to be downloaded that not every model fetches', async () => {
    const own = (supportedUrls: Record<string, RegExp[]>) => ({ ...model(), supportedUrls });
    const models = {
      small: own({ 'image/*': [/^https:/, /^gs:/] }),
      large: [own({ 'image/*': [/^https:/], 'application/pdf': [/^https:/] })],
    };
    expect(await routedModel({ policy, models }).supportedUrls).toEqual({ 'image/*': [/^https:/] });
  });

  test('refuses models that are not the candidates', () => {
    const one = model();
    expect(() => routedModel({ policy, models: { small: one } })).toThrow('who answers for the candidate "large"');
    expect(() => routedModel({ policy, models: { small: one, large: [], other: one } })).toThrow(ConfigError);
  });
});

test('routingMiddleware asks the wrapped model for the candidate that is not named', async () => {
  const anthropic = createAnthropic({ baseURL: `${stub.url}/v1`, apiKey: 'key' });
  const routed = wrapLanguageModel({
    model: anthropic('large-1'),
    middleware: routingMiddleware({ policy, models: { small: anthropic('small-1') } }),
  });
  expect((await generateText({ model: routed, prompt: easyText })).text).toBe('small says hello');
  expect((await generateText({ model: routed, prompt: hardText })).text).toBe('large says hello');
  expect(await streamText({ model: routed, prompt: easyText }).text).toBe('small says hello');
});

test('works with the sandbox as with any Messages API', async () => {
  const sandbox = await startSandbox();
  try {
    const anthropic = createAnthropic({ baseURL: `${sandbox.url}/v1`, apiKey: 'any' });
    const models = { small: anthropic('sandbox-weak'), large: anthropic('sandbox-strong') };
    const { text } = await generateText({ model: routedModel({ policy, models }), prompt: 'What is 17 + 25?' });
    expect(text).toContain('42');
    const stream = streamText({ model: routedModel({ policy, models }), prompt: 'What is 17 + 25?' });
    expect(await stream.text).toBe(text);
  } finally {
    await sandbox.close();
  }
});

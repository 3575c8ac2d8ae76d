import type { LanguageModelV3, LanguageModelV3Middleware } from '@ai-sdk/provider';
import Anthropic from '@anthropic-ai/sdk';
import { streamText } from 'ai';
import OpenAI from 'openai';
import { expectTypeOf, test } from 'vitest';
import { routedModel, routingMiddleware } from './ai-sdk.ts';
import { acceptIf } from './answer/acceptance.ts';
import { routedAnthropic } from './anthropic.ts';
import { routedOpenAI } from './openai.ts';
import type { Policy } from './policy/policy.ts';

const policy = {} as Policy;

test('a routed client has the type of the client', () => {
  const anthropic = routedAnthropic(new Anthropic(), { policy });
  expectTypeOf(anthropic).toEqualTypeOf<Anthropic>();
  const openai = routedOpenAI(new OpenAI(), { policy, fallback: {}, cascade: { accept: acceptIf(() => true) } });
  expectTypeOf(openai).toEqualTypeOf<OpenAI>();
  const body = { model: 'farthing', max_tokens: 1, messages: [] };
  expectTypeOf(anthropic.messages.create(body)).resolves.toExtend<Anthropic.Message>();
  expectTypeOf(anthropic.messages.create({ ...body, stream: true })).resolves.toExtend<
    AsyncIterable<Anthropic.RawMessageStreamEvent>
  >();
  expectTypeOf(openai.chat.completions.create({ model: 'farthing', messages: [], stream: true })).resolves.toExtend<
    AsyncIterable<OpenAI.ChatCompletionChunk>
  >();
});

test('a candidate may be at another client of the same kind, and at no other', () => {
  const client = new OpenAI();
  routedOpenAI(client, { policy, models: { small: ['a', { client: new OpenAI(), model: 'b' }], large: 'c' } });
  // @ts-expect-error a client of another kind answers in other words
  routedOpenAI(client, { policy, models: { small: { client: new Anthropic(), model: 'b' } } });
});

test('a routed model is a language model of the AI SDK', () => {
  const model = routedModel({ policy, models: {} });
  expectTypeOf(model).toEqualTypeOf<LanguageModelV3>();
  expectTypeOf(streamText).toBeCallableWith({ model, prompt: 'hi' });
  expectTypeOf(routingMiddleware({ policy, models: {} })).toEqualTypeOf<LanguageModelV3Middleware>();
});

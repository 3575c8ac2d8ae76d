import { createAnthropic } from '@ai-sdk/anthropic';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { routedModel } from '../ai-sdk.ts';
import { routedOpenAI, routeOf } from '../openai.ts';
import { easyText, tinyPolicy } from '../testing/tiny-policy.ts';
import { distinctNames } from './distinct-names.ts';

const policy = await tinyPolicy();

/** One account of a service, by its key: out of its quota, or answering with `body`. */
function account(asked: string[], body?: object) {
  return (apiKey: string) => ({
    apiKey,
    fetch: async (): Promise<Response> => {
      asked.push(apiKey);
      return body === undefined
        ? new Response('{}', { status: 429, headers: { 'retry-after': '20' } })
        : new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' } });
    },
  });
}

test('a second account at the same host is asked when the first one is out of its quota', async () => {
  const asked: string[] = [];
  const first = new OpenAI(account(asked)('first'));
  const completion = { choices: [{ index: 0, message: { role: 'assistant', content: 'hello' } }] };
  const second = new OpenAI(account(asked, completion)('second'));
  const client = routedOpenAI(first, {
    policy,
    fallback: {},
    models: {
      small: [
        { client: first, model: 'm' },
        { client: second, model: 'm' },
      ],
      large: { client: first, model: 'm' },
    },
  });
  const answer = await client.chat.completions.create({
    model: 'farthing',
    messages: [{ role: 'user', content: easyText }],
  });
  expect(asked).toEqual(['first', 'second']);
  const { model, attempts } = routeOf(answer)!;
  expect(model).toBe('small');
  expect(attempts.map(({ provider }) => provider)).toEqual(['m@api.openai.com', 'm@api.openai.com#2']);
});

test('so is one of the AI SDK', async () => {
  const asked: string[] = [];
  const message = {
    id: 'x',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [{ type: 'text', text: 'hello' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 1 },
  };
  const first = createAnthropic(account(asked)('first'))('m');
  const second = createAnthropic(account(asked, message)('second'))('m');
  const model = routedModel({ policy, fallback: {}, models: { small: [first, second], large: first } });
  const answer = await model.doGenerate({ prompt: [{ role: 'user', content: [{ type: 'text', text: easyText }] }] });
  expect(asked).toEqual(['first', 'second']);
  expect(answer.providerMetadata?.farthing).toMatchObject({
    attempts: [{ provider: 'anthropic.messages/m' }, { provider: 'anthropic.messages/m#2' }],
  });
});

test('what is the same keeps one name', () => {
  const name = distinctNames();
  const [a, b] = [{}, {}];
  expect([name('m', a), name('m', b), name('n', b), name('m', a), name('m', b)]).toEqual(['m', 'm#2', 'n', 'm', 'm#2']);
});

import { startSandbox } from '@farthing/sandbox';
import OpenAI, { APIUserAbortError } from 'openai';
import { expect, test, vi } from 'vitest';
import { routedOpenAI, routeOf } from './openai.ts';
import { describeCascadingClient } from './testing/client-cascade-contract.ts';
import { type AskedWith, type ClientUnderTest, describeRoutedClient } from './testing/client-contract.ts';
import { startProviderStub } from './testing/provider-stub.ts';
import { easyText, hardText, tinyPolicy } from './testing/tiny-policy.ts';

const make = (baseURL: string) => new OpenAI({ baseURL: `${baseURL}/v1`, apiKey: 'key' });
const options = ({ model: _, text: __, ...rest }: AskedWith) => rest;
const isAbort = (error: unknown) => error instanceof APIUserAbortError;

const chatBody = ({ model = 'farthing', text = easyText }: AskedWith) => ({
  model,
  messages: [{ role: 'user' as const, content: text }],
});
const saidIn = ({ choices: [choice] }: OpenAI.ChatCompletion): string => {
  const [call] = choice?.message.tool_calls ?? [];
  return call?.type === 'function' ? call.function.name : (choice?.message.content ?? '');
};
async function* chatTexts(stream: AsyncIterable<OpenAI.ChatCompletionChunk>): AsyncGenerator<string> {
  for await (const { choices } of stream) if (choices[0]?.delta.content) yield choices[0].delta.content;
}

const chat: ClientUnderTest<OpenAI> = {
  make,
  routed: routedOpenAI,
  ask: async (client, asked) => {
    const response = await client.chat.completions.create(chatBody(asked), options(asked));
    return { said: saidIn(response), response };
  },
  stream: async (client, asked) => {
    const response = await client.chat.completions.create({ ...chatBody(asked), stream: true }, options(asked));
    return { texts: chatTexts(response), response };
  },
  helper: async (client, asked) =>
    (await client.chat.completions.stream(chatBody(asked), options(asked)).finalContent()) ?? '',
  raw: (client, asked) => client.chat.completions.create(chatBody(asked), options(asked)).asResponse(),
  withResponse: async (client, asked) => {
    const { data, response } = await client.chat.completions.create(chatBody(asked), options(asked)).withResponse();
    return { said: saidIn(data), response };
  },
  hasTools: true,
  isAbort,
};

describeRoutedClient('an OpenAI client that routes Chat Completions', chat);
describeCascadingClient('an OpenAI client that routes Chat Completions', chat);

const responsesBody = ({ model = 'farthing', text = easyText }: AskedWith) => ({ model, input: text });
async function* responseTexts(stream: AsyncIterable<OpenAI.Responses.ResponseStreamEvent>): AsyncGenerator<string> {
  for await (const event of stream) if (event.type === 'response.output_text.delta') yield event.delta;
}

const responses: ClientUnderTest<OpenAI> = {
  make,
  routed: routedOpenAI,
  ask: async (client, asked) => {
    const response = await client.responses.create(responsesBody(asked), options(asked));
    return { said: response.output_text, response };
  },
  stream: async (client, asked) => {
    const response = await client.responses.create({ ...responsesBody(asked), stream: true }, options(asked));
    return { texts: responseTexts(response), response };
  },
  helper: async (client, asked) => {
    const stream = client.responses.stream(responsesBody(asked), options(asked));
    return (await stream.finalResponse()).output_text;
  },
  raw: (client, asked) => client.responses.create(responsesBody(asked), options(asked)).asResponse(),
  withResponse: async (client, asked) => {
    const { data, response } = await client.responses.create(responsesBody(asked), options(asked)).withResponse();
    return { said: data.output_text, response };
  },
  hasTools: false,
  isAbort,
};

describeRoutedClient('an OpenAI client that routes Responses', responses);
describeCascadingClient('an OpenAI client that routes Responses', responses);

test('parse works, and knows the conversation by its metadata', async () => {
  const stub = await startProviderStub();
  stub.behave('small-1', { text: 'small says hello' });
  try {
    const onDecision = vi.fn();
    const client = routedOpenAI(make(stub.url), { policy: await tinyPolicy(['small-1', 'large-1']), onDecision });
    const parsed = await client.chat.completions.parse({ ...chatBody({}), metadata: { session_id: 's1' } });
    expect(parsed.choices[0]?.message).toMatchObject({ content: 'small says hello', parsed: null });
    expect(routeOf(parsed)).toMatchObject({ model: 'small-1' });
    await client.responses.create({ ...responsesBody({}), conversation: { id: 'conv_1' } });
    expect(onDecision.mock.calls.map(([, request]) => request.conversationId)).toEqual(['s1', 'conv_1']);
  } finally {
    await stub.close();
  }
});

test('several answers to one request are as many tokens more', async () => {
  const stub = await startProviderStub();
  stub.behave('small-1', { text: 'small says hello' });
  try {
    const onDecision = vi.fn();
    const client = routedOpenAI(make(stub.url), { policy: await tinyPolicy(['small-1', 'large-1']), onDecision });
    await client.chat.completions.create({ ...chatBody({}), max_tokens: 100, n: 5 });
    await client.chat.completions.create({ ...chatBody({}), max_tokens: 100 });
    expect(onDecision.mock.calls.map(([, request]) => request.maxOutputTokens)).toEqual([500, 100]);
  } finally {
    await stub.close();
  }
});

test('works with the sandbox as with any server of Chat Completions', async () => {
  const sandbox = await startSandbox();
  try {
    const models = { small: 'sandbox-weak', large: 'sandbox-strong' };
    const client = routedOpenAI(make(sandbox.url), { policy: await tinyPolicy(), models });
    const completion = await client.chat.completions.create(chatBody({ text: 'What is 17 + 25?' }));
    expect(completion.choices[0]?.message.content).toContain('42');
    expect(completion.model).toBe('sandbox-weak');
    expect((await client.chat.completions.create(chatBody({ text: hardText }))).model).toBe('sandbox-strong');
  } finally {
    await sandbox.close();
  }
});

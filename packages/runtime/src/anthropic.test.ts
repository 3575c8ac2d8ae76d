import Anthropic, { APIUserAbortError } from '@anthropic-ai/sdk';
import { startSandbox } from '@farthing/sandbox';
import { expect, test } from 'vitest';
import { routedAnthropic } from './anthropic.ts';
import { describeCascadingClient } from './testing/client-cascade-contract.ts';
import { type AskedWith, type ClientUnderTest, describeRoutedClient } from './testing/client-contract.ts';
import { startProviderStub } from './testing/provider-stub.ts';
import { easyText, hardText, tinyPolicy } from './testing/tiny-policy.ts';

const body = ({ model = 'farthing', text = easyText }: AskedWith) => ({
  model,
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: text }],
});
const options = ({ model: _, text: __, ...rest }: AskedWith) => rest;
const saidIn = ({ content: [block] }: Anthropic.Message): string =>
  block?.type === 'text' ? block.text : block?.type === 'tool_use' ? block.name : '';
async function* textsOf(stream: AsyncIterable<Anthropic.RawMessageStreamEvent>): AsyncGenerator<string> {
  for await (const event of stream) {
    if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') yield event.delta.text;
  }
}

const messages: ClientUnderTest<Anthropic> = {
  make: (baseURL) => new Anthropic({ baseURL, apiKey: 'key' }),
  routed: routedAnthropic,
  ask: async (client, asked) => {
    const response = await client.messages.create(body(asked), options(asked));
    return { said: saidIn(response), response };
  },
  stream: async (client, asked) => {
    const response = await client.messages.create({ ...body(asked), stream: true }, options(asked));
    return { texts: textsOf(response), response };
  },
  helper: (client, asked) => client.messages.stream(body(asked), options(asked)).finalText(),
  raw: (client, asked) => client.messages.create(body(asked), options(asked)).asResponse(),
  withResponse: async (client, asked) => {
    const { data, response } = await client.messages.create(body(asked), options(asked)).withResponse();
    return { said: saidIn(data), response };
  },
  hasTools: true,
  isAbort: (error) => error instanceof APIUserAbortError,
};

describeRoutedClient('an Anthropic client that routes', messages);
describeCascadingClient('an Anthropic client that routes', messages);

test('beta messages route too, by themselves and by their helper', async () => {
  const stub = await startProviderStub();
  stub.behave('small-1', { text: 'small says hello' });
  try {
    const policy = await tinyPolicy(['small-1', 'large-1']);
    const client = routedAnthropic(new Anthropic({ baseURL: stub.url, apiKey: 'key' }), { policy, fallback: {} });
    const { content } = await client.beta.messages.create(body({}));
    expect(content).toMatchObject([{ text: 'small says hello' }]);
    expect(await client.beta.messages.stream(body({})).finalText()).toBe('small says hello');
    const parsed = await client.messages.parse(body({}));
    expect(parsed.content).toMatchObject([{ text: 'small says hello' }]);
  } finally {
    await stub.close();
  }
});

test('works with the sandbox as with the service', async () => {
  const sandbox = await startSandbox();
  try {
    const policy = await tinyPolicy();
    const plain = new Anthropic({ baseURL: sandbox.url, apiKey: 'any' });
    const models = { small: 'sandbox-weak', large: 'sandbox-strong' };
    const client = routedAnthropic(plain, { policy, models, fallback: {} });
    const text = 'What is 17 + 25?';
    const message = await client.messages.create(body({ text }));
    expect(message.model).toBe('sandbox-weak');
    expect((await client.messages.create(body({ text: hardText }))).model).toBe('sandbox-strong');
    expect(await client.messages.stream(body({ text })).finalText()).toBe(saidIn(message));
  } finally {
    await sandbox.close();
  }
});

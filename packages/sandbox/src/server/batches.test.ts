import Anthropic, { APIConnectionError, BadRequestError, NotFoundError } from '@anthropic-ai/sdk';
import { afterEach, expect, test } from 'vitest';
import { answerRequest } from './reply.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from './server.ts';

let sandbox: Sandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

const clientOf = ({ url }: Sandbox, apiKey = 'any'): Anthropic =>
  new Anthropic({ baseURL: url, apiKey, maxRetries: 0, logLevel: 'off' });

/** A sandbox whose batches end when `end` is called. */
async function heldSandbox(options: SandboxOptions = {}) {
  let end: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    end = resolve;
  });
  sandbox = await startSandbox({
    ...options,
    batchMs: 1,
    clock: { wait: (ms) => (ms === 1 ? held : Promise.resolve()) },
  });
  return { sandbox, client: clientOf(sandbox), end };
}

const requests = ['What is 17 + 25?', 'What is 6 * 7?', 'What is 90 - 3?'].map((content, index) => ({
  custom_id: `sum-${index}`,
  params: { model: 'sandbox-strong', max_tokens: 100, messages: [{ role: 'user' as const, content }] },
}));

async function ended({ messages }: Anthropic, id: string): Promise<Anthropic.Messages.MessageBatch> {
  for (;;) {
    const batch = await messages.batches.retrieve(id);
    if (batch.processing_status === 'ended') return batch;
  }
}

async function resultsOf({ messages }: Anthropic, id: string) {
  const results = new Map<string, Anthropic.Messages.MessageBatchResult>();
  for await (const each of await messages.batches.results(id)) results.set(each.custom_id, each.result);
  return results;
}

test('answers a batch as it would each request, and counts nothing as done before all is', async () => {
  const { client, end, sandbox } = await heldSandbox();
  const batch = await client.messages.batches.create({ requests });
  expect(batch).toMatchObject({ processing_status: 'in_progress', results_url: null });
  expect(batch.request_counts).toMatchObject({ processing: 3, succeeded: 0 });
  await expect(client.messages.batches.results(batch.id)).rejects.toThrow();
  end();
  expect((await ended(client, batch.id)).request_counts).toMatchObject({ processing: 0, succeeded: 3 });
  const results = await resultsOf(client, batch.id);
  for (const { custom_id, params } of requests) {
    expect(results.get(custom_id)).toEqual({ type: 'succeeded', message: answerRequest(params, { seed: 1 }) });
  }
  expect(sandbox.stats()).toMatchObject({ batches: 1, requests: 3, answered: 3, repeated: 0 });
});

test('counts as repeated what was answered before, in a batch or by itself', async () => {
  const { client, end, sandbox } = await heldSandbox();
  end();
  for (let time = 0; time < 2; time++) await ended(client, (await client.messages.batches.create({ requests })).id);
  expect(sandbox.stats().repeated).toBe(3);
  await client.messages.create(requests[0]?.params ?? { model: '', max_tokens: 1, messages: [] });
  expect(sandbox.stats()).toMatchObject({ answered: 7, repeated: 4 });
});

test('errs by the entry, and only when its turn comes', async () => {
  const { client, end } = await heldSandbox();
  end();
  const params = { model: 'nobody', max_tokens: 100, messages: [{ role: 'user' as const, content: 'hi' }] };
  const { id } = await client.messages.batches.create({ requests: [...requests, { custom_id: 'odd', params }] });
  expect((await ended(client, id)).request_counts).toMatchObject({ succeeded: 3, errored: 1 });
  expect((await resultsOf(client, id)).get('odd')).toMatchObject({
    type: 'errored',
    error: { type: 'error', error: { type: 'not_found_error' } },
  });
});

test('lists the newest first, page by page, to the key that sent them', async () => {
  const { client, sandbox } = await heldSandbox();
  const ids: string[] = [];
  for (let sent = 0; sent < 5; sent++) ids.unshift((await client.messages.batches.create({ requests })).id);
  const listed: string[] = [];
  for await (const batch of client.messages.batches.list({ limit: 2 })) listed.push(batch.id);
  expect(listed).toEqual(ids);
  const other = clientOf(sandbox, 'of another workspace');
  expect((await other.messages.batches.list()).data).toEqual([]);
  await expect(other.messages.batches.retrieve(ids[0] ?? '')).rejects.toThrow(NotFoundError);
});

test('cancels what it has not come to, free of charge', async () => {
  const { client, end, sandbox } = await heldSandbox();
  const { id } = await client.messages.batches.create({ requests });
  expect(await client.messages.batches.cancel(id)).toMatchObject({ processing_status: 'canceling' });
  end();
  expect((await ended(client, id)).request_counts).toMatchObject({ canceled: 3, succeeded: 0 });
  expect(sandbox.stats().answered).toBe(0);
});

test.each([
  ['no request', []],
  ['an id twice', [requests[0], requests[0]]],
  ['an id with a space', [{ ...requests[0], custom_id: 'a b' }]],
  ['an id too long', [{ ...requests[0], custom_id: 'a'.repeat(65) }]],
])('refuses a batch with %s', async (_name, bad) => {
  const { client } = await heldSandbox();
  await expect(client.messages.batches.create({ requests: bad as typeof requests })).rejects.toThrow(BadRequestError);
});

test('cuts connections before a batch is accepted, and after', async () => {
  const { client, sandbox } = await heldSandbox({ faults: { dropRate: 1 } });
  for (let sent = 0; sent < 12; sent++) {
    await expect(client.messages.batches.create({ requests })).rejects.toThrow(APIConnectionError);
  }
  expect(sandbox.stats().batches).toBeGreaterThan(0);
  expect(sandbox.stats().batches).toBeLessThan(12);
});

import Anthropic, { APIConnectionError, BadRequestError, NotFoundError, RateLimitError } from '@anthropic-ai/sdk';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type Sandbox, type SandboxOptions, startSandbox } from './server.ts';

const running: Sandbox[] = [];
afterEach(async () => {
  for (const sandbox of running.splice(0)) await sandbox.close();
});

async function sandboxWith(options: SandboxOptions = {}): Promise<{ sandbox: Sandbox; client: Anthropic }> {
  const sandbox = await startSandbox(options);
  running.push(sandbox);
  return { sandbox, client: new Anthropic({ baseURL: sandbox.url, apiKey: 'any', maxRetries: 0, logLevel: 'off' }) };
}

function ask(text: string, model = 'sandbox-strong'): Anthropic.MessageCreateParamsNonStreaming {
  return { model, max_tokens: 300, messages: [{ role: 'user', content: text }] };
}

function textOf(message: Anthropic.Message): string {
  return message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}

function judgement(first: string, second: string): Anthropic.MessageCreateParamsNonStreaming {
  const nonce = '0123456789ab';
  const fence = (name: string, text: string): string => `<${name}-${nonce}>\n${text}\n</${name}-${nonce}>`;
  const content = [
    fence('conversation', '[user]\nWhat is 348 + 92 * 3?'),
    fence('first-answer', first),
    fence('second-answer', second),
  ].join('\n\n');
  return { ...ask(content, 'sandbox-judge'), system: 'Judge the two answers.' };
}

const verdictFormat = zodOutputFormat(z.object({ rationale: z.string(), verdict: z.enum(['first', 'second', 'tie']) }));

test('answers a prompt with the fields and usage of the Messages API', async () => {
  const { client } = await sandboxWith();
  const message = await client.messages.create(ask('What is 348 + 92 * 3?'));
  expect(textOf(message)).toContain('624');
  expect(message).toMatchObject({
    type: 'message',
    role: 'assistant',
    model: 'sandbox-strong',
    stop_reason: 'end_turn',
  });
  expect(message.usage.input_tokens).toBe(Math.ceil('What is 348 + 92 * 3?'.length / 4));
  expect(message.usage.output_tokens).toBe(Math.ceil(textOf(message).length / 4));
});

test('streams the same message in the event order of the API', async () => {
  const { client } = await sandboxWith();
  const whole = await client.messages.create(ask('Convert 5 ft 7 in to cm'));
  const stream = client.messages.stream(ask('Convert 5 ft 7 in to cm'));
  const kinds: string[] = [];
  for await (const event of stream) if (event.type !== kinds.at(-1)) kinds.push(event.type);
  const message = await stream.finalMessage();
  expect(textOf(message)).toBe(textOf(whole));
  expect(message.usage.output_tokens).toBe(whole.usage.output_tokens);
  expect(kinds).toEqual([
    'message_start',
    'content_block_start',
    'content_block_delta',
    'content_block_stop',
    'message_delta',
    'message_stop',
  ]);
});

test('gives the judge verdict as structured output that the client parses', async () => {
  const { client } = await sandboxWith();
  const request = { ...judgement('It is 624.', 'It is 614.'), output_config: { format: verdictFormat } };
  const message = await client.messages.parse(request);
  expect(message.parsed_output?.verdict).toBe('first');
});

test('cuts an answer at max_tokens and says so', async () => {
  const { client } = await sandboxWith();
  const message = await client.messages.create({ ...ask('Wie viel ist 12 mal 14?'), max_tokens: 2 });
  expect(message.stop_reason).toBe('max_tokens');
  expect(textOf(message)).toHaveLength(8);
  expect(message.usage.output_tokens).toBe(2);
});

test('stops before a stop sequence', async () => {
  const { client } = await sandboxWith();
  const message = await client.messages.create({ ...ask('What is 348 + 92 * 3?'), stop_sequences: ['624'] });
  expect(message).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: '624' });
  expect(textOf(message)).not.toContain('624');
});

test('counts tokens and lists its models', async () => {
  const { client } = await sandboxWith();
  const { model, messages } = ask('12345678');
  expect((await client.messages.countTokens({ model, messages })).input_tokens).toBe(2);
  const ids: string[] = [];
  for await (const each of client.models.list()) ids.push(each.id);
  expect(ids).toEqual(['sandbox-weak', 'sandbox-strong', 'sandbox-judge']);
  expect((await client.models.retrieve('sandbox-weak')).display_name).toBe('Sandbox Weak');
});

test('accepts a bearer token or x-api-key and refuses a missing or invalid key with 401', async () => {
  const { sandbox } = await sandboxWith();
  const statusFor = async (headers: Record<string, string>): Promise<number> =>
    (await fetch(`${sandbox.url}/v1/messages`, { method: 'POST', headers, body: JSON.stringify(ask('2+2?')) })).status;
  expect(await statusFor({ authorization: 'Bearer k' })).toBe(200);
  expect(await statusFor({ 'x-api-key': 'k' })).toBe(200);
  expect(await statusFor({})).toBe(401);
  expect(await statusFor({ authorization: 'Bearer invalid-key' })).toBe(401);
});

test.each([
  ['{"model": ', /not valid JSON/],
  ['[]', /should be a JSON object/],
  [JSON.stringify({ model: 'sandbox-weak', messages: [{ role: 'user', content: 'x' }] }), /max_tokens: Field required/],
  [JSON.stringify({ ...ask('x'), max_tokens: 0 }), /max_tokens: .*greater than or equal to 1/],
  [JSON.stringify({ ...ask('x'), messages: [] }), /at least one message/],
  [JSON.stringify({ ...ask('x'), messages: [{ role: 'robot', content: 'x' }] }), /messages\.0\.role/],
  [JSON.stringify({ ...ask('x'), messages: [{ role: 'user', content: '' }] }), /messages\.0: .*non-empty/],
  [JSON.stringify({ ...ask('x'), messages: [{ role: 'user', content: [{ type: 'video' }] }] }), /'video'/],
  [JSON.stringify({ ...ask('x'), messages: [{ role: 'assistant', content: 'x' }] }), /first message/],
  [
    JSON.stringify({ ...ask('x'), output_config: { format: { type: 'json_schema', schema: {} } } }),
    /structured outputs/,
  ],
])('refuses the body %s with 400 and the reason', async (body, reason) => {
  const { sandbox } = await sandboxWith();
  const headers = { authorization: 'Bearer k' };
  const response = await fetch(`${sandbox.url}/v1/messages`, { method: 'POST', headers, body });
  const reply = (await response.json()) as { type: string; error: { type: string; message: string } };
  expect(response.status).toBe(400);
  expect(reply.type).toBe('error');
  expect(reply.error.type).toBe('invalid_request_error');
  expect(reply.error.message).toMatch(reason);
  expect(sandbox.stats()).toMatchObject({ requests: 1, answered: 0, rejected: 1 });
});

test('refuses settings that the API version dropped, unknown models and unknown paths', async () => {
  const { client, sandbox } = await sandboxWith();
  const warm = { ...ask('2+2?'), temperature: 0.5 } as Anthropic.MessageCreateParamsNonStreaming;
  await expect(client.messages.create(warm)).rejects.toThrow(BadRequestError);
  await expect(client.messages.create(ask('2+2?', 'sandbox-huge'))).rejects.toThrow(NotFoundError);
  const lost = await fetch(`${sandbox.url}/v1/complete`, { headers: { 'x-api-key': 'k' } });
  expect(lost.status).toBe(404);
});

test('refuses a body over the limit with 413', async () => {
  const { sandbox } = await sandboxWith({ bodyLimitBytes: 1000 });
  const headers = { authorization: 'Bearer k' };
  const body = JSON.stringify(ask('9'.repeat(200_000)));
  const response = await fetch(`${sandbox.url}/v1/messages`, { method: 'POST', headers, body });
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ error: { type: 'request_too_large' } });
});

test('rate-limits with retry-after headers, and the client gets through by retrying', async () => {
  const { client, sandbox } = await sandboxWith({ faults: { rate429: 0.7, retryAfterMs: 1 } });
  const patient = client.withOptions({ maxRetries: 50 });
  for (const number of [1, 2, 3])
    expect(textOf(await patient.messages.create(ask(`What is ${number} + 1?`)))).not.toBe('');
  expect(sandbox.stats().faults.rateLimited).toBeGreaterThan(0);
  expect(sandbox.stats().answered).toBe(3);

  const limited = await sandboxWith({ faults: { rate429: 1, retryAfterMs: 1500 } });
  const failure: unknown = await limited.client.messages.create(ask('2+2?')).catch((thrown: unknown) => thrown);
  if (!(failure instanceof RateLimitError)) throw new Error('expected a RateLimitError');
  expect(failure.headers?.get('retry-after-ms')).toBe('1500');
  expect(failure.headers?.get('retry-after')).toBe('2');
});

test('always overloads at rate 1', async () => {
  const { client } = await sandboxWith({ faults: { rate529: 1 } });
  await expect(client.messages.create(ask('2+2?'))).rejects.toMatchObject({ status: 529, type: 'overloaded_error' });
});

test('drops connections before a reply and in the middle of a stream', async () => {
  const { client, sandbox } = await sandboxWith({ faults: { dropRate: 1 } });
  await expect(client.messages.create(ask('2+2?'))).rejects.toThrow(APIConnectionError);
  const stream = client.messages.stream(ask('2+2?'));
  const kinds: string[] = [];
  stream.on('streamEvent', (event) => kinds.push(event.type));
  await expect(stream.finalMessage()).rejects.toThrow();
  expect(kinds).toContain('message_start');
  expect(kinds).not.toContain('message_stop');
  expect(sandbox.stats()).toMatchObject({ answered: 0, faults: { dropped: 2 } });
});

test('refuses and garbles by content: the same request fails the same way every time', async () => {
  const { client, sandbox } = await sandboxWith({ faults: { refusalRate: 1 } });
  const refusal = await client.messages.create(ask('2+2?'));
  expect(refusal).toMatchObject({ stop_reason: 'refusal', content: [] });
  expect(sandbox.stats().faults.refused).toBe(1);

  const garbled = await sandboxWith({ faults: { malformedRate: 0.5 } });
  const parses = async (number: number): Promise<boolean> => {
    const message = await garbled.client.messages.create(judgement(`It is ${number}.`, 'It is 624.'));
    const verdict = z.object({ verdict: z.enum(['first', 'second', 'tie']) });
    try {
      return verdict.safeParse(JSON.parse(textOf(message))).success;
    } catch {
      return false; // Prose or a cut-off object.
    }
  };
  const numbers = Array.from({ length: 20 }, (_, index) => index);
  const once = await Promise.all(numbers.map(parses));
  expect(once).toContain(true);
  expect(once).toContain(false);
  expect(await Promise.all(numbers.map(parses))).toEqual(once);
});

test('counts what it answered, by model, and what it answered again', async () => {
  const { client, sandbox } = await sandboxWith();
  for (const text of ['2+2?', '2+3?', '2+2?']) await client.messages.create(ask(text, 'sandbox-weak'));
  await client.messages.create(judgement('It is 624.', 'It is 614.'));
  const stats = await (await fetch(`${sandbox.url}/sandbox/stats`)).json();
  expect(stats).toEqual(sandbox.stats());
  expect(stats).toMatchObject({
    requests: 4,
    answered: 4,
    repeated: 1,
    byModel: { 'sandbox-weak': 3, 'sandbox-judge': 1 },
  });
});

test('waits for the latency without holding up other requests', async () => {
  const waits: { ms: number; release: () => void }[] = [];
  let allWaiting: () => void = () => {};
  const full = new Promise<void>((resolve) => {
    allWaiting = resolve;
  });
  const clock = {
    wait: (ms: number): Promise<void> =>
      new Promise((release) => {
        waits.push({ ms, release });
        if (waits.length === 96) allWaiting();
      }),
  };
  const { client } = await sandboxWith({ latencyMs: 20, clock });
  const replies = Promise.all(Array.from({ length: 96 }, (_, index) => client.messages.create(ask(`${index}+1?`))));
  await full; // All 96 are in flight at once.
  for (const each of waits) each.release();
  expect(await replies).toHaveLength(96);
  for (const { ms } of waits) {
    expect(ms).toBeGreaterThanOrEqual(14);
    expect(ms).toBeLessThanOrEqual(26);
  }
});

test('gives up on a client that has gone', async () => {
  const leave = new AbortController();
  let noticed: () => void = () => {};
  const gone = new Promise<void>((resolve) => {
    noticed = resolve;
  });
  const clock = {
    wait: (_ms: number, signal: AbortSignal): Promise<void> =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason);
          noticed();
        });
        leave.abort();
      }),
  };
  const { client, sandbox } = await sandboxWith({ latencyMs: 5, clock });
  await expect(client.messages.create(ask('2+2?'), { signal: leave.signal })).rejects.toThrow();
  await gone;
  await new Promise(setImmediate);
  expect(sandbox.stats()).toMatchObject({ requests: 1, answered: 0, aborted: 1 });
});

test('says in one line that a port is taken', async () => {
  const { sandbox } = await sandboxWith();
  const port = Number(new URL(sandbox.url).port);
  await expect(startSandbox({ port })).rejects.toThrow(`port ${port} is already in use`);
});

test('refuses options out of range', async () => {
  await expect(startSandbox({ port: Number.NaN })).rejects.toThrow(
    'port must be a whole number from 0 to 65535; got NaN',
  );
  await expect(startSandbox({ seed: Number.NaN })).rejects.toThrow('seed must be a number');
  await expect(startSandbox({ latencyMs: -1 })).rejects.toThrow('latencyMs must be');
  await expect(startSandbox({ faults: { rate429: 1.5 } })).rejects.toThrow('rate429 must be within 0–1; got 1.5');
});

test('closes when its signal aborts, with requests in flight', async () => {
  const stop = new AbortController();
  const clock = {
    wait: (): Promise<void> => {
      stop.abort();
      return new Promise(() => {});
    },
  };
  const { client, sandbox } = await sandboxWith({ latencyMs: 5, clock, signal: stop.signal });
  await expect(client.messages.create(ask('2+2?'))).rejects.toThrow(APIConnectionError);
  await sandbox.close();
});

import { afterEach, expect, test } from 'vitest';
import { answerRequest } from './reply.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from './server.ts';

let sandbox: Sandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

const messages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'What is 17 + 25?' },
];

/** A completion, or an error. */
interface ChatBody {
  readonly choices: readonly object[];
  readonly usage: { readonly total_tokens: number };
  readonly error?: object;
}

async function chat(body: object, options: SandboxOptions = {}) {
  sandbox ??= await startSandbox(options);
  const response = await fetch(`${sandbox.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer any', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as ChatBody };
}

test('answers as the Messages API does, in the words of Chat Completions', async () => {
  const { status, body } = await chat({ model: 'sandbox-strong', messages, max_completion_tokens: 100 });
  const same = answerRequest({ model: 'sandbox-strong', messages, max_tokens: 100 }, { seed: 1 });
  expect(status).toBe(200);
  expect(body.choices[0]).toMatchObject({
    finish_reason: 'stop',
    message: { role: 'assistant', content: same.content[0]?.text, refusal: null },
  });
  expect(body.usage.total_tokens).toBe(same.usage.input_tokens + same.usage.output_tokens);
});

test.each([
  [{ model: 'gpt-none', messages }, 404, 'not_found_error'],
  [{ model: 'sandbox-weak' }, 400, 'invalid_request_error'],
  [{ model: 'sandbox-weak', messages, stream: true }, 400, 'invalid_request_error'],
])('refuses %j in the words of Chat Completions', async (request, status, type) => {
  const refused = await chat(request);
  expect(refused.status).toBe(status);
  expect(refused.body.error).toMatchObject({ type, param: null });
});

test('refuses a prompt longer than the context', async () => {
  const { status, body } = await chat({ model: 'sandbox-weak', messages }, { faults: { contextTokens: 3 } });
  expect(status).toBe(400);
  expect(body.error).toMatchObject({
    code: 'context_length_exceeded',
    message: expect.stringMatching(/^prompt is too long: \d+ tokens > 3/u),
  });
});

test('keeps to its requests a minute, each model by itself, and says how long to wait', async () => {
  const faults = { requestsPerMinute: 2 };
  const first = await chat({ model: 'sandbox-weak', messages }, { faults });
  expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('1');
  expect((await chat({ model: 'sandbox-weak', messages })).headers.get('anthropic-ratelimit-requests-remaining')).toBe(
    '0',
  );
  const refused = await chat({ model: 'sandbox-weak', messages });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after-ms'))).toBeGreaterThan(20_000);
  expect((await chat({ model: 'sandbox-strong', messages })).status).toBe(200);
  expect(sandbox?.stats().faults.rateLimited).toBe(1);
});

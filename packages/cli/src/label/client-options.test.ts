import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Sandbox, startSandbox } from '@farthing/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { memoryTerminal } from '../testing/memory-terminal.ts';

let folder: string;
let log: string;
let sandbox: Sandbox;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-models-'));
  log = join(folder, 'log.jsonl');
  const lines = Array.from({ length: 6 }, (_, index) => JSON.stringify({ prompt: `What is ${index} + ${3 * index}?` }));
  await writeFile(log, lines.join('\n'));
  sandbox = await startSandbox();
});

afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

async function label(out: string, flags: readonly string[], env: Record<string, string> = {}) {
  const terminal = memoryTerminal({ env });
  const exitCode = await runCli(['label', log, '-o', join(folder, out), ...flags], terminal);
  return { exitCode, printed: terminal.printed.join('\n'), noted: terminal.noted.join('\n') };
}

async function declare(name: string, models: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof models === 'string' ? models : JSON.stringify(models));
  return path;
}

const sandboxModels = ['--weak', 'sandbox-weak', '--strong', 'sandbox-strong', '--judge', 'sandbox-judge'];

test('labels through an OpenAI-compatible server exactly as through the Messages API', async () => {
  const env = { ANTHROPIC_API_KEY: 'any', MY_KEY: 'any' };
  const messages = await label('a.arrow', ['--base-url', sandbox.url, ...sandboxModels, '--json'], env);
  const chat = ['--api', 'openai', '--base-url', `${sandbox.url}/v1`, '--api-key-env', 'MY_KEY'];
  const completions = await label('b.arrow', [...chat, ...sandboxModels, '--json'], env);
  expect(completions).toMatchObject({ exitCode: 0, noted: '' });
  const [a, b] = [JSON.parse(messages.printed), JSON.parse(completions.printed)];
  expect(b.labels).toEqual(a.labels);
  expect(b.calls.spentUsd).toBeCloseTo(a.calls.spentUsd, 9);
});

test('asks each declared model where and how it was declared', async () => {
  const price = { inputUsdPerMillion: 1, outputUsdPerMillion: 2 };
  const models = await declare('models.json', {
    cheap: { api: 'openai', baseUrl: `${sandbox.url}/v1`, apiKeyEnv: 'CHEAP_KEY', served: 'sandbox-weak', price },
    dear: { api: 'anthropic', baseUrl: sandbox.url, apiKeyEnv: 'DEAR_KEY', served: 'sandbox-strong', price },
    judge: {
      api: 'openai',
      baseUrl: `${sandbox.url}/v1`,
      apiKeyEnv: 'CHEAP_KEY',
      served: 'sandbox-judge',
      requestsPerMinute: 6e6,
    },
  });
  const flags = ['--models', models, '--weak', 'cheap', '--strong', 'dear', '--judge', 'judge', '--json'];
  const { exitCode, printed } = await label('c.arrow', flags, { CHEAP_KEY: 'k', DEAR_KEY: 'k' });
  expect(exitCode).toBe(0);
  const report = JSON.parse(printed);
  expect(report).toMatchObject({ rows: 6, labelled: 6 });
  const { inputTokens, outputTokens, costUsd } = report.calls.models.cheap;
  expect(costUsd).toBeCloseTo((inputTokens + 2 * outputTokens) / 1e6, 12);
  // Its price is known under the name at the server.
  expect(report.calls.models.judge?.costUsd ?? 1).toBeGreaterThan(0);
});

test.each([
  ['no JSON', '{', 'expected JSON'],
  ['an unknown api', { m: { api: 'grpc' } }, '"m.api"'],
  ['a misspelt field', { m: { api: 'openai', baseURL: 'http://x' } }, '"m"'],
  ['a key instead of its name', { m: { api: 'openai', apiKeyEnv: 'sk-123-secret' } }, 'not a key'],
  [
    'a negative price',
    { m: { api: 'openai', price: { inputUsdPerMillion: -1, outputUsdPerMillion: 0 } } },
    'inputUsdPerMillion',
  ],
])('refuses a models file with %s in one line', async (name, models, words) => {
  const path = await declare(`${name}.json`, models);
  const { exitCode, noted } = await label('d.arrow', ['--models', path, ...sandboxModels]);
  expect(exitCode).toBe(3);
  expect(noted).toContain(words);
  expect(noted).not.toContain('sk-123-secret');
  expect(noted.trim().split('\n')).toHaveLength(1);
});

test('names the variable whose key is missing, and the models that are declared', async () => {
  const models = await declare('keys.json', { cheap: { api: 'openai', baseUrl: sandbox.url, apiKeyEnv: 'CHEAP_KEY' } });
  expect((await label('e.arrow', ['--models', models, ...sandboxModels])).noted).toContain('CHEAP_KEY is not set');
  const { exitCode, noted } = await label('e.arrow', ['--models', models, ...sandboxModels], { CHEAP_KEY: 'k' });
  expect(exitCode).toBe(2);
  expect(noted).toContain('no server is declared for the model "sandbox-weak"; declared are cheap');
});

test.each(['--rpm', '--tpm'])('refuses %s of zero', async (flag) => {
  const { exitCode, noted } = await label('f.arrow', [...sandboxModels, flag, '0'], { ANTHROPIC_API_KEY: 'any' });
  expect(exitCode).toBe(2);
  expect(noted).toContain(`${flag} must be a number above 0; got 0`);
});

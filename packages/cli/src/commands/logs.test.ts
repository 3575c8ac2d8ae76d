import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { memoryTerminal } from '../testing/memory-terminal.ts';

let folder: string;
let path: string;
let lines: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-logs-'));
  path = join(folder, 'log.jsonl.gz');
  const requests = Array.from({ length: 12 }, (_, index) => ({
    request: {
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', content: `Question ${index % 10}?` }],
      ...(index === 0 && { tools: [{ type: 'function', function: { name: 'look' } }] }),
    },
    response: {
      id: `c-${index}`,
      model: 'gpt-4o-mini',
      choices: [{ message: { role: 'assistant', content: 'Yes.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1_000_000, completion_tokens: 0 },
    },
    timestamp: `2026-03-01T10:${10 + index}:00Z`,
    session_id: `s-${index % 3}`,
    task: index < 8 ? 'faq' : undefined,
  }));
  const others = [{ request: { model: 'text-embedding-3-small', input: ['x'] }, response: {} }, requests[1]];
  lines = [...requests, ...others].map((each) => `${JSON.stringify(each)}\n`).join('');
  await writeFile(path, gzipSync(`${lines}nonsense\n`));
});

afterAll(() => rm(folder, { recursive: true }));

async function logs(argv: readonly string[], stdin = '') {
  const terminal = memoryTerminal({ stdin });
  const exitCode = await runCli(['logs', ...argv], terminal);
  return { exitCode, printed: terminal.printed.join('\n'), noted: terminal.noted };
}

test('says what a log holds, what could be routed and what to run next', async () => {
  const { exitCode, printed } = await logs([path]);
  expect(exitCode).toBe(0);
  expect(
    printed,
  ).toBe(`${path}: JSON lines, gzip, OpenAI Chat Completions (openai-chat: "messages" beside choices[].message in "request" and "response" in 13 of 14 records)

15 records: 12 requests to chat models
  1 skipped: an embedding request
  1 skipped: logged again under the same request id
  1 skipped: not JSON

model        requests  with answer   tokens in  tokens out  logged USD  estimate
gpt-4o-mini        12           12  12,000,000           0           –    ≈ 1.80
estimate: tokens of calls without a logged cost, at list prices of ${(await import('@farthing/labeler')).pricesCheckedOn}, caches disregarded

time           2026-03-01 10:10 to 2026-03-01 10:21 UTC
conversations  3, with 12 requests
repetitions    1 ask exactly what an earlier one asked (8.3 %)
groups         faq 8 · (none) 4
needs          tools 1

100.0 % could be routed: 12 of 12 requests end with something a user wrote
  11 ask for words and nothing else
  1 offer tools, which each model must be able to call

Next: farthing label ${path} -o labels.arrow --weak MODEL --strong gpt-4o-mini --judge MODEL --dry-run`);
});

test('reads the standard input, and prints JSON', async () => {
  const { printed } = await logs(['-', '--json'], lines);
  expect(JSON.parse(printed)).toMatchObject({
    files: [{ path: 'stdin', container: 'JSON lines', format: 'openai-chat' }],
    records: 14,
    requests: 12,
    skipped: { 'an embedding request': 1 },
    models: [{ model: 'gpt-4o-mini', requests: 12, estimatedUsd: 1.8 }],
    routable: 12,
  });
});

test('reads a table of columns, and hands them on to the next command', async () => {
  const csv = join(folder, 'own.csv');
  await writeFile(csv, 'question,reply\nWhy?,So.\n');
  const { printed } = await logs([csv, '--columns', 'prompt=question,answer=reply']);
  expect(printed).toContain(`${csv}: CSV, declared columns (columns: as declared)`);
  expect(printed).toContain(`Next: farthing label ${csv} --columns prompt=question,answer=reply -o`);
});

test('tokens that the log does not count are no 0', async () => {
  const own = join(folder, 'own.jsonl');
  await writeFile(own, '{"prompt":"a","model":"m","answer":"b","usage":{"output_tokens":7}}\n');
  const { printed } = await logs([own]);
  expect(printed).toMatch(/^m +1 +1 +– +7 +–/mu);
});

test.each<[string, () => readonly string[], number, RegExp]>([
  ['no file', () => ['nowhere.jsonl'], 3, /nowhere\.jsonl: no such file or folder/],
  ['an unknown format', () => [path, '--log-format', 'x'], 2, /the format must be one of openai-chat/],
  ['columns that are none', () => [path, '--columns', 'prompt'], 2, /--columns must be written role=column/],
  [
    'two columns of one role',
    () => [path, '--columns', 'prompt=a,prompt=b'],
    2,
    /one column for each role; got two for "prompt"/,
  ],
  ['columns and a format', () => [path, '--columns', 'prompt=a', '--log-format', 'x'], 2, /not both/],
])('says in one line what is wrong with %s', async (_name, argv, code, words) => {
  const { exitCode, noted, printed } = await logs(argv());
  expect(noted).toEqual([expect.stringMatching(words)]);
  expect(exitCode).toBe(code);
  expect(printed).toBe('');
});

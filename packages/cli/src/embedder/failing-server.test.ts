import { access, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { exitCodes } from '../exit-codes.ts';
import { type EmbeddingServer, startEmbeddingServer } from '../testing/embedding-server.ts';
import { memoryTerminal } from '../testing/memory-terminal.ts';
import { outcomeLines } from '../testing/outcomes.ts';

const rows = 60;
const batch = 10;
const retries = 4;

let folder: string;
let labels: string;
let cache: string;
let router: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-failing-'));
  [labels, cache, router] = ['labels.arrow', 'cache.arrow', 'r'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(join(folder, 'outcomes.jsonl'), outcomeLines(rows));
  expect(await runCli(['import', join(folder, 'outcomes.jsonl'), '-o', labels], memoryTerminal())).toBe(0);
});
beforeEach(() => rm(cache, { force: true }));
afterAll(() => rm(folder, { recursive: true }));

async function train(server: EmbeddingServer): Promise<{ readonly exitCode: number; readonly lines: string[] }> {
  const terminal = memoryTerminal();
  const embedder = ['--embedder', `openai:toy@${server.baseURL}`, '--embedder-option', `batchSize=${batch}`];
  const exitCode = await runCli(
    ['train', labels, '-o', router, '--embedding-cache', cache, '--test-share', '0', ...embedder],
    terminal,
  );
  return { exitCode, lines: terminal.noted.filter((line) => line.startsWith('farthing: ')) };
}

/** A whole run after whatever happened: how many texts it still had to ask for, the probe left out. */
async function askedByNextRun(): Promise<number> {
  const server = await startEmbeddingServer();
  try {
    expect(await train(server)).toEqual({ exitCode: 0, lines: [] });
    await rm(router, { recursive: true });
    return server.texts.length - 1;
  } finally {
    await server.close();
  }
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void =>
    void response.writeHead(code, headers).end('{"error":{"message":"no"}}');
const body =
  (text: (count: number) => string) =>
  (response: ServerResponse, count: number): void =>
    void response.writeHead(200).end(text(count));
const vectors = (count: number, vector: string): string =>
  `{"data":[${Array.from({ length: count }, (_, index) => `{"index":${index},"embedding":${vector}}`).join(',')}]}`;

describe('a server that, half-way, begins to', () => {
  // The wait is in a header, so that the tests do not wait.
  const soon = { 'retry-after-ms': '1' };
  test.each<[string, NonNullable<Parameters<typeof startEmbeddingServer>[0]>['die'], number, number, RegExp]>([
    ['answer 429', status(429, soon), 1 + retries, exitCodes.provider, /answered 429 for toy: no$/],
    ['answer 529', status(529, soon), 1 + retries, exitCodes.provider, /answered 529 for toy: no$/],
    ['answer 500', status(500, soon), 1 + retries, exitCodes.provider, /answered 500 for toy: no$/],
    ['ask for hours of patience', status(429, { 'retry-after': '7200' }), 1, exitCodes.provider, /answered 429/],
    ['send garbage', body(() => '{"data":[{"emb'), 1, exitCodes.provider, /sent something else than embeddings/],
    ['send nothing', body(() => ''), 1, exitCodes.provider, /sent something else than embeddings/],
    [
      'send NaN',
      body((count) => vectors(count, '[0,0,null,1]')),
      1,
      exitCodes.data,
      /row "row-30": .* a vector with NaN/,
    ],
    [
      'send infinity',
      body((count) => vectors(count, '[0,1e999,0,1]')),
      1,
      exitCodes.data,
      /row "row-30": .* a vector with/,
    ],
    [
      'send shorter vectors',
      body((count) => vectors(count, '[0,1]')),
      1,
      exitCodes.data,
      /a vector of 2 numbers, 4 expected/,
    ],
    ['send fewer vectors', body(() => vectors(3, '[0,0,0,1]')), 1, exitCodes.provider, /sent 3 vectors for 10 texts/],
  ])('%s ends the run in one line; what came before is kept', async (_, die, attempts, exitCode, message) => {
    const server = await startEmbeddingServer({ diesAfter: 1 + 3, ...(die && { die }) });
    const failed = await train(server);
    await server.close();
    expect(failed).toEqual({ exitCode, lines: [expect.stringMatching(message)] });
    expect(server.requests).toBe(1 + 3 + attempts);
    await expect(access(router)).rejects.toThrow('ENOENT');
    expect(await askedByNextRun()).toBe(rows - 3 * batch);
  });
});

test('a server that is hurried for a while costs nothing but the wait', async () => {
  let hurried = 0;
  const flaky: EmbeddingServer = await startEmbeddingServer({
    diesAfter: 5,
    die: (response, count) => {
      if (hurried++ % 2 === 0) return status(429, { 'retry-after-ms': '1' })(response);
      body((each) => vectors(each, '[0.1,0.2,0.3,0.4]'))(response, count);
    },
  });
  expect(await train(flaky)).toEqual({ exitCode: 0, lines: [] });
  await flaky.close();
  await rm(router, { recursive: true });
  expect(await askedByNextRun()).toBe(0);
});

describe('a cache', () => {
  async function full(): Promise<Buffer> {
    expect(await askedByNextRun()).toBe(rows);
    return readFile(cache);
  }

  test('that was cut off loses what was cut off alone', async () => {
    const whole = await full();
    await truncate(cache, whole.length - 10);
    expect(await askedByNextRun()).toBe(batch);
  });

  test.each<[string, (whole: Buffer) => Buffer, RegExp]>([
    [
      'of something else',
      () => Buffer.from('prompt,answer\n1,2\n'),
      /cache\.arrow: is no embedding cache; name another/,
    ],
    [
      'of noise',
      (whole) => Buffer.from(whole.map((byte, at) => byte ^ (at * 7919))),
      /cache\.arrow: is no embedding cache/,
    ],
    [
      'with a changed byte',
      (whole) => {
        const copy = Buffer.from(whole);
        copy[copy.length >> 1]! ^= 1;
        return copy;
      },
      /cache\.arrow: is damaged \(.*\); delete it, and the vectors are made again/,
    ],
  ])('%s is refused, and left as it is', async (_, change, message) => {
    const bad = change(await full());
    await writeFile(cache, bad);
    const server = await startEmbeddingServer();
    expect(await train(server)).toEqual({ exitCode: exitCodes.artifact, lines: [expect.stringMatching(message)] });
    await server.close();
    expect((await readFile(cache)).equals(bad)).toBe(true);
  });
});

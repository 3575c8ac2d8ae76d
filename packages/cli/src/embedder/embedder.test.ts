import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type LabelRow, userConversation } from '@farthing/core';
import { writeLabels } from '@farthing/dataset';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCli } from '../cli.ts';
import { type EmbeddingServer, startEmbeddingServer } from '../testing/embedding-server.ts';
import { memoryTerminal } from '../testing/memory-terminal.ts';
import { parseEmbedder } from './embedder-spec.ts';

let folder: string;
let labels: string;
let server: EmbeddingServer | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-embedder-'));
  labels = join(folder, 'labels.arrow');
  await writeLabels(labels, { candidates: ['small', 'large'], rows: sums(120) });
});
afterEach(async () => {
  await server?.close();
  await rm(folder, { recursive: true });
});

/** The small model adds short numbers and fails on long ones. */
function sums(count: number): LabelRow[] {
  const random = createRandom(1, 'sums');
  return Array.from({ length: count }, (_, index) => {
    const isHard = random.next() < 0.5;
    const text = `please add ${random.integer(isHard ? 90_000_000 : 90) + 10} and ${index}`;
    return {
      id: `row-${index}`,
      conversation: userConversation(text),
      text,
      group: 'sums',
      weight: 1,
      outcomes: [
        { model: 'small', label: Number(random.next() < (isHard ? 0.1 : 0.95)), labelSource: 'gold' },
        { model: 'large', label: 1, labelSource: 'gold' },
      ],
      judgements: [],
    };
  });
}

async function farthing(words: readonly string[], env: Record<string, string> = {}) {
  const terminal = memoryTerminal({ env });
  const exitCode = await runCli(words, terminal);
  return { exitCode, printed: terminal.printed.join('\n'), noted: terminal.noted.join('\n') };
}

const train = (embedder: string, ...more: readonly string[]) => [
  ...['train', labels, '-o', join(folder, 'r'), '--embedder', embedder],
  ...more,
];

test('trains on a server’s vectors, evaluates from the cache and routes through the same server', async () => {
  server = await startEmbeddingServer();
  const key = ['--embedder-key-env', 'MY_KEY'];
  const env = { MY_KEY: 'secret' };
  const trained = await farthing(train(`openai:toy@${server.baseURL}`, ...key), env);
  expect(trained).toMatchObject({ exitCode: 0 });
  expect(server.authorization).toBe('Bearer secret');
  expect(server.texts).toHaveLength(1 + 120);
  const written = await Promise.all(
    (await readdir(join(folder, 'r'))).map((name) => readFile(join(folder, 'r', name))),
  );
  expect(Buffer.concat(written).includes('secret')).toBe(false);

  const evaluated = await farthing(['evaluate', join(folder, 'r'), labels, '--json', ...key], env);
  expect(evaluated).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(evaluated.printed).auc).toBeGreaterThan(0.8);
  // The probe alone.
  expect(server.texts).toHaveLength(1 + 120 + 1);

  const tuned = await farthing(['tune', join(folder, 'r'), labels, '--strong-share', '0.5', '--json', ...key], env);
  expect(tuned).toMatchObject({ exitCode: 0 });
  const compared = await farthing(['compare', join(folder, 'r'), 'constant:strong', labels, '--json', ...key], env);
  expect(compared).toMatchObject({ exitCode: 0 });
  const hard = await farthing(['route', join(folder, 'r'), 'please add 71342890 and 3', '--json', ...key], env);
  const easy = await farthing(['route', join(folder, 'r'), 'please add 12 and 3', '--json', ...key], env);
  expect(JSON.parse(hard.printed)).toMatchObject({ model: 'large', reason: 'at-or-above-threshold' });
  expect(JSON.parse(easy.printed).strongWinRate).toBeLessThan(JSON.parse(hard.printed).strongWinRate);
});

test('goes on where a server that died half-way left off, and makes the same router as without the death', async () => {
  const small = ['--embedder-option', 'batchSize=10'];
  const dying = await startEmbeddingServer({ diesAfter: 6 });
  const failed = await farthing(train(`openai:toy@${dying.baseURL}`, ...small));
  await dying.close();
  expect(failed.exitCode).toBe(5);
  expect(failed.noted).toContain('refused the API key (401): expired');

  server = await startEmbeddingServer();
  const trained = await farthing(train(`openai:toy@${server.baseURL}`, ...small));
  expect(trained.exitCode).toBe(0);
  expect(server.texts).toHaveLength(1 + 120 - 50);
  const weights = await readFile(join(folder, 'r', 'weights.safetensors'));
  const whole = await farthing(
    train(`openai:toy@${server.baseURL}`, '--embedding-cache', join(folder, 'other.arrow'), ...small),
  );
  expect(whole.exitCode).toBe(0);
  expect(await readFile(join(folder, 'r', 'weights.safetensors'))).toEqual(weights);
});

test('a router whose server moved is told where it is now, and another embedder is refused', async () => {
  const first = await startEmbeddingServer();
  await farthing(train(`openai:toy@${first.baseURL}`));
  server = await startEmbeddingServer();
  const moved = ['--embedder', `openai:toy@${server.baseURL}`];
  await first.close();
  const routed = await farthing(['route', join(folder, 'r'), 'please add 1 and 2', ...moved, '--json']);
  expect(JSON.parse(routed.printed).reason).not.toBe('scoring-failed');
  const other = await farthing(['route', join(folder, 'r'), 'x', '--embedder', `openai:other@${server.baseURL}`]);
  expect(other.exitCode).toBe(4);
  expect(other.noted).toMatch(/made with embedder openai:toy@.* got openai:other@.*train the router again$/);
  const kind = await farthing(['route', join(folder, 'r'), 'x', '--embedder', 'lexical']);
  expect(kind.noted).toContain('--embedder can only say where that is now, got "lexical"');
});

describe('--embedder refuses, in one line,', () => {
  test.each([
    [
      'what is none',
      ['bert'],
      '--embedder must be lexical, hf:MODEL, hf:./FOLDER or openai:MODEL@BASE_URL; got "bert"',
    ],
    ['a URL without http://', ['openai:m@localhost:1/v1'], 'a URL with http:// or https:// is expected'],
    [
      'options of the built-in one',
      ['lexical', '--embedder-option', 'prefix=x'],
      'the lexical embedder has no options',
    ],
    ['an option that is none', ['hf:a/b', '--embedder-option', 'colour=red'], 'an embedder has no option "colour"'],
    ['half an option', ['hf:a/b', '--embedder-option', 'prefix'], 'must be name=value'],
    ['a pooling that is none', ['hf:a/b', '--embedder-option', 'pooling=max'], 'must be mean, cls or none, got "max"'],
    ['OpenAI without its key', ['openai:text-embedding-3-small'], 'OPENAI_API_KEY is not set'],
    ['a key for what needs none', ['hf:a/b', '--embedder-key-env', 'K'], 'hf: needs no key'],
  ])('%s', async (_, words, message) => {
    const { exitCode, noted } = await farthing(train(words[0]!, ...words.slice(1)));
    expect(exitCode).toBe(2);
    expect(noted).toContain(message);
    expect(noted.split('\n')).toHaveLength(1);
  });
});

test('names with @ and URLs are told apart', () => {
  expect(parseEmbedder('openai:@cf/baai/bge-m3@https://x.test/v1')?.options).toEqual({
    model: '@cf/baai/bge-m3',
    baseURL: 'https://x.test/v1',
  });
  expect(parseEmbedder('openai:@cf/baai/bge-m3')?.options).toEqual({ model: '@cf/baai/bge-m3' });
  expect(parseEmbedder('hf:./a b/c')).toEqual({ kind: 'hf', options: { model: './a b/c' } });
  expect(parseEmbedder('hf:a', ['normalize=false', 'maxTextLength=9', 'prefix=a=b '])?.options).toEqual({
    model: 'a',
    normalize: false,
    maxTextLength: 9,
    prefix: 'a=b ',
  });
  expect(parseEmbedder('lexical')).toBeUndefined();
});

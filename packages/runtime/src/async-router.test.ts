import { userConversation } from '@farthing/core';
import { describe, expect, test } from 'vitest';
import { embedderIdentity } from './embedder-identity.ts';
import type { Embedder } from './embedding.ts';
import { sha256Hex } from './parse-router-config.ts';
import type { AsyncRouter } from './router.ts';
import type { ExternalEmbedderConfig } from './router-config.ts';
import { type RouterBytes, routerFromBytes } from './router-from-bytes.ts';
import { encodeSafetensors } from './safetensors.ts';
import { tinyRouterBytes } from './testing/tiny-router.ts';
import { toyEmbedder, toyVector } from './testing/toy-embedder.ts';

/** A router on the toy embedder: more digits, less quality for the cheap model. */
async function toyRouterBytes(embedder: Embedder = toyEmbedder()): Promise<RouterBytes> {
  const weights = encodeSafetensors(
    new Map([
      ['head.0.weight', { shape: [3, 1], data: Float32Array.of(-6, 3, 0) }],
      ['head.0.bias', { shape: [1], data: Float32Array.of(0) }],
    ]),
  );
  const { config } = await tinyRouterBytes({
    embedder: { ...embedderIdentity(embedder), options: embedder.options ?? {} },
    head: { kind: 'logistic', outputs: ['small'], layers: [[3, 1]] },
    weights: { file: 'weights.safetensors', sha256: await sha256Hex(weights) },
  });
  return { config, weights };
}

async function toyRouter(embedder?: Embedder): Promise<AsyncRouter> {
  return routerFromBytes(await toyRouterBytes(), { embedder: embedder ?? toyEmbedder() });
}

const wordy = userConversation('please say hello to my friends');
const numeric = userConversation('1234 5678 9012 3456');

describe('a router with an embedder of its own', () => {
  test('routes by what the embedder says', async () => {
    const router = await toyRouter();
    expect(await router.routeAsync(wordy)).toMatchObject({ model: 'small', reason: 'below-threshold' });
    expect(await router.routeAsync(numeric)).toMatchObject({ model: 'large', reason: 'at-or-above-threshold' });
  });

  test('scores an embedding as it scores its text', async () => {
    const router = await toyRouter();
    const text = 'call 555 1234';
    expect(router.scoreEmbedding(toyVector(text))).toEqual(await router.scoreAsync(text));
  });

  test('scores a batch as it scores each text, embedding as many at once as the embedder likes', async () => {
    const asked: number[] = [];
    const embed = async (texts: readonly string[]): Promise<Float32Array[]> => {
      asked.push(texts.length);
      return texts.map(toyVector);
    };
    const texts = ['call 555', 'hello', '1', 'a 2', '33'];
    const router = await toyRouter({ ...toyEmbedder({ embed }), batchSize: 2 });
    const scores = await router.scoreBatchAsync(texts);
    expect(asked).toEqual([2, 2, 1]);
    expect(scores).toEqual(await Promise.all(texts.map((text) => router.scoreAsync(text))));
    expect(await router.scoreBatchAsync([])).toEqual([]);
  });

  test('gives a batch up with its signal, and refuses an embedder that leaves vectors out', async () => {
    const router = await toyRouter(toyEmbedder({ embed: async () => [toyVector('1')] }));
    await expect(router.scoreBatchAsync(['1', '2'])).rejects.toThrow('toy:digits gave 1 vectors for 2 texts');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(router.scoreBatchAsync(['1'], { signal })).rejects.toThrow('enough');
  });

  test.each([
    ['rejects', async () => Promise.reject(new Error('the server is down')), 'the server is down'],
    ['gives no vector', async () => [], 'toy:digits gave no vector'],
    ['gives a short vector', async () => [new Float32Array(2)], 'toy:digits gave a vector of 2 numbers, 3 expected'],
    ['gives NaN', async () => [Float32Array.of(0, Number.NaN, 0)], 'toy:digits gave a vector with NaN at position 1'],
  ])('sends the request to the reference when the embedder %s', async (_, embed, detail) => {
    const router = await toyRouter(toyEmbedder({ embed }));
    expect(await router.routeAsync(wordy)).toMatchObject({
      model: 'large',
      reason: 'scoring-failed',
      detail,
      strongWinRate: undefined,
    });
  });

  test('sends the request to the reference when the caller gives the embedding up', async () => {
    const embed: Embedder['embed'] = (_, { signal } = {}) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    const router = await toyRouter(toyEmbedder({ embed }));
    const controller = new AbortController();
    const decision = router.routeAsync(wordy, { signal: controller.signal });
    controller.abort(new Error('took too long'));
    expect(await decision).toMatchObject({ model: 'large', reason: 'scoring-failed', detail: 'took too long' });
  });

  test('asks nothing of the embedder for a conversation without text', async () => {
    const router = await toyRouter(toyEmbedder({ embed: () => Promise.reject(new Error('asked')) }));
    expect(await router.routeAsync([])).toMatchObject({ model: 'large', reason: 'no-text' });
  });

  test('refuses a threshold that is none', async () => {
    await expect((await toyRouter()).routeAsync(wordy, { threshold: 2 })).rejects.toThrow('threshold must be a number');
  });

  test('is loaded with an embedder made from what router.json says', async () => {
    const seen: ExternalEmbedderConfig[] = [];
    const router = await routerFromBytes(await toyRouterBytes(), {
      embedder: async (config) => {
        seen.push(config);
        return toyEmbedder();
      },
    });
    expect(seen).toMatchObject([{ id: 'toy:digits', fingerprint: 'toy-1', options: { model: 'digits' } }]);
    expect(router.embedder.id).toBe('toy:digits');
  });
});

describe('routerFromBytes refuses', () => {
  test('a router whose embedder was not given, naming it', async () => {
    await expect(routerFromBytes(await toyRouterBytes())).rejects.toThrow(
      'this router needs the embedder toy:digits; load it with loadRouter(folder, { embedder })',
    );
  });

  test.each([
    ['fingerprint', toyEmbedder({ fingerprint: 'toy-2' }), /toy:digits \(fingerprint toy-2, 3 dimensions\)/],
    ['length', toyEmbedder({ dimensions: 4 }), /toy:digits \(fingerprint toy-1, 4 dimensions\)/],
    [
      'model behind the name',
      toyEmbedder({ probe: Float32Array.of(1, 0, 0) }),
      /the model behind the name has changed/,
    ],
    ['promise', toyEmbedder({ probe: undefined }), /the model behind the name has changed/],
  ])('an embedder of another %s', async (_, embedder, message) => {
    const bytes = await toyRouterBytes();
    await expect(routerFromBytes(bytes, { embedder })).rejects.toThrow(message);
    await expect(routerFromBytes(bytes, { embedder: async () => embedder })).rejects.toThrow(message);
  });

  test('an embedder for a router that has the built-in one', async () => {
    await expect(routerFromBytes(await tinyRouterBytes(), { embedder: toyEmbedder() })).rejects.toThrow(
      'made with embedder lexical (fingerprint tiny',
    );
  });
});

test('rounding of another processor is the same embedder', async () => {
  const { probe } = toyEmbedder();
  const nearly = toyEmbedder({ probe: probe!.map((value) => value * 1.004 + 1e-4) });
  await expect(toyRouter(nearly)).resolves.toBeDefined();
});

test('a router with the built-in embedder can be asked either way, and needs no function that makes one', async () => {
  const embedder = () => Promise.reject(new Error('called'));
  const router = await routerFromBytes(await tinyRouterBytes(), { embedder });
  const plain = await routerFromBytes(await tinyRouterBytes());
  expect(await router.routeAsync(wordy)).toEqual(plain.route(wordy));
  expect(await plain.scoreAsync('1234')).toEqual(plain.score('1234'));
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '@farthing/core';
import { type EmbeddingCache, openEmbeddingCache } from '@farthing/dataset';
import type { Embedder } from '@farthing/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { embedPrompts } from './embed-prompts.ts';
import { shapeEmbedder, shapeVector } from './testing/shape-embedder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-embed-'));
});
afterEach(() => rm(folder, { recursive: true }));

const prompts = Array.from({ length: 10 }, (_, index) => ({ id: `row-${index}`, text: `text ${index % 7}` }));

const openCache = ({ id, fingerprint, dimensions }: Embedder): Promise<EmbeddingCache> =>
  openEmbeddingCache(join(folder, 'e.arrow'), { embedder: id, fingerprint, dimensions });

test('embeds each distinct text once and keeps the order', async () => {
  const asked: string[][] = [];
  const embedder = shapeEmbedder({ batchSize: 3, onAsked: (texts) => asked.push([...texts]) });
  const progress: [number, number][] = [];
  const embeddings = await embedPrompts(embedder, prompts, { onProgress: (...step) => progress.push(step) });
  expect(embeddings).toEqual(prompts.map(({ text }) => shapeVector(text)));
  expect(asked.map((batch) => batch.length)).toEqual([3, 3, 1]);
  expect(progress).toEqual([
    [3, 7],
    [6, 7],
    [7, 7],
  ]);
});

test('an embedder that dies half-way loses nothing: the next run asks for the rest alone', async () => {
  let calls = 0;
  const dying = shapeEmbedder({
    batchSize: 2,
    onAsked: () => {
      if (++calls > 2) throw new Error('the server went away');
    },
  });
  const cache = await openCache(dying);
  await expect(embedPrompts(dying, prompts, { cache })).rejects.toThrow('the server went away');
  expect(cache.size).toBe(4 + 1); // The probe is one of them.
  await cache.close();

  const asked: string[] = [];
  const embedder = shapeEmbedder({ batchSize: 2, onAsked: (texts) => asked.push(...texts) });
  const reopened = await openCache(embedder);
  const embeddings = await embedPrompts(embedder, prompts, { cache: reopened });
  await reopened.close();
  expect(asked).toEqual(['text 4', 'text 5', 'text 6']);
  expect(embeddings).toEqual(prompts.map(({ text }) => shapeVector(text)));
});

test.each([
  ['NaN', () => Float32Array.of(Number.NaN, 0, 0), 'a vector with NaN at position 0'],
  ['infinity', () => Float32Array.of(0, 0, Number.POSITIVE_INFINITY), 'a vector with Infinity at position 2'],
  ['a wrong length', () => new Float32Array(4), 'a vector of 4 numbers, 3 expected'],
])('refuses %s, naming the row, and keeps none of its batch', async (_, vector, fault) => {
  const embedder: Embedder = {
    ...shapeEmbedder(),
    batchSize: 2,
    embed: async (texts) => texts.map((text) => (text === 'text 5' ? vector() : shapeVector(text))),
  };
  const cache = await openCache(embedder);
  const failure = embedPrompts(embedder, prompts, { cache });
  await expect(failure).rejects.toThrow(`row "row-5": toy:shape gave ${fault}`);
  await expect(failure).rejects.toThrow(DataError);
  expect(cache.size).toBe(4 + 1); // The probe is one of them.
  await cache.close();
});

test('a model that changed under its name is not mixed with what the cache has of it', async () => {
  const embedder = shapeEmbedder();
  const cache = await openCache(embedder);
  await embedPrompts(embedder, prompts, { cache });
  const changed = { ...embedder, probe: Float32Array.of(9, 9, 9) };
  await expect(embedPrompts(changed, prompts, { cache })).rejects.toThrow(
    /e\.arrow: toy:shape gives other vectors than it was made with: .* delete it, and the vectors are made again/,
  );
  await cache.close();
});

test('refuses fewer vectors than texts', async () => {
  const embedder = { ...shapeEmbedder(), embed: async () => [] };
  await expect(embedPrompts(embedder, prompts)).rejects.toThrow('toy:shape gave 0 vectors for 7 texts');
});

test('stops between batches when told to', async () => {
  const controller = new AbortController();
  const embedder = shapeEmbedder({ batchSize: 1, onAsked: () => controller.abort(new Error('enough')) });
  await expect(embedPrompts(embedder, prompts, { signal: controller.signal })).rejects.toThrow('enough');
});

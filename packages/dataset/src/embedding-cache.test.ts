import { appendFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactError, ConfigError } from '@farthing/core';
import { tableFromIPC } from 'apache-arrow';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EmbeddingCache, openEmbeddingCache } from './embedding-cache.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'farthing-embeddings-'));
  path = join(folder, 'e.arrow');
});
afterEach(() => rm(folder, { recursive: true }));

const header = { embedder: 'toy:digits', fingerprint: 'f1', dimensions: 3 };
const vector = (first: number): Float32Array => Float32Array.of(first, first / 3, -0);

async function using<T>(work: (cache: EmbeddingCache) => Promise<T>, change = {}): Promise<T> {
  const cache = await openEmbeddingCache(path, { ...header, ...change });
  try {
    return await work(cache);
  } finally {
    await cache.close();
  }
}

async function fill(): Promise<void> {
  await using((cache) => cache.append(['one', 'two'], [vector(1), vector(2)]));
  await using((cache) => cache.append(['three', 'Ünïcode 三\ud800', ''], [vector(3), vector(4), vector(5)]));
}

test('gives back what any earlier run has put in, bit for bit', async () => {
  await fill();
  await using(async (cache) => {
    expect(cache.size).toBe(5);
    expect(cache.get('one')).toEqual(vector(1));
    expect(cache.get('three')).toEqual(vector(3));
    expect(cache.get('Ünïcode 三\ud800')).toEqual(vector(4));
    expect(cache.get('')).toEqual(vector(5));
    expect(cache.get('four')).toBeUndefined();
    await cache.append(['four'], [vector(6)]);
    expect(cache.get('four')).toEqual(vector(6));
  });
});

test('is an Arrow stream that any reader of Arrow reads', async () => {
  await fill();
  const table = tableFromIPC(await readFile(path));
  expect(table.numRows).toBe(5);
  expect(table.schema.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'text_sha256 Utf8',
    'vector FixedSizeList[3]<Float32>',
    'checksum Uint32',
  ]);
  expect(table.schema.metadata.get('farthing.embedder')).toBe('toy:digits');
});

test('reads vectors where they are, without copying them', async () => {
  await fill();
  await using(async (cache) => {
    const [one, two, three] = ['one', 'two', 'three'].map((text) => cache.get(text)!);
    expect(two!.buffer).toBe(one!.buffer);
    expect(three!.buffer).toBe(one!.buffer);
    expect(one!.buffer.byteLength).toBe((await stat(path)).size);
  });
});

test('a file cut off anywhere keeps its whole batches and goes on after them', async () => {
  await using((cache) => cache.append(['one'], [vector(1)]));
  const firstEnd = (await stat(path)).size;
  await using((cache) => cache.append(['two'], [vector(2)]));
  const whole = await readFile(path);
  for (let length = 0; length < whole.length; length++) {
    await writeFile(path, whole.subarray(0, length));
    const repairs: string[] = [];
    await using(
      async (cache) => {
        expect(cache.size).toBe(length < firstEnd ? 0 : 1);
        await cache.append(['three'], [vector(3)]);
      },
      { onRepair: (message: string) => repairs.push(message) },
    );
    expect(repairs).toHaveLength(length === 0 || length === firstEnd ? 0 : 1);
    await using(async (cache) => expect(cache.get('three')).toEqual(vector(3)));
  }
});

test('a vector or key in which any bit has changed is refused', async () => {
  await fill();
  const whole = await readFile(path);
  const at = whole.indexOf(Buffer.from(vector(2).buffer));
  for (const place of [at, at + 3, at + 7, whole.indexOf(Buffer.from(vector(5).buffer))]) {
    const changed = Buffer.from(whole);
    changed[place]! ^= 1;
    await writeFile(path, changed);
    await expect(using(async () => {})).rejects.toThrow(
      /e\.arrow: is damaged \(a checksum does not match\); delete it/,
    );
  }
  await writeFile(path, whole);
  await appendFile(path, new Uint8Array(64));
  await expect(using(async () => {})).rejects.toThrow('is damaged');
});

test('another embedder, length or kind of file is refused in one line that says what to do', async () => {
  await fill();
  await expect(using(async () => {}, { fingerprint: 'f2' })).rejects.toThrow(
    'e.arrow: holds vectors of toy:digits (fingerprint f1, 3 dimensions), not of toy:digits (fingerprint f2, 3 dimensions); name another file, or delete this one',
  );
  await expect(using(async () => {}, { dimensions: 4 })).rejects.toThrow(ArtifactError);
  await writeFile(path, 'prompt,answer\n1,2\n');
  await expect(using(async () => {})).rejects.toThrow('e.arrow: is no embedding cache; name another file');
  expect(await readFile(path, 'utf8')).toBe('prompt,answer\n1,2\n');
});

test('is open in one process at a time', async () => {
  await using(async () => {
    await expect(openEmbeddingCache(path, header)).rejects.toThrow(ConfigError);
  });
  await truncate(path, 0);
  await using(async (cache) => expect(cache.size).toBe(0));
});

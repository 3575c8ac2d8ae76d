import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkEmbedder, embedderIdentity } from './embedder-identity.ts';
import { installedTransformers } from './testing/installed-transformers.ts';
import { tinyModelDimensions, writeTinySentenceModel } from './testing/tiny-sentence-model.ts';
import { loadTransformersEmbedder, parseTransformersOptions, type TransformersLibrary } from './transformers.ts';
import { importTransformers } from './transformers-library.ts';

/** Remembers what it was asked and gives `vector`. */
function fakeLibrary({ dims = [1, 2], data = [3, 4] }: { dims?: number[]; data?: number[] } = {}) {
  const asked: unknown[] = [];
  const library: TransformersLibrary = {
    env: { localModelPath: '/models/', allowRemoteModels: true },
    pipeline: async (task, model, options) => {
      asked.push([task, model, options, { ...library.env }]);
      return async (texts, how) => {
        asked.push([texts, how]);
        return { dims, data };
      };
    },
  };
  return { library, asked };
}

describe('with any package that has the same call', () => {
  test('a hub model is asked for by its name, a folder as the only place there is', async () => {
    const { library, asked } = fakeLibrary();
    await loadTransformersEmbedder({ model: 'Xenova/all-MiniLM-L6-v2', dtype: 'q8', library });
    await loadTransformersEmbedder({ model: './some/where/mine/', library });
    expect(asked.filter((_, index) => index % 2 === 0)).toEqual([
      [
        'feature-extraction',
        'Xenova/all-MiniLM-L6-v2',
        { dtype: 'q8', quantized: true },
        { localModelPath: '/models/', allowRemoteModels: true },
      ],
      [
        'feature-extraction',
        'mine',
        { dtype: 'fp32', quantized: false },
        { localModelPath: './some/where/', allowRemoteModels: false },
      ],
    ]);
    expect(library.env).toEqual({ localModelPath: '/models/', allowRemoteModels: true });
  });

  test('loads begun at once take turns with the settings they share', async () => {
    const { library } = fakeLibrary();
    const seen: string[] = [];
    const slow: TransformersLibrary = {
      ...library,
      pipeline: async (...asked) => {
        await new Promise((resolve) => setTimeout(resolve, 2));
        seen.push(`${library.env.localModelPath}${asked[1]}`);
        if (asked[1] === 'broken') throw new Error('no such model');
        return library.pipeline(...asked);
      },
    };
    const models = ['/one/mine', '/two/broken', '/three/mine', 'a/b'];
    const loads = models.map((model) => loadTransformersEmbedder({ model, library: slow }));
    const outcomes = await Promise.allSettled(loads);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(seen).toEqual(['/one/mine', '/two/broken', '/three/mine', '/models/a/b']);
    expect(library.env).toEqual({ localModelPath: '/models/', allowRemoteModels: true });
  });

  test('each text goes through the model alone, with its prefix, clipped', async () => {
    const { library, asked } = fakeLibrary();
    const embedder = await loadTransformersEmbedder({ model: 'a/b', prefix: 'query: ', maxTextLength: 4, library });
    asked.length = 0;
    await embedder.embed(['abcdefgh', '']);
    const how = { pooling: 'mean', normalize: true };
    expect(asked).toEqual([
      [['query: abgh'], how],
      [['query: '], how],
    ]);
  });

  test('pooling none is for models that give one vector a text', async () => {
    await expect(
      loadTransformersEmbedder({ model: 'a/b', pooling: 'none', ...fakeLibrary({ dims: [1, 2] }) }),
    ).resolves.toMatchObject({ dimensions: 2 });
    await expect(
      loadTransformersEmbedder({ model: 'a/b', pooling: 'none', ...fakeLibrary({ dims: [1, 5, 2] }) }),
    ).rejects.toThrow(
      'hf:a/b with pooling none gives a vector for each token (shape 1×5×2); choose pooling mean or cls',
    );
  });

  test('a model that cannot be loaded is told in one line', async () => {
    const { library } = fakeLibrary();
    const failing = { ...library, pipeline: () => Promise.reject(new Error('Unauthorized access\nstack')) };
    await expect(loadTransformersEmbedder({ model: 'a/b', library: failing })).rejects.toThrow(
      /^cannot load hf:a\/b as fp32: Unauthorized access$/,
    );
    expect(library.env.allowRemoteModels).toBe(true);
  });

  test('every setting that decides the vectors is in the fingerprint', async () => {
    const { library } = fakeLibrary();
    const changes = [
      {},
      { dtype: 'q8' },
      { pooling: 'cls' },
      { normalize: false },
      { prefix: 'q' },
      { maxTextLength: 9 },
      { model: 'c/d' },
    ] as const;
    const embedders = await Promise.all(
      changes.map((change) => loadTransformersEmbedder({ model: 'a/b', library, ...change })),
    );
    expect(new Set(embedders.map(({ fingerprint }) => fingerprint)).size).toBe(changes.length);
    for (const { options } of embedders) expect(parseTransformersOptions(options!)).toEqual(options);
  });
});

test('options from a file are checked by name and kind', () => {
  expect(() => parseTransformersOptions({ model: 'a/b', pooling: 'max' })).toThrow(
    'must be mean, cls or none, got "max"',
  );
  expect(() => parseTransformersOptions({ model: 'a/b', revision: 'main' })).toThrow(
    'an embedder has no option "revision"',
  );
  expect(() => parseTransformersOptions({})).toThrow('hf: names no model');
});

const library = await installedTransformers();

test.skipIf(library !== undefined)('without the package, one line says how to get it', async () => {
  await expect(importTransformers('hf:a/b')).rejects.toThrow(
    /^hf:a\/b needs the package @huggingface\/transformers, which is not installed: npm install @huggingface\/transformers$/,
  );
});

describe.skipIf(library === undefined)('with the real package and a tiny model', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'farthing-tiny-model-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('words that are the same give near vectors, others do not', async () => {
    const model = join(folder, 'tiny');
    await writeTinySentenceModel(model);
    const embedder = await loadTransformersEmbedder({ model, library });
    expect(embedder.dimensions).toBe(tinyModelDimensions);
    const [one, same, other] = (await embedder.embed([
      'Please ADD 1',
      'please add 1',
      'what is a poem',
    ])) as Float32Array[];
    const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
    expect(cosine(one!, same!)).toBeCloseTo(1, 6);
    expect(cosine(one!, other!)).toBeLessThan(0.95);
  });

  test('a folder that moved is the same embedder, other weights in it are not', async () => {
    for (const [name, seed] of [
      ['a', 1],
      ['b', 1],
      ['c', 2],
    ] as const) {
      await writeTinySentenceModel(join(folder, name), { seed });
    }
    const [a, b, c] = await Promise.all(
      ['a', 'b', 'c'].map(async (name) => loadTransformersEmbedder({ model: join(folder, name), library })),
    );
    const expected = embedderIdentity(a!);
    checkEmbedder(b!, { expected, subject: 'router.json', remedy: 'train the router again' });
    expect(c!.fingerprint).toBe(a!.fingerprint);
    expect(() => checkEmbedder(c!, { expected, subject: 'router.json', remedy: 'train the router again' })).toThrow(
      'the model behind the name has changed',
    );
  });

  test('a folder that is not there is told in one line', async () => {
    const failure = loadTransformersEmbedder({ model: join(folder, 'none'), library });
    await expect(failure).rejects.toThrow(/^cannot load hf:\S+none as fp32: [^\n]+$/);
  });
});

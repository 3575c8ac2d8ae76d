import { describe, expect, test } from 'vitest';
import { checkEmbedder, embedderIdentity } from '../embedder-identity.ts';
import { type Embedder, type Embedding, embeddingFault } from '../embedding.ts';

export interface EmbedderContract {
  /** Makes the embedder anew; asked several times. */
  readonly make: () => Promise<Embedder>;
  /** Whether vectors are promised to have length 1. */
  readonly isUnitNorm: boolean;
  /** Whether texts that differ only in words it was never told of may look the same to it. */
  readonly mayConfuse?: boolean;
}

const texts = [
  'please add 12 and 34',
  'explain what a poem is',
  '',
  ' \n\t ',
  '三十七加四十二等于多少？',
  'Сколько будет два плюс два?',
  'كم يساوي اثنان زائد اثنين؟',
  'a lone half \ud83d of an emoji, and a whole 🪙',
  'nul \u0000 and bell \u0007',
  'please say hello '.repeat(12_500),
];

/** What every embedder promises; run on each implementation. */
export function describeEmbedder(name: string, { make, isUnitNorm, mayConfuse = false }: EmbedderContract): void {
  describe(`${name} keeps the contract of an embedder`, () => {
    test('gives one finite vector of the promised length for any text, 200,000 characters included', async () => {
      const embedder = await make();
      const embeddings = await embedder.embed(texts);
      expect(embeddings).toHaveLength(texts.length);
      for (const embedding of embeddings) expect(embeddingFault(embedding, embedder.dimensions)).toBeUndefined();
      expect(await embedder.embed([])).toEqual([]);
    });

    test('gives the same vector for the same text, alone or among others, now or from a new embedder', async () => {
      const embedder = await make();
      const together = await embedder.embed(texts);
      const again = await (await make()).embed([...texts].reverse());
      expect(again.reverse()).toEqual(together);
      for (const [at, text] of texts.entries()) expect(await embedder.embed([text])).toEqual([together[at]]);
    });

    test('keeps the order of the texts', async () => {
      const embedder = await make();
      const many = Array.from({ length: 150 }, (_, index) => `please add ${index} and ${index * 7}`);
      const embeddings = await embedder.embed(many);
      for (const at of [0, 63, 64, 149]) expect(await embedder.embed([many[at]!])).toEqual([embeddings[at]]);
      if (!mayConfuse) expect(new Set(embeddings.map(written)).size).toBe(many.length);
    });

    test('gives vectors that belong to the caller', async () => {
      const embedder = await make();
      const [first] = await embedder.embed(['explain']);
      const before = written(first!);
      valuesOf(first!).fill(9);
      const [second] = await embedder.embed(['explain']);
      expect(written(second!)).toBe(before);
    });

    test.runIf(isUnitNorm)('gives vectors of length 1', async () => {
      for (const embedding of await (await make()).embed(texts)) {
        expect(Math.hypot(...valuesOf(embedding))).toBeCloseTo(1, 5);
      }
    });

    test('rejects with the reason of a signal that is aborted', async () => {
      const embedder = await make();
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(embedder.embed(['a', 'b'], { signal })).rejects.toThrow('enough');
    });

    test('is recognised when it is made again, and says what it is made from without a secret', async () => {
      const [one, two] = [await make(), await make()];
      expect(one.fingerprint).toMatch(/^[0-9a-f]{16}$/);
      checkEmbedder(two, {
        expected: JSON.parse(JSON.stringify(embedderIdentity(one))),
        subject: 'router.json',
        remedy: 'train the router again',
      });
      expect(JSON.stringify(one.options ?? {})).not.toContain('secret');
    });
  });
}

function valuesOf(embedding: Embedding): Float32Array {
  return embedding instanceof Float32Array ? embedding : embedding.values;
}

function written(embedding: Embedding): string {
  return embedding instanceof Float32Array
    ? embedding.join()
    : `${embedding.indices.join()};${embedding.values.join()}`;
}

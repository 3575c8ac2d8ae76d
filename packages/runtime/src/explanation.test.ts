import { createRandom, userConversation } from '@farthing/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { calibrate } from './calibrator.ts';
import type { GainParts } from './explanation.ts';
import { createLexicalEmbedder, lexicalDimensions } from './lexical-embedder.ts';
import { defaultLexicalSettings } from './lexical-ngrams.ts';
import { sigmoid } from './network.ts';
import type { Router } from './router.ts';
import { routerFromBytes } from './router-from-bytes.ts';
import { structuralFeatureCount, structuralFeatureNames } from './structural-features.ts';
import { tinyRouterBytes, tinySettings } from './testing/tiny-router.ts';

const dimensions = lexicalDimensions(tinySettings);
const random = createRandom(1, 'explanation');
const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => 4 * random.next() - 2);
const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 300 }));

/** A router whose weights are drawn: one output for the cheap model, or one for each of the two. */
async function drawnRouter(outputs: 1 | 2): Promise<{ router: Router; weight: Float32Array; bias: Float32Array }> {
  const [weight, bias] = [numbers(dimensions * outputs), numbers(outputs)];
  const bytes = await tinyRouterBytes(
    { head: { kind: 'logistic', outputs: ['small', 'large'].slice(0, outputs), layers: [[dimensions, outputs]] } },
    {
      'head.0.weight': { shape: [dimensions, outputs], data: weight },
      'head.0.bias': { shape: [outputs], data: bias },
    },
  );
  return { router: await routerFromBytes(bytes), weight, bias };
}

const partsOf = (router: Router, text: string, influences?: number): GainParts => {
  const { parts } = router.explain(userConversation(text), { influences });
  if (parts === undefined) throw new Error(`no parts of ${JSON.stringify(text)}`);
  return parts;
};

describe.each([1, 2] as const)('an explanation of a head with outputs: %i', (outputs) => {
  let drawn: Awaited<ReturnType<typeof drawnRouter>>;
  beforeAll(async () => {
    drawn = await drawnRouter(outputs);
  });

  test('adds up to the gain, which calibrates to the score, however many parts are named', () => {
    const { router } = drawn;
    const spoken = texts.filter((text) => router.route(userConversation(text)).strongWinRate !== undefined);
    fc.assert(
      fc.property(spoken, fc.nat({ max: 40 }), (text, limit) => {
        const { gain, base, influences, rest } = partsOf(router, text, limit);
        const sum = influences.reduce((total, each) => total + each.gain, base + rest);
        expect(Math.abs(sum - gain)).toBeLessThan(1e-9);
        expect(influences.length).toBeLessThanOrEqual(limit);
        const { strongWinRate } = router.route(userConversation(text));
        expect(calibrate(router.config.calibrators[0]!, gain)).toBe(strongWinRate);
      }),
      { numRuns: 60 },
    );
  });

  test('shares the gain out as the integral of its gradient, in a thousand steps, does', () => {
    const { router, weight, bias } = drawn;
    const text = 'Prove 12 theorems, please';
    const { indices, values } = router.embedder.embedText(text);
    const weightOf = (index: number, output: number): number => weight[index * outputs + output]!;
    const reached = Array.from(bias, (_, output) =>
      indices.reduce((sum, index, at) => sum + values[at]! * weightOf(index, output), 0),
    );
    const slope = (output: number): number => {
      let total = 0;
      for (let step = 0.5; step < 1000; step++) {
        const chance = sigmoid(bias[output]! + (step / 1000) * reached[output]!);
        total += (chance * (1 - chance)) / 1000;
      }
      return total;
    };
    const slopes = Array.from(bias, (_, output) => (output === 0 ? -1 : 1) * slope(output));
    const expected = Array.from(
      indices,
      (index, at) => values[at]! * slopes.reduce((sum, each, output) => sum + each * weightOf(index, output), 0),
    ).sort((a, b) => Math.abs(b) - Math.abs(a));
    const { influences, rest } = partsOf(router, text, 1000);
    expect(rest).toBe(0);
    expect(influences.length).toBeGreaterThan(40);
    for (const [at, { gain }] of influences.entries()) expect(gain).toBeCloseTo(expected[at]!, 6);
  });

  test('names the strongest first', () => {
    const sizes = partsOf(drawn.router, 'Prove 12 theorems, please').influences.map(({ gain }) => Math.abs(gain));
    expect(sizes).toHaveLength(10);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  });
});

test('says that digits asked for strong, of a router that looks at nothing else', async () => {
  const router = await routerFromBytes(await tinyRouterBytes());
  const { decision, parts } = router.explain(userConversation('1234 5678'));
  expect(decision).toEqual(router.route(userConversation('1234 5678')));
  expect(parts?.influences).toEqual([
    { kind: 'shape', text: 'digit share', deviations: expect.closeTo(8 / 9, 6), gain: expect.any(Number) },
  ]);
  expect(parts?.influences[0]?.gain).toBeGreaterThan(0.3);
});

test('explains the decision at the threshold and among the models that are asked for', async () => {
  const router = await routerFromBytes(await tinyRouterBytes());
  const options = { threshold: 1, models: ['large'] };
  const { decision } = router.explain(userConversation('12'), options);
  expect(decision).toEqual(router.route(userConversation('12'), options));
  expect(() => router.explain(userConversation('12'), { threshold: 2 })).toThrow('threshold must be a number');
});

test('says why there are no parts, where there are none', async () => {
  const tiny = await routerFromBytes(await tinyRouterBytes());
  expect(tiny.explain([])).toEqual({
    decision: tiny.route([]),
    parts: undefined,
    unavailable: 'The request was not scored.',
  });
  const layers = [
    [dimensions, 2],
    [2, 1],
  ] as const;
  const deep = await routerFromBytes(
    await tinyRouterBytes(
      { head: { kind: 'mlp', outputs: ['small'], layers } },
      {
        'head.0.weight': { shape: [dimensions, 2], data: numbers(2 * dimensions) },
        'head.0.bias': { shape: [2], data: numbers(2) },
        'head.1.weight': { shape: [2, 1], data: numbers(2) },
        'head.1.bias': { shape: [1], data: numbers(1) },
      },
    ),
  );
  const { decision, parts, unavailable } = deep.explain(userConversation('hello'));
  expect(decision.strongWinRate).toBeDefined();
  expect(parts).toBeUndefined();
  expect(unavailable).toMatch(/^The router's head \(mlp\) weighs parts of the text together/u);
});

describe('a traced text', () => {
  const buckets = defaultLexicalSettings.wordBuckets + defaultLexicalSettings.characterBuckets;
  const parameters = {
    settings: defaultLexicalSettings,
    // Every seventh bucket is of n-grams that the corpus does not know.
    inverseDocumentFrequency: Float32Array.from({ length: buckets }, (_, bucket) => (bucket % 7 === 0 ? 0 : 1)),
    structuralMean: new Float32Array(structuralFeatureCount),
    structuralDeviation: new Float32Array(structuralFeatureCount).fill(1),
  };
  const embedder = createLexicalEmbedder(parameters, 'test');

  test('has the vector that it is embedded as, and a feature for each of its numbers', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { vector, features } = embedder.traceText(text);
        expect(vector).toEqual(embedder.embedText(text));
        expect(features).toHaveLength(vector.indices.length);
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    ['Merge  two LISTS.', ['merge', 'two', 'merge two', 'lists', 'two lists']],
    ['東京は', ['東', '京', '東京', 'は', '京は']],
    ['مرحبا بك', ['مرحبا', 'بك', 'مرحبا بك']],
    ['🔥🔥 a-b', ['🔥🔥', 'a', '🔥🔥 a', 'b', 'a-b']],
  ])('of %s names words and pairs as they were read', (text, expected) => {
    const known = createLexicalEmbedder(
      { ...parameters, inverseDocumentFrequency: new Float32Array(buckets).fill(1) },
      'test',
    );
    const { features } = known.traceText(text);
    expect(features.filter(({ kind }) => kind === 'words').map((each) => each.text)).toEqual(expected);
    const characters = features.filter(({ kind }) => kind === 'characters').map((each) => each.text);
    const read = ` ${text.toLowerCase().replaceAll(/\s+/gu, ' ')} `;
    for (const each of characters) expect(read).toContain(each);
    expect(characters.every((each) => each.length >= 2 && each.length <= 4)).toBe(true);
    expect(features.slice(-structuralFeatureCount).map((each) => each.text)).toEqual([...structuralFeatureNames]);
  });
});

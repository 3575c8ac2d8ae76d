import { userConversation } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { routingRates } from './assessment.ts';
import { type CoverageModel, coverageAt, coverageDistance } from './coverage.ts';
import { createLexicalEmbedder, lexicalProfileLength } from './lexical-embedder.ts';
import { routerFromBytes } from './router-from-bytes.ts';
import { tinyRouterBytes, tinySettings } from './testing/tiny-router.ts';

const covered = { coverage: { dimensions: lexicalProfileLength, directions: 1, distances: [0, 1, 2], floor: 0.25 } };

describe('coverageDistance', () => {
  const model: CoverageModel = {
    mean: Float32Array.of(1, 0, 0),
    scale: Float32Array.of(2, 1, 1),
    axes: Float32Array.of(1, 0, 0),
    variances: Float32Array.of(4, 0.25),
  };

  test('counts standard deviations along the axes and across them', () => {
    expect(coverageDistance(model, Float32Array.of(1, 0, 0))).toBe(0);
    expect(coverageDistance(model, Float32Array.of(9, 0, 0))).toBe(2);
    expect(coverageDistance(model, Float32Array.of(1, 0, 2))).toBe(4);
    expect(coverageDistance(model, Float32Array.of(9, 2, 0))).toBeCloseTo(Math.sqrt(4 + 16), 12);
  });
});

describe('coverageAt', () => {
  test('is 1 up to the nearest, 0 from the last on and for a number that is none, and falls by squares between', () => {
    expect([0, 1, 2, 3, 3.5, 4, 9].map((distance) => coverageAt([1, 3, 4], distance))).toEqual([
      1,
      1,
      0.75 ** 2,
      0.25,
      0.25 ** 2,
      0,
      0,
    ]);
    expect(coverageAt([1, 3, 4], Number.NaN)).toBe(0);
  });

  test('gives a distance that many rows share the highest of their ranks', () => {
    expect(coverageAt([1, 2, 2, 2, 4], 2)).toBe(0.75 ** 2);
  });

  test('never rises with the distance and stays between 0 and 1', () => {
    const distances = fc
      .array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 2, maxLength: 30 })
      .map((each) => each.sort((a, b) => a - b));
    const distance = fc.double({ min: 0, max: 60, noNaN: true });
    fc.assert(
      fc.property(distances, distance, distance, (ranks, one, other) => {
        const [near, far] = [coverageAt(ranks, Math.min(one, other)), coverageAt(ranks, Math.max(one, other))];
        expect(far).toBeLessThanOrEqual(near);
        expect(far).toBeGreaterThanOrEqual(0);
        expect(near).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('the profile of a lexical vector', () => {
  const buckets = tinySettings.wordBuckets + tinySettings.characterBuckets;
  const embedderOf = (inverseDocumentFrequency: Float32Array) =>
    createLexicalEmbedder(
      {
        settings: tinySettings,
        inverseDocumentFrequency,
        structuralMean: new Float32Array(12),
        structuralDeviation: new Float32Array(12).fill(1),
      },
      '',
    );

  test('says which share of the n-grams is unknown and what the others weigh', () => {
    const all = embedderOf(new Float32Array(buckets).fill(3)).embedText('one two').profile;
    expect([...all!.subarray(0, 4)]).toEqual([0, 3, 0, 3]);
    const none = embedderOf(new Float32Array(buckets)).embedText('one two').profile;
    expect([...none!.subarray(0, 4)]).toEqual([1, 0, 1, 0]);
    const half = embedderOf(new Float32Array(buckets).fill(2, 0, 64)).embedText('one two').profile;
    expect([...half!.subarray(0, 4)]).toEqual([0, 2, 1, 0]);
  });

  test('of a text of nothing is finite', () => {
    expect(embedderOf(new Float32Array(buckets).fill(1)).embedText('').profile?.every(Number.isFinite)).toBe(true);
  });
});

describe('a router that measures coverage', () => {
  test('sends what is out of it to the reference at every threshold but 1, with its score and the reason', async () => {
    const router = await routerFromBytes(await tinyRouterBytes(covered));
    const [near, far] = [userConversation('hi'), userConversation('please say hello to all of my very good friends')];
    expect(router.route(near)).toMatchObject({ model: 'small', reason: 'below-threshold' });
    expect(router.route(near).coverage).toBeGreaterThanOrEqual(0.25);
    expect(router.route(far)).toMatchObject({ model: 'large', reason: 'out-of-coverage' });
    expect(router.route(far).strongWinRate).toBeLessThan(0.5);
    expect(router.route(far, { threshold: 0.9999 }).model).toBe('large');
    expect(router.route(far, { threshold: 1 })).toMatchObject({ model: 'small', reason: 'below-threshold' });
  });

  test('decides offline, from an embedding, as it does online', async () => {
    const router = await routerFromBytes(await tinyRouterBytes(covered));
    for (const text of ['hi', 'ho ho', 'please say hello to all of my very good friends', '12 34']) {
      const { coverage, reason, strongWinRate } = router.route(userConversation(text));
      const assessment = router.assessEmbedding(router.embedder.embedText(text));
      expect(assessment.coverage).toBe(coverage);
      expect(assessment.strongWinRates[0]).toBe(strongWinRate);
      expect(assessment.isCovered).toBe(reason !== 'out-of-coverage');
      expect(routingRates(assessment)[0]! >= 0.5).toBe(reason !== 'below-threshold');
    }
  });

  test('is refused when its tensors have another shape than router.json says', async () => {
    const bytes = await tinyRouterBytes({ coverage: { ...covered.coverage, directions: 2 } });
    await expect(routerFromBytes(bytes)).rejects.toThrow('"coverage.axes" must have shape [2,16]');
  });
});

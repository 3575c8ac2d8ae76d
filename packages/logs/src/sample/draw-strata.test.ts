import { createRandom } from '@farthing/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocate } from './allocate.ts';
import { drawStrata } from './draw-strata.ts';
import { roundAtRandom } from './round-at-random.ts';

const strata = (sizes: readonly number[]): Uint32Array =>
  Uint32Array.from(sizes.flatMap((size, h) => Array.from({ length: size }, () => h)));

const someSizes = fc
  .array(fc.nat(40), { minLength: 1, maxLength: 8 })
  .filter((sizes) => sizes.some((size) => size > 0));

test('allocates whole numbers that sum to the total, within limits and in proportion', () => {
  expect([...allocate(10, { weights: [1, 1, 2], limits: [9, 9, 9] })]).toEqual([3, 2, 5]);
  expect([...allocate(10, { weights: [1, 1, 8], limits: [9, 9, 2] })]).toEqual([4, 4, 2]);
  expect([...allocate(4, { weights: [0, 1], limits: [9, 3] })]).toEqual([1, 3]);
  expect([...allocate(9, { weights: [1, 1], limits: [1, 2] })]).toEqual([1, 2]);
  fc.assert(
    fc.property(fc.nat(200), fc.array(fc.tuple(fc.nat(9), fc.nat(40)), { minLength: 1 }), (total, pairs) => {
      const [weights, limits] = [pairs.map(([weight]) => weight), pairs.map(([, limit]) => limit)];
      const parts = [...allocate(total, { weights, limits })];
      const room = limits.reduce((sum, limit) => sum + limit, 0);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(Math.min(total, room));
      expect(parts.every((part, h) => part >= 0 && part <= limits[h]!)).toBe(true);
    }),
  );
});

test('rounds every share up or down, to the right sum', () => {
  fc.assert(
    fc.property(someSizes, fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (sizes, seed, portion) => {
      const all = sizes.reduce((sum, size) => sum + size, 0);
      const total = Math.floor(portion * all);
      const parts = [...roundAtRandom(total, sizes, createRandom(seed))];
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total);
      for (const [h, part] of parts.entries()) expect(Math.abs(part - (total * sizes[h]!) / all)).toBeLessThan(1);
    }),
  );
});

test('draws exactly as many as asked for, whatever the strata', () => {
  fc.assert(
    fc.property(
      someSizes,
      fc.nat(200),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(),
      (sizes, size, share, seed) => {
        const stratumOf = strata(sizes);
        const uniformSize = Math.round(share * size);
        const sample = drawStrata({ stratumOf, weights: sizes.map(Math.sqrt) }, { size, uniformSize, seed });
        const marked = [...sample.marks].filter((mark) => mark > 0).length;
        expect(marked).toBe(Math.min(size, stratumOf.length));
        expect(sample.size).toBe(marked);
        expect([...sample.marks].filter((mark) => mark === 2).length).toBe(sample.uniformSize);
        expect(sample.uniformSize).toBeGreaterThanOrEqual(Math.min(uniformSize, marked));
        const expected = sizes.reduce((sum, count, h) => sum + count * sample.probabilities[h]!, 0);
        expect(expected).toBeCloseTo(marked, 9);
      },
    ),
  );
});

test('draws the same for the same seed, and something else for another', () => {
  const population = { stratumOf: strata([30, 5, 65]), weights: [1, 1, 1] };
  const draw = (seed: number) => drawStrata(population, { size: 20, uniformSize: 10, seed }).marks;
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});

/** Beyond this many standard errors, one of a few hundred comparisons would fall once in 10,000 times. */
const z = 5;

test('over 20,000 draws every item comes as often as its probability says, and estimates are unbiased', () => {
  const sizes = [1, 2, 7, 40, 13, 0, 37];
  const stratumOf = strata(sizes);
  const total = stratumOf.length;
  const [size, uniformSize, draws] = [23, 9, 20_000];
  const values = Float64Array.from(stratumOf, (h, index) => (index % 3) + 2 * h);
  const truth = values.reduce((sum, value) => sum + value, 0);
  const drawn = new Float64Array(total);
  const uniform = new Float64Array(total);
  const estimates = { weighted: [] as number[], slice: [] as number[] };
  let probabilities: Float64Array = new Float64Array();
  for (let seed = 0; seed < draws; seed++) {
    const sample = drawStrata({ stratumOf, weights: sizes.map(Math.sqrt) }, { size, uniformSize, seed });
    ({ probabilities } = sample);
    let weighted = 0;
    let slice = 0;
    for (const [index, mark] of sample.marks.entries()) {
      if (mark > 0) drawn[index]! += 1;
      if (mark > 0) weighted += values[index]! / probabilities[stratumOf[index]!]!;
      if (mark === 2) uniform[index]! += 1;
      if (mark === 2) slice += values[index]! / sample.uniformSize;
    }
    estimates.weighted.push(weighted);
    estimates.slice.push(slice * total);
  }
  const standardError = (chance: number): number => Math.sqrt((chance * (1 - chance)) / draws);
  for (let index = 0; index < total; index++) {
    const chance = probabilities[stratumOf[index]!]!;
    expect(Math.abs(drawn[index]! / draws - chance)).toBeLessThanOrEqual(z * standardError(chance));
    expect(Math.abs(uniform[index]! / draws - uniformSize / total)).toBeLessThan(
      z * standardError(uniformSize / total),
    );
  }
  for (const found of [estimates.weighted, estimates.slice]) {
    const mean = found.reduce((sum, each) => sum + each, 0) / draws;
    const spread = Math.sqrt(found.reduce((sum, each) => sum + (each - mean) ** 2, 0) / draws / draws);
    expect(Math.abs(mean - truth)).toBeLessThan(z * spread);
  }
});

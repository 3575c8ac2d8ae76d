import { ConfigError, createRandom } from '@farthing/core';
import { coverageAt, coverageDistance } from '@farthing/runtime';
import { describe, expect, test } from 'vitest';
import { fitCoverage } from './fit-coverage.ts';
import { fitLexical } from './fit-lexical.ts';
import { leftOutProfiles } from './left-out-profiles.ts';

function normalRows(count: number, columns: number, seed: number): Float32Array[] {
  const random = createRandom(seed, 'normal rows');
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Array.from({ length: count }, () =>
    Float32Array.from({ length: columns }, (_, at) => 3 + (at + 1) * normal()),
  );
}

function fit(profiles: readonly Float32Array[], requests = new Float32Array(profiles.length).fill(1), floor = 0.05) {
  const folds = Uint8Array.from(profiles, (_, row) => row % 5);
  return fitCoverage(profiles, { folds, requests, seed: 1, floor });
}

describe('fitCoverage', () => {
  test.each([6, 40])(
    'leaves about the floor’s share of new rows like the old ones below it, %d dimensions',
    (columns) => {
      const { model, config } = fit(normalRows(2000, columns, 1));
      const fresh = normalRows(4000, columns, 2).map((row) =>
        coverageAt(config.distances, coverageDistance(model, row)),
      );
      const below = fresh.filter((coverage) => coverage < 0.05).length / fresh.length;
      expect(below).toBeGreaterThan(0.03);
      expect(below).toBeLessThan(0.07);
      // Ranks of rows from the same source are spread evenly, so their mean is a half.
      expect(fresh.reduce((sum, coverage) => sum + coverage, 0) / fresh.length).toBeCloseTo(0.5, 1);
    },
  );

  test('gives what is far no coverage, and a number that never varied is far when it does', () => {
    const rows = normalRows(300, 3, 1).map((row) => Float32Array.of(...row, 7));
    const { model, config } = fit(rows);
    const at = (...profile: number[]): number =>
      coverageAt(config.distances, coverageDistance(model, Float32Array.of(...profile)));
    expect(at(3, 3, 3, 7)).toBeGreaterThan(0.9);
    expect(at(40, 3, 3, 7)).toBe(0);
    expect(at(3, 3, 3, 9)).toBe(0);
  });

  test('ranks by requests: a row that was logged often is much of the traffic', () => {
    const rows = normalRows(400, 2, 1);
    const plain = fit(rows);
    const furthest = plain.ranks.indexOf(Math.min(...plain.ranks));
    const requests = new Float32Array(400).fill(1);
    requests[furthest] = 100;
    expect(fit(rows, requests).ranks[furthest]).toBeGreaterThan(0.15);
    expect(plain.ranks[furthest]).toBeLessThan(0.01);
  });

  test('puts no training row of a small table below the default floor', () => {
    const profiles = normalRows(60, 4, 1);
    const folds = Uint8Array.from(profiles, (_, row) => row % 5);
    const { ranks, config } = fitCoverage(profiles, { folds, requests: new Float32Array(60).fill(1), seed: 1 });
    expect(config.floor).toBe(0.002);
    expect(Math.min(...ranks)).toBeGreaterThan(0.002);
  });

  test('finds a prompt exactly like a training row no stranger than that row, however few are like it', () => {
    const [usual, rare] = [Float32Array.of(0.6, 0.2, 1), Float32Array.of(0.9, 0.4, 1)];
    const profiles = Array.from({ length: 240 }, (_, row) => (row % 80 === 7 ? rare : usual));
    const { model, config, ranks } = fit(profiles);
    for (const profile of [usual, rare]) {
      const rank = coverageAt(config.distances, coverageDistance(model, profile));
      expect(rank).toBeGreaterThanOrEqual(ranks[profiles.indexOf(profile)]!);
    }
  });

  test('refuses a floor that is no share', () => {
    expect(() => fit(normalRows(50, 2, 1), undefined, 1.5)).toThrow(ConfigError);
  });
});

test('the profile of a text left out is that of the text to an embedder fitted on the others', async () => {
  const texts = ['the cat sat', 'the cat ran', 'the dog ran', 'a strange word', 'the dog ran far', 'the cat sat'];
  const groups = Uint32Array.of(0, 1, 2, 3, 4, 0);
  const profiles = leftOutProfiles(texts, { groups, fitted: await fitLexical(texts) });
  for (const [row, text] of texts.entries()) {
    const others = texts.filter((_, other) => groups[other] !== groups[row]);
    const { embedder } = await fitLexical(others);
    const alone = embedder.embedText(text).profile!;
    expect(profiles[row]![0]).toBe(alone[0]);
    expect(profiles[row]![2]).toBe(alone[2]);
  }
});

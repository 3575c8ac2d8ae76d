import { expect, test } from 'vitest';
import { smoothTargets } from './smooth-targets.ts';

const targets = {
  outputs: 2,
  qualities: Float32Array.of(1, 0, 0, 0, 1, 1, 0, 1),
  weights: Float32Array.of(1, 1, 1, 1),
};

test('moves targets towards the mean of their topic, itself shrunken to the overall mean', () => {
  const { qualities } = smoothTargets(targets, { topics: ['a', 'a', 'b', undefined], share: 0.5 });
  // Overall means ½ and ½, counted as ten rows each. Topic a: (1 + 5) / 12 and (0 + 5) / 12; topic b: (1 + 5) / 11 twice.
  const expected = [(1 + 6 / 12) / 2, 5 / 24, 6 / 24, 5 / 24, (1 + 6 / 11) / 2, (1 + 6 / 11) / 2, 0, 1];
  for (const [at, quality] of expected.entries()) expect(qualities[at]).toBeCloseTo(quality, 6);
});

test('learns nothing of a topic from rows that do not count', () => {
  const weights = Float32Array.of(1, 0, 1, 1);
  const changed = Float32Array.of(1, 0, 1, 1, 1, 1, 0, 1);
  const first = (qualities: Float32Array): number =>
    smoothTargets({ outputs: 2, qualities, weights }, { topics: ['a', 'a', 'b', 'b'], share: 1 }).qualities[0]!;
  expect(first(changed)).toBe(first(targets.qualities));
});

test('leaves the targets alone when told to', () => {
  expect(smoothTargets(targets, { topics: ['a', 'a', 'b', 'b'], share: 0 })).toBe(targets);
});

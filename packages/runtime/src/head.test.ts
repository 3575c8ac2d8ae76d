import { describe, expect, test } from 'vitest';
import { type Head, type NeighboursHead, type NetworkHead, outputsOf, predictGains, qualityPredictor } from './head.ts';
import { sigmoid } from './network.ts';

const linear: NetworkHead = {
  kind: 'logistic',
  layers: [{ inputs: 2, outputs: 2, weight: Float32Array.of(1, 0, 0, 2), bias: Float32Array.of(0, -1) }],
};

/** Three rows: along the first axis, along the second, and between. */
const neighbours: NeighboursHead = {
  kind: 'neighbours',
  outputs: 2,
  neighbours: 2,
  power: 2,
  vectors: { kind: 'dense', dimensions: 2, vectors: Float32Array.of(1, 0, 0, 1, 0.6, 0.8) },
  qualities: Float32Array.of(1, 0, 0, 1, 0.5, 0.75),
  weights: Float32Array.of(1, 1, 2),
};

describe('qualityPredictor', () => {
  test('gives the probabilities of a network', () => {
    expect([...qualityPredictor(linear)(Float32Array.of(3, 2))]).toEqual([sigmoid(3), sigmoid(3)]);
  });

  test('averages the nearest rows by similarity to the power and by weight', () => {
    // The third row is like the query by 0.6 and counts twice: 1 · 1² against 2 · 0.6².
    const [first, second] = qualityPredictor(neighbours)(Float32Array.of(1, 0));
    expect(first).toBeCloseTo((1 * 1 + 0.72 * 0.5) / 1.72, 6);
    expect(second).toBeCloseTo((1 * 0 + 0.72 * 0.75) / 1.72, 6);
  });

  test('does not depend on the length of the query', () => {
    const predict = qualityPredictor(neighbours);
    const [short, long] = [predict(Float32Array.of(0.01, 0.002)), predict(Float32Array.of(100, 20))];
    for (const [output, value] of short.entries()) expect(value).toBeCloseTo(long[output]!, 6);
  });

  test('says the weighted mean of all rows where nothing is alike', () => {
    expect([...qualityPredictor(neighbours)(Float32Array.of(-1, -1))]).toEqual([0.5, 0.625]);
  });

  test('gives the weighted mean of the parts of a stack', () => {
    const stack: Head = {
      kind: 'stack',
      parts: [
        { weight: 0.25, head: linear },
        { weight: 0.75, head: neighbours },
      ],
    };
    const query = Float32Array.of(1, 0);
    const [a, b] = [qualityPredictor(linear)(query), qualityPredictor(neighbours)(query)];
    expect(outputsOf(stack)).toBe(2);
    for (const [output, value] of qualityPredictor(stack)(query).entries()) {
      expect(value).toBeCloseTo(0.25 * a[output]! + 0.75 * b[output]!, 12);
    }
  });
});

test('predictGains takes the reference for sufficient where it has no output', () => {
  expect(predictGains(Float64Array.of(0.25, 0.5), 3)).toEqual([0.75, 0.5]);
  expect(predictGains(Float64Array.of(0.25, 0.5), 2)).toEqual([0.25]);
});

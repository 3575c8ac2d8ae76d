import { describe, expect, test } from 'vitest';
import { type DenseLayer, forward, sigmoid } from './network.ts';

const layer = (inputs: number, outputs: number, weight: number[], bias: number[]): DenseLayer => ({
  inputs,
  outputs,
  weight: Float32Array.from(weight),
  bias: Float32Array.from(bias),
});

describe('forward', () => {
  test('computes x · W + b for one layer, sparse and dense alike', () => {
    const network = { layers: [layer(3, 2, [1, 2, 3, 4, 5, 6], [10, 20])] };
    const sparse = { indices: Uint32Array.of(2, 0), values: Float32Array.of(-1, 2) };
    expect([...forward(network, sparse)]).toEqual([10 - 5 + 2, 20 - 6 + 4]);
    expect(forward(network, Float32Array.of(2, 0, -1))).toEqual(forward(network, sparse));
  });

  test('cuts negative hidden activations to zero', () => {
    const network = { layers: [layer(1, 2, [1, -1], [0, 0]), layer(2, 1, [10, 100], [0])] };
    expect([...forward(network, Float32Array.of(3))]).toEqual([30]);
    expect([...forward(network, Float32Array.of(-3))]).toEqual([300]);
  });

  test('folds dimensions beyond the first layer onto it', () => {
    const network = { layers: [layer(2, 1, [1, 10], [0])] };
    expect([...forward(network, { indices: Uint32Array.of(0, 5, 4), values: Float32Array.of(1, 1, 1) })]).toEqual([12]);
  });
});

test('sigmoid stays finite and symmetric far out', () => {
  for (const logit of [0, 1, 40, 800, Number.MAX_VALUE]) {
    expect(sigmoid(logit) + sigmoid(-logit)).toBeCloseTo(1, 12);
  }
});

import { createRandom } from '@farthing/core';
import { forward, sigmoid } from '@farthing/runtime';
import { describe, expect, test } from 'vitest';
import { fitMlp } from './mlp.ts';

describe('fitMlp', () => {
  const random = createRandom(11, 'xor');
  // Exclusive or: no linear model does better than chance.
  const corners = Array.from({ length: 400 }, () => [random.integer(2), random.integer(2)] as const);
  const embeddings = corners.map(([a, b]) => Float32Array.of(a - 0.5, b - 0.5));
  const targets = {
    outputs: 1,
    qualities: Float32Array.from(corners, ([a, b]) => (a === b ? 0 : 1)),
    weights: new Float32Array(400).fill(1),
  };
  const options = {
    inputs: 2,
    hidden: [8],
    dropout: 0,
    learningRate: 0.05,
    validationRows: Array.from({ length: 80 }, (_, index) => index),
    seed: 5,
  };

  test('learns what no linear model can', () => {
    const network = fitMlp(embeddings, targets, options);
    const right = embeddings.filter(
      (embedding, row) => Math.round(sigmoid(forward(network, embedding)[0]!)) === targets.qualities[row],
    );
    expect(right.length).toBe(400);
  });

  test('gives the same weights for the same seed and others for another', () => {
    const weightsOf = (seed: number): Float32Array =>
      fitMlp(embeddings, targets, { ...options, dropout: 0.3, maxEpochs: 3, seed }).layers[0]!.weight;
    expect(weightsOf(1)).toEqual(weightsOf(1));
    expect(weightsOf(1)).not.toEqual(weightsOf(2));
  });

  test('does not look at rows of weight 0', () => {
    const half = { ...targets, weights: targets.weights.map((_, row) => (row % 2 === 0 ? 1 : 0)) };
    const changed = {
      ...half,
      qualities: half.qualities.map((quality, row) => (row % 2 === 0 ? quality : 1 - quality)),
    };
    const fit = (each: typeof targets): Float32Array =>
      fitMlp(embeddings, each, { ...options, maxEpochs: 2 }).layers[0]!.weight;
    expect(fit(changed)).toEqual(fit(half));
  });
});

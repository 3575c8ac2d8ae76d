import { type Head, type NeighboursHead, type NetworkHead, qualityPredictor } from '@farthing/runtime';
import { expect, test } from 'vitest';
import { routerOfHead } from './testing/router-of-head.ts';
import { angleEmbedder } from './testing/shape-embedder.ts';

const network: NetworkHead = {
  kind: 'mlp',
  layers: [
    { inputs: 2, outputs: 3, weight: Float32Array.of(1, 2, 3, -4, 5, 6), bias: Float32Array.of(0.1, 0.2, 0.3) },
    { inputs: 3, outputs: 2, weight: Float32Array.of(1, -2, 3, 4, -5, 6), bias: Float32Array.of(0.5, -0.5) },
  ],
};
const stored = { outputs: 2, neighbours: 2, power: 4, weights: Float32Array.of(1, 3, 1) };
const dense: NeighboursHead = {
  ...stored,
  kind: 'neighbours',
  qualities: Float32Array.of(1, 0.5, 0, 1, 0.25, 0),
  vectors: { kind: 'dense', dimensions: 2, vectors: Float32Array.of(1, 0, 0, 1, 0.6, 0.8) },
};
const sparse: NeighboursHead = {
  ...dense,
  vectors: {
    kind: 'postings',
    starts: Uint32Array.of(0, 2, 4),
    rows: Uint32Array.of(0, 2, 1, 2),
    values: Float32Array.of(1, 0.6, 1, 0.8),
  },
};
const stack: Head = {
  kind: 'stack',
  parts: [
    { weight: 0.625, head: network },
    { weight: 0.375, head: sparse },
  ],
};

test.each<[string, Head]>([
  ['an MLP', network],
  ['dense neighbours', dense],
  ['sparse neighbours', sparse],
  ['a stack', stack],
])('%s scores the same after it was written and read', async (_, head) => {
  const calibrator = { kind: 'isotonic', gains: [-1, 1], rates: [0, 1] } as const;
  const router = await routerOfHead(head, { embedder: angleEmbedder, calibrator });
  expect(router.config.head.kind).toBe(head.kind);
  for (let degrees = 0; degrees < 360; degrees += 30) {
    const [embedding] = await angleEmbedder.embed([`${degrees}`]);
    const [weak, strong] = qualityPredictor(head)(embedding!);
    expect(router.scoreEmbedding(embedding!)[0]).toBeCloseTo((1 + strong! - weak!) / 2, 8);
  }
});

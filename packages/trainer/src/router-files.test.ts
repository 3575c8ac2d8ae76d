import { type Head, type NeighboursHead, type NetworkHead, qualityPredictor, routerFromBytes } from '@farthing/runtime';
import { expect, test } from 'vitest';
import { encodeRouter } from './router-files.ts';
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
  const bytes = await encodeRouter({
    candidates: ['small', 'large'],
    train: [],
    testRows: 0,
    seed: 1,
    embedder: angleEmbedder,
    lexical: undefined,
    selection: {
      rival: { kind: 'constant', name: '' },
      head,
      crossFittedGains: [],
      results: [],
      constantError: 0,
      advantage: { mean: 0, standardError: 0 },
    },
    coverage: undefined,
    calibrators: [{ kind: 'isotonic', gains: [-1, 1], rates: [0, 1] }],
    thresholds: [{ target: 'quality', value: 0.95, threshold: 0.5, strongShare: 0.5, quality: 0.95, guarantee: null }],
    scoreQuantiles: [],
    tierCosts: undefined,
    packageVersion: '0.0.0',
    testMetrics: null,
  });
  const router = await routerFromBytes(bytes, { embedder: angleEmbedder });
  expect(router.config.head.kind).toBe(head.kind);
  for (let degrees = 0; degrees < 360; degrees += 30) {
    const [embedding] = await angleEmbedder.embed([`${degrees}`]);
    const [weak, strong] = qualityPredictor(head)(embedding!);
    expect(router.scoreEmbedding(embedding!)[0]).toBeCloseTo((1 + strong! - weak!) / 2, 8);
  }
});

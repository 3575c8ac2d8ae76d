import { createRandom } from '@farthing/core';
import { calibrate, type Embedder, type Embedding, sigmoid } from '@farthing/runtime';
import { expect, test } from 'vitest';
import { routerOfHead } from '../testing/router-of-head.ts';
import { angleEmbedder } from '../testing/shape-embedder.ts';
import { fitMlp } from './fit-mlp.ts';
import { ownBackend, plainBackend } from './own-backend.ts';
import { loadTensorFlowBackend } from './tensorflow-backend.ts';

const [rows, dimensions] = [240, 384];
const random = createRandom(7, 'served scores');
/** Vectors of length one, as sentence models give them; the weak model fails on those of odd rows. */
const embeddings = Array.from({ length: rows }, (_, row): Float32Array => {
  const side = row % 2 === 0 ? 0.3 : -0.3;
  const vector = Float32Array.from({ length: dimensions }, (_, at) => random.next() - 0.5 + (at < 40 ? side : 0));
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
});
const qualities = Float32Array.from(embeddings.flatMap((_, row) => [1 - (row % 2), 1 - 0.1 * random.next()]));
const targets = { outputs: 2, qualities, weights: new Float32Array(rows).fill(1) };
const calibrator = { kind: 'platt', slope: 6, intercept: -1 } as const;
const embedder: Embedder = { ...angleEmbedder, dimensions, embed: async () => [] };

test.each([
  ['WebAssembly', ownBackend],
  ['plain', plainBackend],
  ['TensorFlow.js', loadTensorFlowBackend],
])('an MLP trained by the %s kernel is served with the scores of its training, to 1e-6', async (_, load) => {
  const backend = await load();
  const options = {
    inputs: dimensions,
    hidden: [64, 16],
    maxEpochs: 6,
    validationRows: [0, 1, 2, 3],
    seed: 1,
    backend,
  };
  const { layers } = fitMlp(embeddings, targets, options);
  const router = await routerOfHead({ kind: 'mlp', layers }, { embedder, calibrator });
  const session = backend.start({
    network: { layers },
    embeddings,
    targets,
    batchSize: rows,
    learningRate: 0.003,
    weightDecay: 0,
  });
  const logits = session.logits([...embeddings.keys()]);
  session.end();
  const served = embeddings.map((embedding: Embedding) => router.scoreEmbedding(embedding)[0]!);
  const trained = served.map((_, row) =>
    calibrate(calibrator, sigmoid(logits[2 * row + 1]!) - sigmoid(logits[2 * row]!)),
  );
  const apart = served.map((score, row) => Math.abs(score - trained[row]!));
  expect(Math.max(...apart)).toBeLessThanOrEqual(1e-6);
  // Scores that hardly differ would agree whatever is wrong.
  expect(Math.max(...served) - Math.min(...served)).toBeGreaterThan(0.5);
});

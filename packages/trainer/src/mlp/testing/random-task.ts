import { createRandom } from '@farthing/core';
import type { DenseLayer, Embedding, Network } from '@farthing/runtime';
import type { TrainingBatch, TrainingTask } from '../mlp-backend.ts';

export interface TaskShape {
  /** Dimensions of the embeddings. */
  readonly dimensions: number;
  /** Inputs of the first layer, units of the hidden ones, outputs of the last. */
  readonly sizes: readonly number[];
  readonly rows: number;
  readonly kind: 'dense' | 'sparse' | 'mixed';
  readonly batchSize?: number;
  readonly seed: number;
}

/** A training task with soft targets, unequal weights (some of them 0) and random embeddings. */
export function randomTask({ dimensions, sizes, rows, kind, batchSize = rows, seed }: TaskShape): TrainingTask {
  const random = createRandom(seed, 'task');
  const draw = (): number => 2 * random.next() - 1;
  const layers = sizes.slice(1).map((outputs, at): DenseLayer => {
    const inputs = sizes[at]!;
    const weight = Float32Array.from({ length: inputs * outputs }, draw);
    return { inputs, outputs, weight, bias: Float32Array.from({ length: outputs }, draw) };
  });
  const embeddings = Array.from({ length: rows }, (_, row): Embedding => {
    const dense = Float32Array.from({ length: dimensions }, () => (random.next() < 0.4 ? 0 : draw()));
    if (kind === 'dense' || (kind === 'mixed' && row % 2 === 0)) return dense;
    const indices = Uint32Array.from([...dense.keys()].filter((at) => dense[at] !== 0)).reverse();
    return { indices, values: Float32Array.from(indices, (at) => dense[at]!) };
  });
  const outputs = sizes.at(-1)!;
  const targets = {
    outputs,
    qualities: Float32Array.from({ length: rows * outputs }, () => random.next()),
    weights: Float32Array.from({ length: rows }, () => (random.next() < 0.2 ? 0 : 2 * random.next())),
  };
  return { network: { layers }, embeddings, targets, batchSize, learningRate: 0.01, weightDecay: 0.05 };
}

/** All rows of the task, with a third of the hidden units dropped. */
export function randomBatch({ network, embeddings }: TrainingTask, seed: number): TrainingBatch {
  const random = createRandom(seed, 'batch');
  const rows = [...embeddings.keys()];
  const kept = network.layers
    .slice(0, -1)
    .map(({ outputs }) =>
      Float32Array.from({ length: rows.length * outputs }, () => (random.next() < 1 / 3 ? 0 : 1.5)),
    );
  return { rows, kept };
}

/** Every number of the network, in order. */
export function numbersOf(layers: Network['layers']): number[] {
  return layers.flatMap(({ weight, bias }) => [...weight, ...bias]);
}

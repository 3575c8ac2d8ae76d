import { createRandom } from '@farthing/core';
import type { DenseLayer, Embedding, Network } from '@farthing/runtime';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { backpropagate, type LayerGradient, zeroGradient } from './backpropagate.ts';

const sizes = [6, 5, 4, 2];

function randomNetwork(seed: number): Network {
  const random = createRandom(seed, 'network');
  const layers = sizes.slice(1).map((outputs, at): DenseLayer => {
    const inputs = sizes[at]!;
    const draw = (length: number): Float32Array => Float32Array.from({ length }, () => 2 * random.next() - 1);
    return { inputs, outputs, weight: draw(inputs * outputs), bias: draw(outputs) };
  });
  return { layers };
}

interface Row {
  readonly embedding: Embedding;
  readonly dense: Float32Array;
  readonly qualities: Float32Array;
  readonly weight: number;
}

/** Half of the rows sparse, all with soft targets and unequal weights. */
function randomRows(seed: number, count: number): Row[] {
  const random = createRandom(seed, 'rows');
  return Array.from({ length: count }, (_, index) => {
    const dense = Float32Array.from({ length: sizes[0]! }, () => (random.next() < 0.4 ? 0 : 2 * random.next() - 1));
    const indices = Uint32Array.from([...dense.keys()].filter((at) => dense[at] !== 0)).reverse();
    const sparse = { indices, values: Float32Array.from(indices, (at) => dense[at]!) };
    const qualities = Float32Array.from({ length: sizes.at(-1)! }, () => random.next());
    return { dense, embedding: index % 2 === 0 ? sparse : dense, qualities, weight: 0.5 + random.next() };
  });
}

function gradientsOf(
  network: Network,
  rows: readonly Row[],
): { readonly loss: number; readonly gradients: LayerGradient[] } {
  const gradients = network.layers.map(zeroGradient);
  const loss = rows.reduce((sum, row) => sum + backpropagate(network, row, gradients), 0);
  return { loss, gradients };
}

describe('backpropagate', () => {
  test('matches finite differences of the loss', () => {
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const network = randomNetwork(seed);
        const rows = randomRows(seed, 3);
        const { gradients } = gradientsOf(network, rows);
        for (const [at, layer] of network.layers.entries()) {
          for (const tensor of ['weight', 'bias'] as const) {
            const index = seed % layer[tensor].length;
            const slope = slopeAt(network, rows, { at, tensor, index });
            // A ReLU kink within the step has no derivative to compare with.
            if (slope === undefined) continue;
            expect(gradients[at]![tensor][index]).toBeCloseTo(slope, 2);
          }
        }
      }),
    );
  });

  /** Central difference; `undefined` when the one-sided ones disagree, which is a kink. */
  function slopeAt(
    network: Network,
    rows: readonly Row[],
    place: { readonly at: number; readonly tensor: 'weight' | 'bias'; readonly index: number },
  ): number | undefined {
    const values = network.layers[place.at]![place.tensor];
    const original = values[place.index]!;
    const step = 2 ** -9;
    const lossAt = (value: number): number => {
      values[place.index] = value;
      const { loss } = gradientsOf(network, rows);
      values[place.index] = original;
      return loss;
    };
    const right = (lossAt(original + step) - lossAt(original)) / step;
    const left = (lossAt(original) - lossAt(original - step)) / step;
    return Math.abs(right - left) < 0.01 ? (right + left) / 2 : undefined;
  }

  describe('against TensorFlow.js', () => {
    beforeAll(async () => {
      await tf.setBackend('cpu');
    });

    test('gives the same loss and gradients', () => {
      const network = randomNetwork(7);
      const rows = randomRows(7, 16);
      const { loss, gradients } = gradientsOf(network, rows);
      const variables = network.layers.flatMap(({ inputs, outputs, weight, bias }) => [
        tf.tensor2d(weight, [inputs, outputs]),
        tf.tensor1d(bias),
      ]);
      const input = tf.tensor2d(Float32Array.from(rows.flatMap((row) => [...row.dense])), [rows.length, sizes[0]!]);
      const targets = tf.tensor2d(Float32Array.from(rows.flatMap((row) => [...row.qualities])), [
        rows.length,
        sizes.at(-1)!,
      ]);
      const weights = tf.tensor2d(
        Float32Array.from(rows, (row) => row.weight),
        [rows.length, 1],
      );
      const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
        let activations: tf.Tensor = input;
        for (let at = 0; at < tensors.length; at += 2) {
          if (at > 0) activations = tf.relu(activations);
          activations = tf.add(tf.matMul(activations as tf.Tensor2D, tensors[at] as tf.Tensor2D), tensors[at + 1]!);
        }
        const rate = tf.sigmoid(activations);
        const cross = tf.add(tf.mul(targets, tf.log(rate)), tf.mul(tf.sub(1, targets), tf.log(tf.sub(1, rate))));
        return tf.neg(tf.sum(tf.mul(weights, cross))).asScalar();
      })(variables);
      expect(loss).toBeCloseTo(value.dataSync()[0]!, 4);
      for (const [at, gradient] of grads.entries()) {
        const ours = gradients[at >> 1]![at % 2 === 0 ? 'weight' : 'bias'];
        for (const [index, theirs] of gradient.dataSync().entries()) expect(ours[index]).toBeCloseTo(theirs, 4);
      }
    });
  });
});

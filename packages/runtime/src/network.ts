import type { Embedding } from './embedding.ts';

/** One fully connected layer: `y = x · weight + bias`. */
export interface DenseLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** Shape [inputs, outputs], row-major. */
  readonly weight: Float32Array;
  /** Shape [outputs]. */
  readonly bias: Float32Array;
}

/**
 * A feed-forward network: ReLU between layers, a logistic output. Logistic regression is the network of one layer.
 *
 * When the first layer has fewer inputs than the embedding has dimensions, dimension `d` feeds input `d % inputs`:
 * the hashing trick a second time, which keeps the first layer of an MLP small on hashed n-grams.
 */
export interface Network {
  readonly layers: readonly DenseLayer[];
}

/**
 * The forward pass that requests are served with and heads are chosen by. Sums accumulate in float64.
 *
 * @returns one logit per output of the last layer.
 */
export function forward(network: Network, embedding: Embedding): Float64Array {
  const first = network.layers[0];
  if (first === undefined) throw new RangeError('a network needs at least one layer');
  let activations =
    embedding instanceof Float32Array
      ? denseInput(first, embedding)
      : sparseInput(first, embedding.indices, embedding.values);
  for (let layer = 1; layer < network.layers.length; layer++) {
    rectify(activations);
    activations = denseInput(network.layers[layer]!, activations);
  }
  return activations;
}

/** Logit to probability. */
export function sigmoid(logit: number): number {
  if (logit >= 0) return 1 / (1 + Math.exp(-logit));
  const exponential = Math.exp(logit);
  return exponential / (1 + exponential);
}

function sparseInput(layer: DenseLayer, indices: Uint32Array, values: Float32Array): Float64Array {
  const { inputs, outputs, weight } = layer;
  const sums = Float64Array.from(layer.bias);
  for (let at = 0; at < indices.length; at++) {
    const value = values[at]!;
    const row = (indices[at]! % inputs) * outputs;
    for (let output = 0; output < outputs; output++) sums[output]! += value * weight[row + output]!;
  }
  return sums;
}

function denseInput(layer: DenseLayer, input: Float32Array | Float64Array): Float64Array {
  const { inputs, outputs, weight } = layer;
  const sums = Float64Array.from(layer.bias);
  for (let at = 0; at < input.length; at++) {
    const value = input[at]!;
    if (value === 0) continue;
    const row = (at % inputs) * outputs;
    for (let output = 0; output < outputs; output++) sums[output]! += value * weight[row + output]!;
  }
  return sums;
}

function rectify(activations: Float64Array): void {
  for (let at = 0; at < activations.length; at++) if (activations[at]! < 0) activations[at] = 0;
}

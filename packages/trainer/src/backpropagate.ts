import { type DenseLayer, type Embedding, forward, type Network, type SparseVector, sigmoid } from '@farthing/runtime';
import { logLoss } from './logistic-regression.ts';

/** A layer's gradient: as the layer, in float64. */
export interface LayerGradient {
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}

/** One row as the backward pass needs it. */
export interface TrainingExample {
  readonly embedding: Embedding;
  /** One per output, 0–1. */
  readonly qualities: Float32Array;
  readonly weight: number;
  /** Changes hidden activations in the forward pass by these factors, layer by layer; see {@link dropoutMask}. */
  readonly mask?: ((layer: number, units: number) => Float64Array) | undefined;
}

/**
 * Adds the gradient of `weight` × log loss (summed over outputs) at one example to `gradients`.
 *
 * @returns that weighted loss.
 */
export function backpropagate(network: Network, example: TrainingExample, gradients: readonly LayerGradient[]): number {
  const { embedding, qualities, weight, mask } = example;
  const inputs: Float64Array[] = [];
  const masks: (Float64Array | undefined)[] = [];
  const logits = forward(network, embedding, (activations, layer) => {
    const factors = mask?.(layer, activations.length);
    if (factors !== undefined) for (let unit = 0; unit < factors.length; unit++) activations[unit]! *= factors[unit]!;
    inputs.push(activations);
    masks.push(factors);
  });
  let loss = 0;
  // d/dlogit of the log loss is σ(logit) − target.
  let delta: Float64Array = logits.map((logit, output) => {
    loss += weight * logLoss(logit, qualities[output]!);
    return weight * (sigmoid(logit) - qualities[output]!);
  });
  for (let at = network.layers.length - 1; at > 0; at--) {
    const layer = network.layers[at]!;
    const input = inputs[at - 1]!;
    addOuterProduct(gradients[at]!, layer, { input, delta });
    delta = backThrough(layer, { input, delta, factors: masks[at - 1] });
  }
  const first = network.layers[0]!;
  if (embedding instanceof Float32Array) addOuterProduct(gradients[0]!, first, { input: embedding, delta });
  else addSparseOuterProduct(gradients[0]!, first, { input: embedding, delta });
  return loss;
}

interface LayerSignal {
  readonly input: Float64Array | Float32Array;
  readonly delta: Float64Array;
}

/** ∂L/∂weight = input ⊗ delta and ∂L/∂bias = delta. */
function addOuterProduct(
  gradient: LayerGradient,
  { inputs, outputs }: DenseLayer,
  { input, delta }: LayerSignal,
): void {
  for (let output = 0; output < outputs; output++) gradient.bias[output]! += delta[output]!;
  for (let at = 0; at < input.length; at++) {
    const value = input[at]!;
    if (value === 0) continue;
    const row = (at % inputs) * outputs;
    for (let output = 0; output < outputs; output++) gradient.weight[row + output]! += value * delta[output]!;
  }
}

/** The same for a sparse input; apart so that each loop sees one kind of array. */
function addSparseOuterProduct(
  { weight, bias }: LayerGradient,
  { inputs, outputs }: DenseLayer,
  { input, delta }: { readonly input: SparseVector; readonly delta: Float64Array },
): void {
  const { indices, values } = input;
  for (let output = 0; output < outputs; output++) bias[output]! += delta[output]!;
  for (let at = 0; at < indices.length; at++) {
    const value = values[at]!;
    const row = (indices[at]! % inputs) * outputs;
    for (let output = 0; output < outputs; output++) weight[row + output]! += value * delta[output]!;
  }
}

/** ∂L/∂(pre-activation of the layer below): through the weights, the dropout factors and the ReLU. */
function backThrough(
  layer: DenseLayer,
  signal: { readonly input: Float64Array; readonly delta: Float64Array; readonly factors: Float64Array | undefined },
): Float64Array {
  const { input, delta, factors } = signal;
  return input.map((activation, unit) => {
    // ReLU: a unit that gave nothing, or was dropped, passes nothing back.
    if (activation === 0) return 0;
    let sum = 0;
    for (let output = 0; output < layer.outputs; output++) {
      sum += delta[output]! * layer.weight[unit * layer.outputs + output]!;
    }
    return factors === undefined ? sum : sum * factors[unit]!;
  });
}

/** A gradient of the layer's shape to add to. */
export function zeroGradient(layer: DenseLayer): LayerGradient {
  return { weight: new Float64Array(layer.weight.length), bias: new Float64Array(layer.bias.length) };
}

export function clearGradient(gradient: LayerGradient): void {
  gradient.weight.fill(0);
  gradient.bias.fill(0);
}

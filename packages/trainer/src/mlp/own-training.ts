import { type DenseLayer, type Embedding, type Network, sigmoid } from '@farthing/runtime';
import type { HeadTargets } from '../logistic-regression.ts';
import { adamW, type CreateKernel } from './kernel.ts';
import { loadRows } from './load-rows.ts';
import type { TrainingBatch, TrainingSession, TrainingTask } from './mlp-backend.ts';
import {
  type LayerMemory,
  layOutTraining,
  type Matrix,
  type ParameterMemory,
  readMatrix,
  type TrainingMemory,
  transpose,
  wholeVectors,
  writeRows,
} from './training-memory.ts';

/** A training in a kernel's memory. */
export class OwnTraining implements TrainingSession {
  readonly #embeddings: readonly Embedding[];
  readonly #targets: HeadTargets;
  readonly #memory: TrainingMemory;
  readonly #learningRate: number;
  readonly #weightDecay: number;
  #steps = 0;

  constructor(
    { network, embeddings, targets, batchSize, learningRate, weightDecay }: TrainingTask,
    createKernel: CreateKernel,
  ) {
    this.#embeddings = embeddings;
    this.#targets = targets;
    this.#memory = layOutTraining(network, { createKernel, embeddings, batchSize });
    this.#learningRate = learningRate;
    this.#weightDecay = weightDecay;
  }

  step(batch: TrainingBatch): void {
    this.#backward(batch);
    this.#steps++;
    const rate = this.#learningRate / (1 - adamW.meanDecay ** this.#steps);
    const squareCorrection = 1 / (1 - adamW.squareDecay ** this.#steps);
    const update = ({ value, gradient, mean, square }: ParameterMemory, decay: number): void =>
      this.#memory.kernel.step(value.address, {
        gradient: gradient.address,
        mean: mean.address,
        square: square.address,
        length: value.rows * value.stride,
        rate,
        squareCorrection,
        decay,
      });
    for (const { weight, bias } of this.#memory.layers) {
      update(weight, 1 - this.#learningRate * this.#weightDecay);
      update(bias, 1);
    }
  }

  gradient(batch: TrainingBatch): DenseLayer[] {
    this.#backward(batch);
    return this.#read('gradient');
  }

  logits(rows: ArrayLike<number>): Float32Array {
    this.#forward({ rows });
    const { kernel, layers } = this.#memory;
    return readMatrix(kernel.memory, { ...layers.at(-1)!.activations, rows: rows.length });
  }

  network(): Network {
    return { layers: this.#read('value') };
  }

  end(): void {}

  #read(part: 'value' | 'gradient'): DenseLayer[] {
    const { kernel, layers } = this.#memory;
    return layers.map(({ weight, bias }) => ({
      inputs: weight.value.rows,
      outputs: weight.value.columns,
      weight: readMatrix(kernel.memory, weight[part]),
      bias: readMatrix(kernel.memory, bias[part]),
    }));
  }

  #forward({ rows, kept }: TrainingBatch): void {
    const { kernel, layers } = this.#memory;
    loadRows(this.#memory, this.#embeddings, rows);
    for (const [at, layer] of layers.entries()) {
      const isHidden = at < layers.length - 1;
      this.#multiplyInput(at, { layer, rows: rows.length, rectify: isHidden });
      const factors = isHidden ? kept?.[at] : undefined;
      if (factors === undefined) continue;
      writeRows(kernel.memory, layer.kept, factors);
      const length = rows.length * layer.activations.stride;
      kernel.scale(layer.activations.address, { factors: layer.kept.address, length });
    }
  }

  #multiplyInput(
    at: number,
    { layer, rows, rectify }: { readonly layer: LayerMemory; readonly rows: number; readonly rectify: boolean },
  ): void {
    const { kernel, layers, input } = this.#memory;
    const { activations, weight, bias } = layer;
    const product = {
      out: activations.address,
      outStride: activations.stride,
      right: weight.value.address,
      bias: bias.value.address,
      columns: wholeVectors(activations.columns),
      rectify,
    };
    if (at === 0 && 'sparse' in input) {
      kernel.multiplySparse({ ...product, left: { ...input.sparse, rows } });
      return;
    }
    const left = at > 0 ? layers[at - 1]!.activations : denseOf(input);
    kernel.multiply({
      ...product,
      left: left.address,
      leftRowStride: left.stride,
      leftStepStride: 1,
      rightStride: weight.value.stride,
      rows,
      steps: left.columns,
    });
  }

  /** Leaves every layer's gradient in memory. */
  #backward(batch: TrainingBatch): void {
    this.#forward(batch);
    const { layers } = this.#memory;
    const rows = batch.rows.length;
    this.#writeOutputDelta(batch.rows);
    for (let at = layers.length - 1; at >= 0; at--) {
      this.#writeGradient(at, rows);
      if (at > 0) this.#passBack(at, { rows, factor: keptFactor(batch.kept?.[at - 1]) });
    }
  }

  /** d/dlogit of the log loss is σ(logit) − target. */
  #writeOutputDelta(rows: ArrayLike<number>): void {
    const { kernel, layers } = this.#memory;
    const { activations, delta } = layers.at(-1)!;
    const { outputs, qualities, weights } = this.#targets;
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index]!;
      const share = weights[row]! / rows.length;
      for (let output = 0; output < outputs; output++) {
        const logit = kernel.memory[activations.address + index * activations.stride + output]!;
        kernel.memory[delta.address + index * delta.stride + output] =
          share * (sigmoid(logit) - qualities[row * outputs + output]!);
      }
    }
  }

  /** ∂ loss / ∂ weight = inputᵀ · delta; the bias's input is 1 in every row. */
  #writeGradient(at: number, rows: number): void {
    const { kernel, layers, input, zeros, one } = this.#memory;
    const { weight, bias, delta } = layers[at]!;
    const columns = wholeVectors(delta.columns);
    const product = {
      right: delta.address,
      rightStride: delta.stride,
      bias: zeros,
      steps: rows,
      columns,
      rectify: false,
    };
    const { gradient } = bias;
    kernel.multiply({
      ...product,
      out: gradient.address,
      outStride: gradient.stride,
      left: one,
      leftRowStride: 0,
      leftStepStride: 0,
      rows: 1,
    });
    const out = weight.gradient;
    if (at === 0 && 'sparse' in input) {
      kernel.memory.fill(0, out.address, out.address + out.rows * out.stride);
      kernel.scatter({
        gradient: out.address,
        left: { ...input.sparse, rows },
        delta: delta.address,
        deltaStride: delta.stride,
        columns,
      });
      return;
    }
    const left = at > 0 ? layers[at - 1]!.activations : denseOf(input);
    kernel.multiply({
      ...product,
      out: out.address,
      outStride: out.stride,
      left: left.address,
      leftRowStride: 1,
      leftStepStride: left.stride,
      rows: out.rows,
    });
  }

  /** The delta of the layer below: through the weights, the dropout and the ReLU. */
  #passBack(at: number, { rows, factor }: { readonly rows: number; readonly factor: number }): void {
    const { kernel, layers, zeros } = this.#memory;
    const { weight, delta, transposed } = layers[at]!;
    const below = layers[at - 1]!;
    transpose(kernel.memory, weight.value, transposed);
    kernel.multiply({
      out: below.delta.address,
      outStride: below.delta.stride,
      left: delta.address,
      leftRowStride: delta.stride,
      leftStepStride: 1,
      right: transposed.address,
      rightStride: transposed.stride,
      bias: zeros,
      rows,
      steps: delta.columns,
      columns: wholeVectors(below.delta.columns),
      rectify: false,
    });
    const activations = below.activations.address;
    kernel.gate(below.delta.address, { activations, factor, length: rows * below.delta.stride });
  }
}

function denseOf(input: TrainingMemory['input']): Matrix {
  if ('sparse' in input) throw new TypeError('the first layer reads sparse rows');
  return input.dense;
}

/** What dropout scaled the kept units with: the same for all of them. */
function keptFactor(factors: Float32Array | undefined): number {
  return factors === undefined ? 1 : factors.reduce((most, factor) => Math.max(most, factor), 0);
}

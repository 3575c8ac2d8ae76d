import type { DenseLayer, Embedding, Network } from '@farthing/runtime';
import { adamW } from './kernel.ts';
import type { MlpBackend, TrainingBatch, TrainingSession, TrainingTask } from './mlp-backend.ts';
import { importTensorFlow, type Optimizer, type Tensor, type TensorFlow, type Variable } from './tensorflow-library.ts';

/**
 * Training by TensorFlow.js.
 *
 * @throws ConfigError when it is not installed or does not load.
 */
export async function loadTensorFlowBackend(): Promise<MlpBackend> {
  return tensorFlowBackend(await importTensorFlow());
}

/** @param tf any build of TensorFlow.js, with the backend that is to compute. */
export async function tensorFlowBackend(tf: TensorFlow): Promise<MlpBackend> {
  await tf.ready();
  return { name: `tfjs, ${tf.getBackend()}`, start: (task) => new TensorFlowTraining(tf, task) };
}

class TensorFlowTraining implements TrainingSession {
  readonly #tf: TensorFlow;
  readonly #task: TrainingTask;
  readonly #layers: readonly { readonly weight: Variable; readonly bias: Variable }[];
  readonly #optimizer: Optimizer;

  constructor(tf: TensorFlow, task: TrainingTask) {
    this.#tf = tf;
    this.#task = task;
    const variable = (values: Float32Array, shape: [number, number]): Variable =>
      tf.tidy(() => tf.variable(tf.tensor2d(values, shape)));
    this.#layers = task.network.layers.map(({ inputs, outputs, weight, bias }) => ({
      weight: variable(weight, [inputs, outputs]),
      bias: variable(bias, [1, outputs]),
    }));
    this.#optimizer = tf.train.adam(task.learningRate, adamW.meanDecay, adamW.squareDecay, adamW.epsilon);
  }

  step(batch: TrainingBatch): void {
    const tf = this.#tf;
    const { learningRate, weightDecay } = this.#task;
    tf.tidy(() => {
      const { grads } = this.#gradient(batch);
      // Adam here knows no decoupled decay; it goes before the step, as in the paper.
      for (const { weight } of this.#layers) weight.assign(tf.mul(weight, 1 - learningRate * weightDecay));
      this.#optimizer.applyGradients(grads);
    });
  }

  gradient(batch: TrainingBatch): DenseLayer[] {
    return this.#tf.tidy(() => {
      const { grads } = this.#gradient(batch);
      return this.#read(({ name }) => grads[name]!);
    });
  }

  logits(rows: ArrayLike<number>): Float32Array {
    return this.#tf.tidy(() => Float32Array.from(this.#forward({ rows }).dataSync()));
  }

  network(): Network {
    return { layers: this.#read((variable) => variable) };
  }

  end(): void {
    for (const { weight, bias } of this.#layers) {
      weight.dispose();
      bias.dispose();
    }
    this.#optimizer.dispose();
  }

  #read(tensorOf: (variable: Variable) => Tensor): DenseLayer[] {
    return this.#task.network.layers.map(({ inputs, outputs }, at) => {
      const { weight, bias } = this.#layers[at]!;
      return {
        inputs,
        outputs,
        weight: Float32Array.from(tensorOf(weight).dataSync()),
        bias: Float32Array.from(tensorOf(bias).dataSync()),
      };
    });
  }

  #gradient(batch: TrainingBatch): { readonly grads: Readonly<Record<string, Tensor>> } {
    return this.#tf.variableGrads(
      () => this.#loss(batch),
      this.#layers.flatMap(({ weight, bias }) => [weight, bias]),
    );
  }

  /** ln(1 + eᶻ) − target · z is the log loss at a logit z. */
  #loss(batch: TrainingBatch): Tensor {
    const tf = this.#tf;
    const { outputs, qualities, weights } = this.#task.targets;
    const rows = Array.from(batch.rows);
    const targets = Float32Array.from(
      rows.flatMap((row) => [...qualities.subarray(row * outputs, (row + 1) * outputs)]),
    );
    const shares = Float32Array.from(rows, (row) => weights[row]! / rows.length);
    const logits = this.#forward(batch);
    const losses = tf.sub(tf.softplus(logits), tf.mul(logits, tf.tensor2d(targets, [rows.length, outputs])));
    return tf.sum(tf.mul(losses, tf.tensor2d(shares, [rows.length, 1])));
  }

  #forward({ rows, kept }: TrainingBatch): Tensor {
    const tf = this.#tf;
    let activations = this.#input(rows);
    for (const [at, { weight, bias }] of this.#layers.entries()) {
      activations = tf.add(tf.matMul(activations, weight), bias);
      if (at === this.#layers.length - 1) break;
      activations = tf.relu(activations);
      const factors = kept?.[at];
      const { outputs } = this.#task.network.layers[at]!;
      if (factors !== undefined) activations = tf.mul(activations, tf.tensor2d(factors, [rows.length, outputs]));
    }
    return activations;
  }

  #input(rows: ArrayLike<number>): Tensor {
    const { inputs } = this.#task.network.layers[0]!;
    const values = new Float32Array(rows.length * inputs);
    for (let index = 0; index < rows.length; index++) {
      addFolded(values.subarray(index * inputs, (index + 1) * inputs), this.#task.embeddings[rows[index]!]!);
    }
    return this.#tf.tensor2d(values, [rows.length, inputs]);
  }
}

/** Dimension d is added to input d % inputs. */
function addFolded(input: Float32Array, embedding: Embedding): void {
  if (embedding instanceof Float32Array) {
    for (let at = 0; at < embedding.length; at++) input[at % input.length]! += embedding[at]!;
    return;
  }
  for (const [at, index] of embedding.indices.entries()) input[index % input.length]! += embedding.values[at]!;
}

import { createRandom, type Random, shuffle } from '@farthing/core';
import { type DenseLayer, type Embedding, forward, type Network } from '@farthing/runtime';
import { Adam } from './adam.ts';
import { backpropagate, clearGradient, type TrainingExample, zeroGradient } from './backpropagate.ts';
import { type HeadTargets, logLoss, priorLogits } from './logistic-regression.ts';

export interface MlpOptions {
  /** Inputs of the first layer; embeddings of more dimensions are folded onto it, see `Network`. */
  readonly inputs: number;
  /** Units of each hidden layer. Default [16]. */
  readonly hidden?: readonly number[] | undefined;
  /** Chance that a hidden unit is left out of a step, 0–1. Default 0.3. */
  readonly dropout?: number | undefined;
  /** Decoupled L2 decay per step, relative to the learning rate (AdamW). Default 0.05. */
  readonly weightDecay?: number | undefined;
  /** Default 0.003. */
  readonly learningRate?: number | undefined;
  /** Default 64. */
  readonly batchSize?: number | undefined;
  /** Default 40; fewer when the held-out rows stop improving. */
  readonly maxEpochs?: number | undefined;
  /** Epochs without improvement on the rows held out for early stopping before giving up. Default 4. */
  readonly patience?: number | undefined;
  /** Rows held out for early stopping, as indices; chosen by the caller so that groups stay whole. */
  readonly validationRows: readonly number[];
  readonly seed: number;
}

/**
 * Fits a multi-layer perceptron to soft quality targets by mini-batch AdamW, with dropout and early stopping; the
 * weights of the best epoch are returned. Rows of weight 0 are left out.
 */
export function fitMlp(embeddings: readonly Embedding[], targets: HeadTargets, options: MlpOptions): Network {
  const { dropout = 0.3, batchSize = 64, maxEpochs = 40, patience = 4, validationRows, seed } = options;
  const random = createRandom(seed, 'mlp');
  const network = initialNetwork(targets, options, random);
  const gradients = network.layers.map(zeroGradient);
  const adam = new Adam(network, {
    learningRate: options.learningRate ?? 0.003,
    weightDecay: options.weightDecay ?? 0.05,
  });
  const heldOut = new Set(validationRows);
  const order = [...embeddings.keys()].filter((row) => !heldOut.has(row) && targets.weights[row]! > 0);
  let best = { loss: Number.POSITIVE_INFINITY, network: copyNetwork(network) };
  for (let epoch = 0, stale = 0; epoch < maxEpochs && stale < patience; epoch++) {
    shuffle(order, random);
    for (let start = 0; start < order.length; start += batchSize) {
      const batch = order.slice(start, start + batchSize);
      for (const gradient of gradients) clearGradient(gradient);
      for (const row of batch) {
        const mask = dropoutMask(dropout, random);
        backpropagate(
          network,
          { embedding: embeddings[row]!, ...targetOf(targets, row, batch.length), mask },
          gradients,
        );
      }
      adam.step(gradients);
    }
    const loss = meanLoss(network, { embeddings, targets, rows: validationRows });
    stale++;
    if (loss < best.loss) {
      best = { loss, network: copyNetwork(network) };
      stale = 0;
    }
  }
  return best.network;
}

/** Inverted dropout: a kept unit is scaled up so that the expected activation stays the same. */
function dropoutMask(rate: number, random: Random): TrainingExample['mask'] {
  if (rate === 0) return undefined;
  return (_layer, units) => Float64Array.from({ length: units }, () => (random.next() < rate ? 0 : 1 / (1 - rate)));
}

/** Glorot-uniform weights; output biases start at the prior so that the first epochs are not spent on it. */
function initialNetwork(targets: HeadTargets, options: MlpOptions, random: Random): Network {
  const sizes = [options.inputs, ...(options.hidden ?? [16]), targets.outputs];
  const layers = sizes.slice(1).map((outputs, at): DenseLayer => {
    const inputs = sizes[at]!;
    // A row of the first layer meets a unit-norm vector whatever its width, hence the small fan-in.
    const limit = Math.sqrt(6 / ((at === 0 ? 64 : inputs) + outputs));
    const weight = Float32Array.from({ length: inputs * outputs }, () => (2 * random.next() - 1) * limit);
    return { inputs, outputs, weight, bias: new Float32Array(outputs) };
  });
  layers.at(-1)?.bias.set(priorLogits(targets));
  return { layers };
}

function copyNetwork({ layers }: Network): Network {
  return { layers: layers.map((layer) => ({ ...layer, weight: layer.weight.slice(), bias: layer.bias.slice() })) };
}

function targetOf(
  { outputs, qualities, weights }: HeadTargets,
  row: number,
  batchRows: number,
): Pick<TrainingExample, 'qualities' | 'weight'> {
  return { qualities: qualities.subarray(row * outputs, (row + 1) * outputs), weight: weights[row]! / batchRows };
}

function meanLoss(
  network: Network,
  data: { readonly embeddings: readonly Embedding[]; readonly targets: HeadTargets; readonly rows: readonly number[] },
): number {
  const { outputs, qualities, weights } = data.targets;
  let loss = 0;
  for (const row of data.rows) {
    const logits = forward(network, data.embeddings[row]!);
    for (let output = 0; output < outputs; output++) {
      loss += weights[row]! * logLoss(logits[output]!, qualities[row * outputs + output]!);
    }
  }
  return loss / Math.max(1, data.rows.length);
}

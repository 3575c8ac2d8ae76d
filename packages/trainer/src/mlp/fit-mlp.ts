import { createRandom, type Random, shuffle } from '@farthing/core';
import type { DenseLayer, Embedding, Network } from '@farthing/runtime';
import { type HeadTargets, logLoss, priorLogits } from '../logistic-regression.ts';
import type { MlpBackend, TrainingSession } from './mlp-backend.ts';
import { ownBackend } from './own-backend.ts';

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
  /**
   * Rows held out for early stopping, as indices; chosen by the caller so that groups stay whole. Where none of
   * them counts, training goes on for `maxEpochs` and the last network is returned.
   */
  readonly validationRows: readonly number[];
  readonly seed: number;
  /** What computes. Default: our own kernel. */
  readonly backend?: MlpBackend | undefined;
  /** Told after each epoch; the loss is the weighted mean over the rows held out, `undefined` without any. */
  readonly onEpoch?: ((epoch: number, validationLoss: number | undefined) => void) | undefined;
  /** Looked at before every batch. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fits a multi-layer perceptron to soft quality targets by mini-batch AdamW, with dropout and early stopping; the
 * weights of the best epoch are returned. Rows of weight 0 are left out.
 *
 * @throws the signal's reason.
 */
export function fitMlp(embeddings: readonly Embedding[], targets: HeadTargets, options: MlpOptions): Network {
  const { dropout = 0.3, batchSize = 64, maxEpochs = 40, patience = 4, validationRows, seed } = options;
  const { backend = ownBackend(), learningRate = 0.003, weightDecay = 0.05, onEpoch, signal } = options;
  const random = createRandom(seed, 'mlp');
  const network = initialNetwork(targets, options, random);
  const heldOut = new Set(validationRows);
  const order = Uint32Array.from(embeddings.keys()).filter((row) => !heldOut.has(row) && targets.weights[row]! > 0);
  const session = backend.start({ network, embeddings, targets, batchSize, learningRate, weightDecay });
  try {
    let best = { loss: Number.POSITIVE_INFINITY, network };
    for (let epoch = 0, stale = 0; epoch < maxEpochs && stale < patience; epoch++) {
      shuffle(order, random);
      for (let start = 0; start < order.length; start += batchSize) {
        signal?.throwIfAborted();
        const rows = order.subarray(start, start + batchSize);
        session.step({ rows, kept: dropoutFactors(network, { rows: rows.length, rate: dropout, random }) });
      }
      const loss = validationLoss(session, { targets, rows: validationRows, batchSize });
      onEpoch?.(epoch, loss);
      if (loss === undefined) continue;
      stale++;
      if (loss < best.loss) {
        best = { loss, network: session.network() };
        stale = 0;
      }
    }
    return best.loss === Number.POSITIVE_INFINITY ? session.network() : best.network;
  } finally {
    session.end();
  }
}

/** Inverted dropout: a kept unit is scaled up so that the expected activation stays the same. */
function dropoutFactors(
  { layers }: Network,
  { rows, rate, random }: { readonly rows: number; readonly rate: number; readonly random: Random },
): Float32Array[] | undefined {
  if (rate === 0) return undefined;
  const kept = 1 / (1 - rate);
  return layers.slice(0, -1).map(({ outputs }) => {
    const factors = new Float32Array(rows * outputs);
    for (let at = 0; at < factors.length; at++) if (random.next() >= rate) factors[at] = kept;
    return factors;
  });
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

/** Weighted mean of the rows' log loss, outputs added up; `undefined` where no row counts. */
function validationLoss(
  session: TrainingSession,
  data: { readonly targets: HeadTargets; readonly rows: readonly number[]; readonly batchSize: number },
): number | undefined {
  const { outputs, qualities, weights } = data.targets;
  let loss = 0;
  let total = 0;
  for (let start = 0; start < data.rows.length; start += data.batchSize) {
    const rows = data.rows.slice(start, start + data.batchSize);
    const logits = session.logits(rows);
    for (const [index, row] of rows.entries()) {
      total += weights[row]!;
      for (let output = 0; output < outputs; output++) {
        loss += weights[row]! * logLoss(logits[index * outputs + output]!, qualities[row * outputs + output]!);
      }
    }
  }
  return total > 0 ? loss / total : undefined;
}

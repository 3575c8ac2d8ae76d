import type { DenseLayer, Embedding, Network } from '@farthing/runtime';
import type { HeadTargets } from '../logistic-regression.ts';

/**
 * What computes the steps of a training. `fitMlp` decides on rows, dropout and when to stop, and draws everything random;
 * a backend follows. Every implementation passes the contract in `testing/mlp-backend-contract.ts`.
 */
export interface MlpBackend {
  /** Shown to people: `own, WebAssembly`, `tfjs-node`. */
  readonly name: string;
  /** Sets out from a copy of `task.network`. */
  start(task: TrainingTask): TrainingSession;
}

export interface TrainingTask {
  readonly network: Network;
  /** Dense and sparse ones may be mixed; those of more dimensions than the first layer has inputs are folded, see `Network`. */
  readonly embeddings: readonly Embedding[];
  readonly targets: HeadTargets;
  /** Most rows of a batch. */
  readonly batchSize: number;
  readonly learningRate: number;
  /** See `MlpOptions`. */
  readonly weightDecay: number;
}

/** A training under way. */
export interface TrainingSession {
  /** One step of AdamW on the gradient of this batch; biases do not decay. */
  step(batch: TrainingBatch): void;
  /** The gradient that `step` would follow, as layers of the network's shapes; the network stays as it is. */
  gradient(batch: TrainingBatch): DenseLayer[];
  /** Logits without dropout, for at most `batchSize` rows; shape [rows, outputs], row-major. */
  logits(rows: ArrayLike<number>): Float32Array;
  /** A copy of the network as it is now. */
  network(): Network;
  /** Frees what is held outside JavaScript's heap. */
  end(): void;
}

/** Some rows, of which the loss is Σ weight × log loss (outputs added up) / rows. */
export interface TrainingBatch {
  readonly rows: ArrayLike<number>;
  /** Dropout: factors of the activations of each hidden layer, 0 or 1 / (1 − rate); each of shape [rows, units]. */
  readonly kept?: readonly Float32Array[] | undefined;
}

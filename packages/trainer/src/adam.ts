import type { Network } from '@farthing/runtime';
import type { LayerGradient } from './backpropagate.ts';

/** AdamW (Kingma & Ba 2015, arXiv 1412.6980; decoupled decay: Loshchilov & Hutter 2019, arXiv 1711.05101). */
export class Adam {
  readonly #tensors: readonly Float32Array[];
  readonly #decays: readonly boolean[];
  readonly #means: readonly Float64Array[];
  readonly #squares: readonly Float64Array[];
  readonly #learningRate: number;
  readonly #weightDecay: number;
  #steps = 0;

  /** Updates the weights and biases of `network` in place. Biases do not decay. */
  constructor(network: Network, options: { readonly learningRate: number; readonly weightDecay: number }) {
    this.#tensors = network.layers.flatMap((layer) => [layer.weight, layer.bias]);
    this.#decays = network.layers.flatMap(() => [true, false]);
    this.#means = this.#tensors.map((tensor) => new Float64Array(tensor.length));
    this.#squares = this.#tensors.map((tensor) => new Float64Array(tensor.length));
    this.#learningRate = options.learningRate;
    this.#weightDecay = options.weightDecay;
  }

  /** @param gradients one per layer, of the mean loss of a batch. */
  step(gradients: readonly LayerGradient[]): void {
    this.#steps++;
    const meanCorrection = 1 - meanDecay ** this.#steps;
    const squareCorrection = 1 - squareDecay ** this.#steps;
    const rate = this.#learningRate;
    for (const [at, gradient] of gradients.flatMap((layer) => [layer.weight, layer.bias]).entries()) {
      const tensor = this.#tensors[at]!;
      const mean = this.#means[at]!;
      const square = this.#squares[at]!;
      const decay = this.#decays[at] ? 1 - rate * this.#weightDecay : 1;
      for (let index = 0; index < tensor.length; index++) {
        const slope = gradient[index]!;
        mean[index] = meanDecay * mean[index]! + (1 - meanDecay) * slope;
        square[index] = squareDecay * square[index]! + (1 - squareDecay) * slope * slope;
        const step = mean[index]! / meanCorrection / (Math.sqrt(square[index]! / squareCorrection) + 1e-8);
        tensor[index] = decay * tensor[index]! - rate * step;
      }
    }
  }
}

const meanDecay = 0.9;
const squareDecay = 0.999;

import type { Embedding } from './embedding.ts';
import { type Neighbours, neighbourPredictor } from './neighbours.ts';
import { forward, type Network, sigmoid } from './network.ts';

/** A head that predicts by a network: biases alone, one layer, or several. */
export interface NetworkHead extends Network {
  readonly kind: 'constant' | 'logistic' | 'mlp';
}

/** A head that predicts by the training rows nearest to a prompt. */
export interface NeighboursHead extends Neighbours {
  readonly kind: 'neighbours';
}

/** A weighted mean of what other heads predict. */
export interface StackHead {
  readonly kind: 'stack';
  /** Weights are ≥ 0 and add up to 1. */
  readonly parts: readonly { readonly weight: number; readonly head: NetworkHead | NeighboursHead }[];
}

/** What turns an embedding into qualities: each candidate's chance of a sufficient answer. */
export type Head = NetworkHead | NeighboursHead | StackHead;

/**
 * The one way from an embedding to qualities, in cross-validation, evaluation and serving alike.
 *
 * @returns a function from an embedding to one quality per output of the head, each 0–1.
 */
export function qualityPredictor(head: Head): (embedding: Embedding) => Float64Array {
  if (head.kind === 'neighbours') return neighbourPredictor(head);
  if (head.kind !== 'stack') return (embedding) => forward(head, embedding).map(sigmoid);
  const parts = head.parts.map((part) => ({ weight: part.weight, predict: qualityPredictor(part.head) }));
  return (embedding) => {
    const blended = new Float64Array(outputsOf(head));
    for (const { weight, predict } of parts) {
      const qualities = predict(embedding);
      for (let output = 0; output < blended.length; output++) blended[output]! += weight * qualities[output]!;
    }
    return blended;
  };
}

/** How many qualities a head predicts. */
export function outputsOf(head: Head): number {
  if (head.kind === 'neighbours') return head.outputs;
  return head.kind === 'stack' ? outputsOf(head.parts[0]!.head) : head.layers.at(-1)!.outputs;
}

/**
 * What the reference is expected to add over each other candidate: the difference of predicted qualities, −1 to 1.
 * A head without an output for the reference was trained on agreement with it, so the reference counts as 1.
 *
 * @param qualities one per output: every candidate, or every one but the reference.
 */
export function predictGains(qualities: Float64Array, candidateCount: number): number[] {
  const reference = qualities.length === candidateCount ? qualities[candidateCount - 1]! : 1;
  return Array.from(qualities.subarray(0, candidateCount - 1), (quality) => reference - quality);
}

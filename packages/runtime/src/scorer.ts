import { type Calibrator, calibrate } from './calibrator.ts';
import type { Embedding } from './embedding.ts';
import { forward, type Network, sigmoid } from './network.ts';

/** The parts that turn an embedding into scores. */
export interface ScorerParts {
  readonly network: Network;
  /** One per candidate but the reference, cheapest first. */
  readonly calibrators: readonly Calibrator[];
}

/**
 * Embedding to scores, the one way: forward pass, predicted gains, calibrators.
 *
 * @returns a function from an embedding to `strongWinRate` per candidate but the reference, each 0–1.
 */
export function createScorer({ network, calibrators }: ScorerParts): (embedding: Embedding) => number[] {
  return (embedding) => {
    const gains = predictGains(forward(network, embedding), calibrators.length + 1);
    return calibrators.map((calibrator, candidate) => calibrate(calibrator, gains[candidate]!));
  };
}

/**
 * What the reference is expected to add over each other candidate: the difference of predicted qualities, −1 to 1.
 * A head without an output for the reference was trained on agreement with it, so the reference counts as 1.
 */
export function predictGains(logits: Float64Array, candidateCount: number): number[] {
  const reference = logits.length === candidateCount ? sigmoid(logits[candidateCount - 1]!) : 1;
  return Array.from(logits.subarray(0, candidateCount - 1), (logit) => reference - sigmoid(logit));
}

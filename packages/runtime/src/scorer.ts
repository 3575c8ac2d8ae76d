import { type Calibrator, calibrate } from './calibrator.ts';
import type { Embedding } from './embedding.ts';
import { type Head, predictGains, qualityPredictor } from './head.ts';

/** The parts that turn an embedding into scores. */
export interface ScorerParts {
  readonly head: Head;
  /** One per candidate but the reference, cheapest first. */
  readonly calibrators: readonly Calibrator[];
}

/**
 * Embedding to scores, the one way: predicted qualities, their differences, calibrators.
 *
 * @returns a function from an embedding to `strongWinRate` per candidate but the reference, each 0–1.
 */
export function createScorer({ head, calibrators }: ScorerParts): (embedding: Embedding) => number[] {
  const predict = qualityPredictor(head);
  return (embedding) => {
    const gains = predictGains(predict(embedding), calibrators.length + 1);
    return calibrators.map((calibrator, candidate) => calibrate(calibrator, gains[candidate]!));
  };
}

import type { Columns } from './columns.ts';
import type { Ranking } from './ranking.ts';

/**
 * What one pass down a ranking accumulates, from which every ranking metric follows. Weights may be any counts, so a
 * bootstrap resample is the same pass with other weights.
 */
export interface Sweep {
  /** Sum of weights. */
  readonly mass: number;
  readonly weakSum: number;
  readonly strongSum: number;
  /** Sum of weighted gains: `strongSum - weakSum`. */
  readonly gain: number;
  /** Area under (mass sent to strong, gain so far), trapezoid over every cut, ties in their random order. */
  readonly area: number;
  /** The same in expectation over the order of ties: a run of equal scores is one straight line. */
  readonly areaOverTies: number;
  /** Mass of rows on which strong was better. */
  readonly positives: number;
  /** Mass of (better, not better) pairs that the scores put in the right order, ties ½. */
  readonly concordant: number;
}

export function sweep(columns: Columns, { order, tieEnds }: Ranking, weights: Float64Array): Sweep {
  const { weakScore, strongScore, outcome } = columns;
  let [mass, weakSum, strongSum, gain, area, areaOverTies, positives, concordant] = [0, 0, 0, 0, 0, 0, 0, 0];
  let position = 0;
  for (const end of tieEnds) {
    const [massBefore, gainBefore, positivesBefore] = [mass, gain, positives];
    for (; position < end; position++) {
      const row = order[position]!;
      const weight = weights[row]!;
      const rowGain = weight * (strongScore[row]! - weakScore[row]!);
      area += weight * (gain + rowGain / 2);
      mass += weight;
      gain += rowGain;
      weakSum += weight * weakScore[row]!;
      strongSum += weight * strongScore[row]!;
      positives += weight * outcome[row]!;
    }
    const tieMass = mass - massBefore;
    const tiePositives = positives - positivesBefore;
    areaOverTies += tieMass * (gainBefore + (gain - gainBefore) / 2);
    concordant += (tieMass - tiePositives) * (positivesBefore + tiePositives / 2);
  }
  return { mass, weakSum, strongSum, gain, area, areaOverTies, positives, concordant };
}

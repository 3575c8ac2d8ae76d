import { createRandom, shuffle } from '@farthing/core';
import { chooseTier } from '@farthing/runtime';
import { bettingPValue, copiesNeeded } from './betting.ts';
import { binomialTail, drawsNeeded } from './binomial.ts';
import type { TuningRow } from './tuning-row.ts';

/** What may be promised of a threshold. */
export interface GuaranteeTarget {
  /** `max-worse`: at most this share of requests is answered worse. `quality`: at least this share of quality is kept. */
  readonly kind: 'max-worse' | 'quality';
  /** Above 0 and below 1. */
  readonly value: number;
}

export interface RiskTestOptions extends GuaranteeTarget {
  /** What the router chooses between its candidates by; see `chooseTier`. */
  readonly costs?: readonly number[] | undefined;
}

/** Tests thresholds, one at a time, on a fixed sample. */
export interface RiskTest {
  /** `binomial`: exact. `betting`: holds for any distribution of values, at the price of some power. */
  readonly method: 'binomial' | 'betting';
  /** Independent draws: groups of rows. */
  readonly groups: number;
  /** Requests that the largest group stands for. */
  readonly largestGroup: number;
  /** The chance of results as good as these, or less, if the threshold does *not* keep the target. */
  pValue(threshold: number): number;
  /** The labels of this kind that could show the target to be kept, if nothing at all went wrong. */
  labelsNeeded(confidence: number): number;
}

/**
 * A group is one draw. Where each is one row and all rows weigh the same, failures are binomial. Elsewhere a group brings
 * its requests and its failures along, and the claim `failures ≤ value · requests`, on average, is tested by betting.
 *
 * @param rows of the uniform slice, at least one.
 */
export function riskTest(rows: readonly TuningRow[], { kind, value, costs }: RiskTestOptions): RiskTest {
  const { groupOf, groups, largestGroup } = groupRows(rows);
  const isSingle = groups === rows.length && rows.every((row) => row.weight === largestGroup);
  if (kind === 'max-worse' && isSingle) {
    const failures = (threshold: number): number =>
      rows.filter((row) => excess(row, threshold, { kind, value, costs }) > 0).length;
    return {
      method: 'binomial',
      groups,
      largestGroup,
      pValue: (threshold) => binomialTail(failures(threshold), { draws: groups, rate: value }),
      labelsNeeded: (confidence) => drawsNeeded(value, confidence),
    };
  }
  const highest = kind === 'max-worse' ? 1 - value : value;
  // A table may be sorted by what is to be shown; a shuffle is not.
  const order = shuffle(
    Int32Array.from({ length: groups }, (_, group) => group),
    createRandom(1, 'order of bets'),
  );
  const excesses = (threshold: number): Float64Array => {
    const sums = new Float64Array(groups);
    for (const [index, row] of rows.entries()) {
      sums[order[groupOf[index]!]!]! += (row.weight / largestGroup) * excess(row, threshold, { kind, value, costs });
    }
    return sums;
  };
  return {
    method: 'betting',
    groups,
    largestGroup,
    pValue: (threshold) => bettingPValue(excesses(threshold), highest),
    labelsNeeded: (confidence) => Math.ceil(rows.length * copiesNeeded(excesses(0), { highest, confidence })),
  };
}

/** How far one answer exceeds what the target allows on average: above 0 is too bad, and the mean must not be. */
function excess(
  { rates, qualities, isWorse }: TuningRow,
  threshold: number,
  { kind, value, costs }: RiskTestOptions,
): number {
  const tier = chooseTier(rates, threshold, { costs });
  if (kind === 'max-worse') return (isWorse[tier] === true ? 1 : 0) - value;
  return value * qualities.at(-1)! - qualities[tier]!;
}

function groupRows(rows: readonly TuningRow[]) {
  const indices = new Map<number, number>();
  const sizes: number[] = [];
  const groupOf = Int32Array.from(rows, ({ group, weight }) => {
    const index = indices.get(group) ?? indices.size;
    indices.set(group, index);
    sizes[index] = (sizes[index] ?? 0) + weight;
    return index;
  });
  return { groupOf, groups: sizes.length, largestGroup: sizes.reduce((a, b) => Math.max(a, b), 0) };
}

import type { Random } from '@farthing/core';
import type { TuningRow } from '../guarantee/tuning-row.ts';

/** A labelled row of two models that stands for itself, on which weak is as good as strong unless told otherwise. */
export function tuningRowOf(fields: Partial<TuningRow> & { readonly group: number }): TuningRow {
  const { qualities = [1, 1], weight = 1 } = fields;
  return {
    rates: [0.5],
    qualities,
    isWorse: [qualities[0]! < qualities[1]!],
    costsUsd: undefined,
    weight,
    requests: weight,
    isUniform: true,
    ...fields,
  };
}

/** Draws from traffic in which weak fails with a chance of `rate³`; strong always answers well. */
export function drawTuningRows(n: number, random: Random): TuningRow[] {
  return Array.from({ length: n }, (_, group) => {
    const rate = random.next();
    const isWorse = random.next() < rate ** 3;
    return tuningRowOf({ group, rates: [rate], qualities: [isWorse ? 0 : 1, 1] });
  });
}

/** Share of that traffic that threshold `t` answers worse: the integral of rate³ up to it. */
export function trueWorseShare(threshold: number): number {
  return Math.min(1, threshold) ** 4 / 4;
}

export const hundredthGrid: readonly number[] = Array.from({ length: 101 }, (_, hundredth) => hundredth / 100);

import { isStrongBetter, type LabelRow, rowQualities } from '@farthing/core';
import { requestsOf } from '@farthing/dataset';
import type { Columns } from '../columns.ts';

/** A labelled row as a router scores it: what a threshold is tuned on. */
export interface TuningRow {
  /** Rows with the same number are one draw, not several: identical prompts, turns of one conversation. */
  readonly group: number;
  /** What the threshold is compared with, per candidate but the reference, cheapest first: the runtime's `routingRates`. */
  readonly rates: readonly number[];
  /** Quality per candidate, 0–1. */
  readonly qualities: readonly number[];
  /** Per candidate but the reference: was the reference's answer better? */
  readonly isWorse: readonly boolean[];
  /** US dollars per candidate; `undefined` unless every cost is known. */
  readonly costsUsd: readonly number[] | undefined;
  /** Logged requests this prompt stands for. */
  readonly weight: number;
  /** `weight` over the chance that the row was drawn: what estimates about the log weigh it with. */
  readonly requests: number;
  /** Whether the row is from the slice that was drawn with equal chances. Guarantees rest on it alone. */
  readonly isUniform: boolean;
}

/** @returns `undefined` when the row was not scored for every candidate. */
export function tuningRow(row: LabelRow, { rates, group }: Pick<TuningRow, 'rates' | 'group'>): TuningRow | undefined {
  const qualities = rowQualities(row);
  if (qualities === undefined) return undefined;
  const costs = row.outcomes.map((outcome) => outcome.costUsd);
  return {
    group,
    rates,
    qualities,
    isWorse: rates.map((_, candidate) => isStrongBetter(row, candidate)),
    costsUsd: costs.every((cost) => cost !== undefined) ? costs : undefined,
    weight: row.weight,
    requests: requestsOf(row),
    isUniform: row.isUniform ?? true,
  };
}

/** What the bootstrap needs to know of rows that stand for requests. */
export function requestColumns(rows: readonly TuningRow[]): Pick<Columns, 'n' | 'weight' | 'cluster' | 'clusterCount'> {
  const clusters = new Map<number, number>();
  const cluster = Int32Array.from(rows, ({ group }) => {
    const index = clusters.get(group) ?? clusters.size;
    clusters.set(group, index);
    return index;
  });
  const weight = Float64Array.from(rows, ({ requests }) => requests);
  return { n: rows.length, weight, cluster, clusterCount: clusters.size };
}

import { DataError } from '@farthing/core';
import { requestColumns, type TuningRow } from '../guarantee/tuning-row.ts';
import { tierPath } from './tier-path.ts';

/** Rows as columns, with all that does not change from one resample to the next. */
export interface TierSample {
  readonly n: number;
  readonly tierCount: number;
  /** Requests of each row. */
  readonly weight: Float64Array;
  readonly cluster: Int32Array;
  readonly clusterCount: number;
  /** Shape [tiers][rows]. */
  readonly quality: readonly Float64Array[];
  /** What each tier's answer costs. Shape [tiers][rows]. */
  readonly cost: readonly Float64Array[];
  /** `usd`: what the answers in fact cost. `relative`: 0 the cheapest tier, 1 the reference, for every request alike. */
  readonly unit: 'usd' | 'relative';
  /** The router's, up to threshold 1. */
  readonly router: TierTrack;
  /** Knowing every outcome. */
  readonly oracle: TierTrack;
}

/** Switches as parallel columns, in order of threshold. */
export interface TierTrack {
  readonly thresholds: Float64Array;
  readonly rows: Int32Array;
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

/** @throws DataError when no row stands for a request. */
export function tierSample(allRows: readonly TuningRow[], costs: readonly number[]): TierSample {
  const rows = allRows.filter(({ requests }) => requests > 0);
  if (rows.length === 0) throw new DataError('expected at least one scored row that stands for requests; got none.');
  const isPriced = rows.every(({ costsUsd }) => costsUsd !== undefined);
  const column = (read: (row: TuningRow) => number): Float64Array => Float64Array.from(rows, read);
  const gains = rows.map(({ qualities }) => qualities.slice(0, -1).map((quality) => qualities.at(-1)! - quality));
  return {
    ...requestColumns(rows),
    tierCount: costs.length,
    quality: costs.map((_, tier) => column(({ qualities }) => qualities[tier]!)),
    cost: costs.map((cost, tier) => column(({ costsUsd }) => (isPriced ? costsUsd![tier]! : cost))),
    unit: isPriced ? 'usd' : 'relative',
    router: track(
      rows.map(({ rates }) => rates),
      costs,
      1,
    ),
    oracle: track(gains, costs, Infinity),
  };
}

function track(losses: readonly (readonly number[])[], costs: readonly number[], below: number): TierTrack {
  const switches = tierPath(losses, { costs, below });
  return {
    thresholds: Float64Array.from(switches, ({ threshold }) => threshold),
    rows: Int32Array.from(switches, ({ row }) => row),
    from: Uint8Array.from(switches, ({ from }) => from),
    to: Uint8Array.from(switches, ({ to }) => to),
  };
}

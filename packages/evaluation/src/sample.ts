import { logLosses, squaredErrors } from './calibration-metrics.ts';
import { type Columns, columnsOf } from './columns.ts';
import { mapBaselines, type PerBaseline } from './ranked-baseline.ts';
import { type Ranking, rankBy, tieKeys } from './ranking.ts';
import type { ScoredPrompt } from './scored-prompt.ts';

/** One group's rows, ranked. */
export interface GroupSample {
  readonly name: string;
  readonly ranking: Ranking;
  /** Calibration bins: up to {@link calibrationBins}, but at least 20 rows in each. */
  readonly bins: number;
}

/** A sample with all that does not change from one resample to the next: it is sorted once. */
export interface Sample {
  readonly columns: Columns;
  /** By what routes. */
  readonly router: Ranking;
  /** By what each baseline says. */
  readonly baselines: PerBaseline<Ranking>;
  /** By what strong gained in fact. */
  readonly oracle: Ranking;
  readonly groups: readonly GroupSample[];
  readonly squaredErrors: Float64Array;
  readonly logLosses: Float64Array;
}

/** Bins of the ECE. */
export const calibrationBins = 15;

export function prepareSample(prompts: readonly ScoredPrompt[], { seed }: { readonly seed: number }): Sample {
  const columns = columnsOf(prompts);
  const ties = { tieKeys: tieKeys(columns.ids, seed) };
  return {
    columns,
    router: rankBy(columns.score, ties),
    baselines: mapBaselines(columns.baselines, (scores) => rankBy(scores, ties)),
    oracle: rankBy(columns.gain, ties),
    groups: columns.groups.map(({ name, rows }) => ({
      name,
      ranking: rankBy(columns.score, { ...ties, rows }),
      bins: Math.min(calibrationBins, Math.max(1, Math.floor(rows.length / 20))),
    })),
    squaredErrors: squaredErrors(columns),
    logLosses: logLosses(columns),
  };
}

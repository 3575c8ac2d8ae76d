import { ConfigError } from '@farthing/core';
import { type BootstrapOptions, bootstrapSettings, resampledWeights } from '../bootstrap.ts';
import { type Columns, columnsOf } from '../columns.ts';
import { costSavingMetrics } from '../cost-saving.ts';
import { cutsOf } from '../cuts.ts';
import { type Measured, withIntervals } from '../measured.ts';
import { rankBy, tieKeys } from '../ranking.ts';
import { rankingMetrics, sweepOf, type Value } from '../ranking-metrics.ts';
import { countAtOrAbove, operatingMetrics } from '../threshold-table.ts';
import { type ComparisonVerdict, comparisonVerdict } from './comparison-verdict.ts';
import type { Contestant } from './contestant.ts';

/** What contestants are compared by. The first four rank; `undefined` for one that does not. */
export interface ComparedMetrics {
  readonly apgr: Value;
  readonly cpt50: Value;
  readonly cpt80: Value;
  /** 1 − cost / cost of all strong, at the first cut of the ranking that keeps the target quality. */
  readonly savingAtTarget: Value;
  /** Mean quality, 0–1, at its own threshold; like the next two `undefined` without one. */
  readonly quality: Value;
  readonly strongShare: Value;
  /** 1 − cost / cost of all strong, at its own threshold. */
  readonly saving: Value;
}

export interface Compared extends Measured<ComparedMetrics> {
  readonly name: string;
  /** Whether it orders requests; a constant model does not. */
  readonly ranks: boolean;
}

/** Two contestants on the same rows. Plain JSON. */
export interface Comparison {
  /** Rows. */
  readonly n: number;
  /** Distinct normalised texts among them. */
  readonly distinctPrompts: number;
  readonly seed: number;
  readonly resamples: number;
  readonly confidence: number;
  /** Share of strong's mean quality that `savingAtTarget` keeps. */
  readonly qualityTarget: number;
  /** What savings count: US dollars when every row has both costs, else strong calls, with weak calls free. */
  readonly unit: 'usd' | 'strong-calls';
  readonly first: Compared;
  readonly second: Compared;
  /** First minus second, each resample by itself: what prompts are hard for both moves neither end of its interval. */
  readonly difference: Measured<ComparedMetrics>;
  readonly verdict: ComparisonVerdict;
}

export interface CompareOptions extends BootstrapOptions {
  readonly first: Contestant;
  readonly second: Contestant;
  /** Above 0 and at most 1. Default 0.95. */
  readonly qualityTarget?: number | undefined;
}

/**
 * Compares two routers, or one with a baseline, by a paired bootstrap over groups that share a prompt or a
 * conversation: both are measured on the same resamples.
 *
 * @throws ConfigError when they are not about the same rows, or an option is out of range.
 */
export function compareContestants({ first, second, qualityTarget = 0.95, ...options }: CompareOptions): Comparison {
  const { seed, resamples, confidence } = bootstrapSettings(options);
  if (!(qualityTarget > 0 && qualityTarget <= 1)) {
    throw new ConfigError(`qualityTarget must be above 0 and at most 1, such as 0.95; got ${qualityTarget}.`);
  }
  const columns = columnsOf(first.prompts);
  const others = columnsOf(second.prompts);
  checkSameRows(columns, others);
  const one = meter(first, { columns, seed, qualityTarget });
  const other = meter(second, { columns: others, seed, qualityTarget });
  const draws = Array.from(
    resampledWeights(columns, { seed, resamples }),
    (weights) => [one(weights), other(weights)] as const,
  );
  const [a, b] = [one(columns.weight), other(columns.weight)];
  const joined = (
    { name, ranks }: Contestant,
    { values, drawn }: { readonly values: ComparedMetrics; readonly drawn: readonly ComparedMetrics[] },
  ): Compared => ({ name, ranks, ...withIntervals(values, { draws: drawn, confidence }) });
  const measured = {
    unit: columns.costs === undefined ? ('strong-calls' as const) : ('usd' as const),
    qualityTarget,
    first: joined(first, { values: a, drawn: draws.map(([draw]) => draw) }),
    second: joined(second, { values: b, drawn: draws.map(([, draw]) => draw) }),
    difference: withIntervals(minus(a, b), { draws: draws.map((pair) => minus(...pair)), confidence }),
  };
  return {
    n: columns.n,
    distinctPrompts: columns.promptCount,
    seed,
    resamples,
    confidence,
    ...measured,
    verdict: comparisonVerdict(measured),
  };
}

function checkSameRows(a: Columns, b: Columns): void {
  const different = a.ids.findIndex((id, row) => id !== b.ids[row]);
  if (a.n === b.n && different === -1) return;
  throw new ConfigError(
    `contestants must be scored on the same rows; got ${a.n} and ${b.n}, not all with the same ids.`,
  );
}

interface MeterOptions {
  readonly columns: Columns;
  readonly seed: number;
  readonly qualityTarget: number;
}

/** Measures a contestant under any weights; sorts once. */
function meter(
  { threshold, ranks }: Contestant,
  { columns, seed, qualityTarget }: MeterOptions,
): (weights: Float64Array) => ComparedMetrics {
  const ranking = rankBy(columns.score, { tieKeys: tieKeys(columns.ids, seed) });
  const count = threshold === undefined ? undefined : countAtOrAbove(threshold, { columns, ranking });
  return (weights) => {
    const ranked = { columns, ranking, weights };
    const totals = sweepOf(ranked);
    const order = ranks ? rankingMetrics(ranked, totals) : undefined;
    const { saving } = costSavingMetrics(ranked, { totals, qualityTarget });
    const point = count === undefined ? undefined : operatingMetrics(cutsOf(ranked), count);
    return {
      apgr: order?.apgr,
      cpt50: order?.cpt50,
      cpt80: order?.cpt80,
      savingAtTarget: ranks ? saving : undefined,
      quality: point?.quality,
      strongShare: point?.strongShare,
      saving: point?.saving,
    };
  };
}

function minus(a: ComparedMetrics, b: ComparedMetrics): ComparedMetrics {
  const difference = (key: keyof ComparedMetrics): Value => {
    const [one, other] = [a[key], b[key]];
    return one === undefined || other === undefined ? undefined : one - other;
  };
  return {
    apgr: difference('apgr'),
    cpt50: difference('cpt50'),
    cpt80: difference('cpt80'),
    savingAtTarget: difference('savingAtTarget'),
    quality: difference('quality'),
    strongShare: difference('strongShare'),
    saving: difference('saving'),
  };
}

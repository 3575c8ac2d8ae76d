import type { Columns } from './columns.ts';
import type { Ranking } from './ranking.ts';
import { type Sweep, sweep } from './sweep.ts';

/** A metric, or `undefined` where the sample does not define it. */
export type Value = number | undefined;

/**
 * Metrics of an order of rows, whatever scores gave it. x is the share of requests sent to strong, r(x) the mean
 * quality then, r_w = r(0), r_s = r(1), and PGR(x) = (r(x) − r_w) / (r_s − r_w): RouteLLM, arXiv 2406.18665, section
 * 2.3. The first three are undefined unless r_s > r_w.
 */
export interface RankingMetrics {
  /** Mean PGR over x: trapezoid over all n + 1 cuts, ties in score in a random, seeded order. Random routing earns ½. */
  readonly apgr: Value;
  /** The smallest cut x with PGR(x) ≥ ½. Lower is better. */
  readonly cpt50: Value;
  /** The smallest cut x with PGR(x) ≥ 0.8. */
  readonly cpt80: Value;
  /** ROC AUC of "strong better", ties ½; undefined when every row has the same outcome. */
  readonly auc: Value;
}

/** A sample, the order in which it is sent to strong, and how much each row counts. */
export interface Ranked {
  readonly columns: Columns;
  readonly ranking: Ranking;
  readonly weights: Float64Array;
}

export function rankingMetrics(ranked: Ranked, totals = sweepOf(ranked)): RankingMetrics {
  return {
    apgr: hasGap(totals) ? totals.area / (totals.mass * totals.gain) : undefined,
    cpt50: callPerformanceThreshold(0.5, ranked, totals),
    cpt80: callPerformanceThreshold(0.8, ranked, totals),
    auc: areaUnderRoc(totals),
  };
}

export function sweepOf({ columns, ranking, weights }: Ranked): Sweep {
  return sweep(columns, ranking, weights);
}

/** Whether there is a gap to recover. Without one PGR has no meaning: it divides by `r_s - r_w`. */
export function hasGap({ gain, mass }: Pick<Sweep, 'gain' | 'mass'>): boolean {
  return gain > roundingSlack * mass;
}

export function areaUnderRoc({ mass, positives, concordant }: Sweep): Value {
  const pairs = positives * (mass - positives);
  return pairs > 0 ? concordant / pairs : undefined;
}

/** Slack for sums of decimals such as 0.1, per unit of mass, so that a target reached exactly counts as reached. */
const roundingSlack = 1e-12;

/** CPT(p): the smallest share of strong calls, over the n + 1 cuts between rows, with PGR of at least `recovered`. */
function callPerformanceThreshold(recovered: number, ranked: Ranked, totals: Sweep): Value {
  if (!hasGap(totals)) return undefined;
  return firstCutReaching(recovered * totals.gain, { ...ranked, totals })?.strongShare;
}

/** Where a ranking is cut: everything before goes to strong. */
export interface Cut {
  /** Rows sent to strong. */
  readonly count: number;
  /** Share of the mass sent to strong, 0–1. */
  readonly strongShare: number;
}

/**
 * The first of the n + 1 cuts at which the summed gain reaches `target` (weighted, in units of score); `undefined`
 * when none does.
 */
export function firstCutReaching(
  target: number,
  { columns, ranking, weights, totals }: Ranked & { readonly totals: Sweep },
): Cut | undefined {
  const enough = target - roundingSlack * totals.mass;
  if (enough <= 0) return { count: 0, strongShare: 0 };
  const { order } = ranking;
  let gain = 0;
  let mass = 0;
  for (let position = 0; position < order.length; position++) {
    const row = order[position]!;
    gain += weights[row]! * columns.gain[row]!;
    mass += weights[row]!;
    if (gain >= enough) return { count: position + 1, strongShare: mass / totals.mass };
  }
  return undefined;
}

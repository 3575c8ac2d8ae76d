import { expectedCalibrationError, massBins } from './calibration-metrics.ts';
import { areaUnderRoc, hasGap, type Value } from './ranking-metrics.ts';
import type { Sample } from './sample.ts';
import { type Sweep, sweep } from './sweep.ts';

/**
 * What a router knows beyond the topic: built so that a score which depends on the group alone earns nothing by it.
 * Log loss is a mean over rows and has no such part: it is the same within groups as overall.
 */
export interface WithinGroupMetrics {
  /**
   * Every group sends the same share of its own rows, best ranked first: PGR of all groups together, averaged over the
   * share. It is also averaged over the order of ties, so the topic alone earns exactly ½.
   */
  readonly apgr: Value;
  /** Over pairs of rows from one group, all groups pooled. The topic alone earns exactly ½. */
  readonly auc: Value;
  /** Mean squared error after each group's mean error is taken out. */
  readonly brier: number;
  /**
   * 1 − `brier` / what each group's own rate earns on that scale. Above 0, the router knows more than the topic;
   * undefined when every group has one outcome only.
   */
  readonly brierSkill: Value;
  /** Mean over groups, by mass, of the group's own ECE: errors of opposite sign in two topics do not cancel. */
  readonly ece: number;
}

/** One group's own metrics. */
export interface GroupMetrics {
  readonly weakScore: number;
  readonly strongScore: number;
  /** Averaged over the order of ties. */
  readonly apgr: Value;
  readonly auc: Value;
  readonly brier: number;
  readonly logLoss: number;
  /** Over up to 15 bins of equal mass, with at least 20 rows in each. */
  readonly ece: number;
}

/** What one group's rows add up to. */
interface GroupSums {
  readonly totals: Sweep;
  readonly error: number;
  readonly squaredError: number;
  readonly logLoss: number;
  readonly ece: number;
}

/** Sums per group; `undefined` for a group of which the resample drew no row. */
export function groupSums(sample: Sample, weights: Float64Array): (GroupSums | undefined)[] {
  return sample.groups.map(({ ranking, bins }) => {
    const totals = sweep(sample.columns, ranking, weights);
    if (totals.mass === 0) return undefined;
    let [error, squaredError, logLoss] = [0, 0, 0];
    for (let position = 0; position < ranking.order.length; position++) {
      const row = ranking.order[position]!;
      error += weights[row]! * (sample.columns.estimate[row]! - sample.columns.outcome[row]!);
      squaredError += weights[row]! * sample.squaredErrors[row]!;
      logLoss += weights[row]! * sample.logLosses[row]!;
    }
    const ece = expectedCalibrationError(massBins(sample.columns, { ranking, weights, bins }));
    return { totals, error, squaredError, logLoss, ece };
  });
}

/** `undefined` when no group has a row. */
export function withinGroupMetrics(groups: readonly (GroupSums | undefined)[]): WithinGroupMetrics | undefined {
  let [mass, gain, area, pairs, concordant] = [0, 0, 0, 0, 0];
  let [errorVariance, outcomeVariance, calibrationError] = [0, 0, 0];
  for (const group of groups) {
    if (group === undefined) continue;
    const { totals } = group;
    const negatives = totals.mass - totals.positives;
    mass += totals.mass;
    gain += totals.gain;
    area += totals.areaOverTies / totals.mass;
    pairs += totals.positives * negatives;
    concordant += totals.concordant;
    errorVariance += group.squaredError - group.error ** 2 / totals.mass;
    outcomeVariance += (totals.positives * negatives) / totals.mass;
    calibrationError += totals.mass * group.ece;
  }
  if (mass === 0) return undefined;
  return {
    apgr: hasGap({ gain, mass }) ? area / gain : undefined,
    auc: pairs > 0 ? concordant / pairs : undefined,
    brier: errorVariance / mass,
    brierSkill: outcomeVariance > 0 ? 1 - errorVariance / outcomeVariance : undefined,
    ece: calibrationError / mass,
  };
}

export function groupMetrics({ totals, squaredError, logLoss, ece }: GroupSums): GroupMetrics {
  return {
    weakScore: totals.weakSum / totals.mass,
    strongScore: totals.strongSum / totals.mass,
    apgr: hasGap(totals) ? totals.areaOverTies / (totals.mass * totals.gain) : undefined,
    auc: areaUnderRoc(totals),
    brier: squaredError / totals.mass,
    logLoss: logLoss / totals.mass,
    ece,
  };
}

import { type Interval, percentileInterval } from './bootstrap.ts';
import { clopperPearsonUpper } from './guarantee/binomial.ts';
import type { Value } from './ranking-metrics.ts';

/** Each metric with its bootstrap interval; `null` where the sample does not define it. */
export type Measured<Metrics> = {
  readonly [Key in keyof Metrics]: undefined extends Metrics[Key] ? number | null : number;
} & {
  readonly [Key in keyof Metrics & string as `${Key}Interval`]: Interval | null;
};

export interface MeasuredOptions<Metrics> {
  /** The same metrics on each resample; `undefined` where it has none of the rows. */
  readonly draws: readonly (Metrics | undefined)[];
  readonly confidence: number;
  /**
   * Independent groups behind the values. With it a mean that no resample moves from the end of its range has the exact
   * interval: seeing none of something in n groups does not show that there is none.
   */
  readonly clusters?: number | undefined;
  /** Where the metrics stand in the evaluation, e.g. `withinGroup.`. Default: at its top. */
  readonly path?: string | undefined;
  /** Receives, by path, why a metric or its interval is `null`. */
  readonly undefinedMetrics?: Record<string, string> | undefined;
}

/**
 * Joins the values measured on the sample with those of its resamples. A metric that fewer than `confidence` of the
 * resamples define has no interval: the resamples that do would be a selection.
 */
export function withIntervals<Metrics extends object>(
  values: Metrics,
  { draws, confidence, clusters, path = '', undefinedMetrics = {} }: MeasuredOptions<Metrics>,
): Measured<Metrics> {
  const measured: Record<string, number | Interval | null> = {};
  for (const key of Object.keys(values) as (keyof Metrics & string)[]) {
    const value = values[key] as Value;
    measured[key] = value ?? null;
    measured[`${key}Interval`] = null;
    if (value === undefined) {
      undefinedMetrics[path + key] = reasons[key] ?? 'nothing was drawn';
      continue;
    }
    const drawn = Float64Array.from(draws.map((draw) => draw?.[key] as Value).filter((each) => each !== undefined));
    if (drawn.length < confidence * draws.length) {
      const missing = draws.length - drawn.length;
      undefinedMetrics[`${path}${key}Interval`] = `${missing} of ${draws.length} resamples do not define it`;
    } else if (drawn.length > 0) {
      const interval = percentileInterval(drawn, confidence);
      if (key === 'ece') measured[`${key}Interval`] = centred(interval, { value, drawn });
      else
        measured[`${key}Interval`] = isMean(key, values)
          ? exactWhereFlat(interval, { clusters, confidence })
          : interval;
    }
  }
  return measured as Measured<Metrics>;
}

/** Means over rows of something from 0 to 1. All strong is as good as strong by definition: that is no estimate. */
function isMean(key: string, values: object): boolean {
  if (key === 'qualityKept' || key === 'worseShare') return !('strongShare' in values && values.strongShare === 1);
  return ['weakScore', 'strongScore', 'quality', 'uncoveredShare', 'leastTenthShare'].includes(key);
}

/** Where every resample says 0, or every one 1: the limit of Clopper and Pearson, about 3 / n at 95 %. */
function exactWhereFlat(
  [low, high]: Interval,
  { clusters, confidence }: { readonly clusters: number | undefined; readonly confidence: number },
): Interval {
  if (clusters === undefined || low !== high || (low !== 0 && low !== 1)) return [low, high];
  const reach = clopperPearsonUpper(0, { draws: clusters, confidence });
  return low === 0 ? [0, reach] : [1 - reach, 1];
}

/**
 * Noise within bins only ever adds to an ECE, and resampling adds it a second time, so plain percentiles can lie wholly
 * above the value they are for. Their centre is moved to it, which takes the second helping out again.
 */
function centred([low, high]: Interval, { value, drawn }: { value: number; drawn: Float64Array }): Interval {
  const shift = value - drawn.reduce((sum, each) => sum + each, 0) / drawn.length;
  return [Math.max(0, low + shift), Math.min(1, high + shift)];
}

const noGap = 'the strong model does not score above the weak one on these rows, so there is no gap to recover';

const reasons: Readonly<Record<string, string>> = {
  apgr: noGap,
  apgrLead: noGap,
  cpt50: noGap,
  cpt80: noGap,
  auc: 'strong is better on every row or on none',
  brierSkill: 'every group has the same outcome on all of its rows',
  saving: 'the strong answers cost nothing',
};

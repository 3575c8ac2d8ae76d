import { ConfigError } from '@farthing/core';
import { type BaselineMetrics, type Baselines, bestConstant, meanMetrics, randomDraws } from './baselines.ts';
import { type BootstrapOptions, bootstrapSettings, resampledWeights } from './bootstrap.ts';
import type { CostSaving } from './cost-saving.ts';
import { type Measured, withIntervals } from './measured.ts';
import { type Measurement, measure, type OverallMetrics } from './measurement.ts';
import { type BaselineName, rankedBaselines } from './ranked-baseline.ts';
import { prepareSample } from './sample.ts';
import type { ScoredPrompt } from './scored-prompt.ts';
import type { GroupMetrics, WithinGroupMetrics } from './within-group.ts';

/**
 * How good a router's scores are. Plain JSON. Each metric has beside it the interval of a bootstrap over groups of
 * rows that share a prompt or a conversation, and counts a row as often as it was logged (its `weight`): the question is what happens to traffic.
 */
export interface Evaluation extends Measured<OverallMetrics> {
  /** Rows. */
  readonly n: number;
  /** Distinct normalised texts among them. */
  readonly distinctPrompts: number;
  /** Groups of rows that share a prompt or a conversation, directly or through others: the units of the bootstrap. */
  readonly clusters: number;
  /** Logged requests the rows stand for: the sum of their weights. */
  readonly requests: number;
  readonly seed: number;
  readonly resamples: number;
  readonly confidence: number;
  readonly costSaving: CostSaving;
  /** What the router knows beyond the topic; `null` with fewer than two groups, where it would be the same. */
  readonly withinGroup: Measured<WithinGroupMetrics> | null;
  /** In order of name; empty when no row has a group. */
  readonly groups: readonly GroupEvaluation[];
  readonly baselines: Baselines;
  /** Why a metric or its interval is `null`, by its path, e.g. `baselines.oracle.apgr`. */
  readonly undefinedMetrics: Readonly<Record<string, string>>;
}

export interface GroupEvaluation extends Measured<GroupMetrics> {
  readonly group: string;
  readonly n: number;
}

export interface EvaluateOptions extends BootstrapOptions {
  /** Share of strong's mean quality at which the cost saving is taken, above 0 and at most 1. Default 0.95. */
  readonly qualityTarget?: number | undefined;
}

/**
 * Evaluates a router on prompts that neither its training nor its calibration has seen.
 *
 * @throws DataError when there is no prompt or a value is out of range; ConfigError when an option is.
 */
export function evaluateScores(prompts: readonly ScoredPrompt[], options: EvaluateOptions): Evaluation {
  const { seed, resamples, confidence } = bootstrapSettings(options);
  const { qualityTarget = 0.95 } = options;
  if (!(qualityTarget > 0 && qualityTarget <= 1)) {
    throw new ConfigError(`qualityTarget must be above 0 and at most 1, such as 0.95; got ${qualityTarget}.`);
  }
  const sample = prepareSample(prompts, { seed });
  const { columns } = sample;
  const point = measure(sample, { weights: columns.weight, qualityTarget });
  const draws = Array.from(resampledWeights(columns, { seed, resamples }), (weights) =>
    measure(sample, { weights, qualityTarget }),
  );

  const undefinedMetrics: Record<string, string> = {};
  const joined = <Metrics extends object>(
    path: string,
    values: Metrics,
    draw: (each: Measurement) => Metrics | undefined,
    clusters = columns.clusterCount,
  ) => withIntervals(values, { draws: draws.map(draw), confidence, clusters, path, undefinedMetrics });
  if (columns.clusterCount < 2)
    undefinedMetrics['*Interval'] = 'a single prompt or conversation shows no spread to resample';
  if (point.withinGroup === undefined) undefinedMetrics.withinGroup = 'there are fewer than two groups';

  const baseline = (name: BaselineName): Measured<BaselineMetrics> | null => {
    const values = point.baselines[name];
    if (values !== undefined) return joined(`baselines.${name}.`, values, (each) => each.baselines[name]);
    undefinedMetrics[`baselines.${name}`] = rankedBaselines[name].missing;
    return null;
  };

  const overall = joined('', point.overall, (each) => each.overall);
  const random = randomDraws(columns, { seed, resamples });
  return {
    n: columns.n,
    distinctPrompts: columns.promptCount,
    clusters: columns.clusterCount,
    requests: columns.weight.reduce((total, weight) => total + weight, 0),
    seed,
    resamples,
    confidence,
    ...overall,
    costSaving: {
      qualityTarget,
      unit: columns.costs === undefined ? 'strong-calls' : 'usd',
      ...joined('costSaving.', point.costSaving, (each) => each.costSaving),
    },
    withinGroup:
      point.withinGroup === undefined ? null : joined('withinGroup.', point.withinGroup, (each) => each.withinGroup),
    groups: columns.groups.flatMap(({ name, rows }, index) => {
      const values = point.groups[index];
      if (values === undefined) return [];
      const clusters = new Set(Array.from(rows, (row) => columns.cluster[row])).size;
      return [
        { group: name, n: rows.length, ...joined(`groups.${name}.`, values, (each) => each.groups[index], clusters) },
      ];
    }),
    baselines: {
      random: withIntervals(meanMetrics(random), {
        draws: random,
        confidence,
        path: 'baselines.random.',
        undefinedMetrics,
      }),
      promptLength: joined(
        'baselines.promptLength.',
        point.baselines.promptLength,
        (each) => each.baselines.promptLength,
      ),
      keywords: baseline('keywords'),
      complexity: baseline('complexity'),
      nearestNeighbours: baseline('nearestNeighbours'),
      oracle: joined('baselines.oracle.', point.oracle, (each) => each.oracle),
      bestConstant: bestConstant(columns, overall),
    },
    undefinedMetrics,
  };
}

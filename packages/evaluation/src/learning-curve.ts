import { createRandom } from '@farthing/core';
import {
  type BootstrapOptions,
  bootstrapSettings,
  type Interval,
  percentileInterval,
  resampledWeights,
} from './bootstrap.ts';
import { columnsOf } from './columns.ts';
import { decimal, decimalInterval } from './format.ts';
import { rankBy, tieKeys } from './ranking.ts';
import { hasGap, sweepOf } from './ranking-metrics.ts';
import type { ScoredPrompt } from './scored-prompt.ts';

/** The same evaluated prompts as a router scores them that was trained on so many labels. */
export interface LearningRun {
  readonly labels: number;
  readonly prompts: readonly ScoredPrompt[];
}

export interface LearningCurvePoint {
  /** Labelled rows trained on. */
  readonly labels: number;
  /** Mean over the runs with so many. */
  readonly apgr: number;
  readonly apgrInterval: Interval;
}

/** How APGR grows with the number of labels, and what it would be with twice as many. */
export interface LearningCurve {
  /** Fewest labels first. */
  readonly points: readonly LearningCurvePoint[];
  /** Extrapolated. */
  readonly doubled: LearningCurvePoint;
  /** What doubling adds: the slope of a straight line through the last three points, over the logarithm of the labels. */
  readonly gain: number;
  readonly gainInterval: Interval;
}

/** Points that the line goes through: where a curve flattens, its beginning says little of its end. */
const pointsOfLine = 3;

/**
 * The learning curve of runs of at least three sizes. Intervals come from a bootstrap that draws both the evaluated
 * prompts and the runs of each size, so they hold the luck of which labels were bought as far as the runs show it; that
 * the curve may flatten they do not hold.
 *
 * @returns `undefined` with fewer sizes, or where strong does not score above weak.
 */
export function learningCurve(runs: readonly LearningRun[], options: BootstrapOptions): LearningCurve | undefined {
  const { seed, resamples, confidence } = bootstrapSettings(options);
  const sizes = [...new Set(runs.map((run) => run.labels))].sort((a, b) => a - b);
  const [first] = runs;
  if (first === undefined || sizes.length < pointsOfLine) return undefined;
  const columns = columnsOf(first.prompts);
  const ties = { tieKeys: tieKeys(columns.ids, seed) };
  const rankings = sizes.map((size) =>
    runs.filter((run) => run.labels === size).map((run) => rankBy(columnsOf(run.prompts).score, ties)),
  );
  const apgr = (weights: Float64Array, draw: (count: number) => readonly number[]): number[] | undefined => {
    const values = rankings.map((ofSize) => {
      const drawn = draw(ofSize.length).map((run) => {
        const totals = sweepOf({ columns, ranking: ofSize[run]!, weights });
        return hasGap(totals) ? totals.area / (totals.mass * totals.gain) : undefined;
      });
      return drawn.reduce<number>((sum, value) => sum + (value ?? Number.NaN), 0) / drawn.length;
    });
    return values.some(Number.isNaN) ? undefined : values;
  };

  const observed = apgr(columns.weight, (count) => Array.from({ length: count }, (_, run) => run));
  if (observed === undefined) return undefined;
  const random = createRandom(seed, 'learning-curve');
  const draws = Array.from(resampledWeights(columns, { seed, resamples }), (weights) =>
    apgr(weights, (count) => Array.from({ length: count }, () => random.integer(count))),
  ).filter((draw) => draw !== undefined);
  if (draws.length < confidence * resamples || draws.length === 0) return undefined;
  const interval = (read: (values: readonly number[]) => number): Interval =>
    percentileInterval(Float64Array.from(draws, read), confidence);
  const slope = (values: readonly number[]): number => slopePerDoubling(sizes, values);
  const doubled = (values: readonly number[]): number => values.at(-1)! + slope(values);
  return {
    points: sizes.map((labels, index) => ({
      labels,
      apgr: observed[index]!,
      apgrInterval: interval((values) => values[index]!),
    })),
    doubled: { labels: 2 * sizes.at(-1)!, apgr: doubled(observed), apgrInterval: interval(doubled) },
    gain: slope(observed),
    gainInterval: interval(slope),
  };
}

/** Least-squares slope of the last points over log2 of their labels. */
function slopePerDoubling(sizes: readonly number[], values: readonly number[]): number {
  const x = sizes.slice(-pointsOfLine).map(Math.log2);
  const y = values.slice(-pointsOfLine);
  const mean = (column: readonly number[]): number => column.reduce((sum, each) => sum + each, 0) / column.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, each, index) => sum + (each - meanX) * (y[index]! - meanY), 0);
  return covariance / x.reduce((sum, each) => sum + (each - meanX) ** 2, 0);
}

/** What twice the labels would buy, in a sentence. */
export function learningCurveFinding({ points, doubled, gain, gainInterval }: LearningCurve): string {
  const now = points.at(-1)!;
  const added = `${decimal(gain)} ${decimalInterval(gainInterval)}`;
  if (gainInterval[0] <= 0) {
    return `Whether twice the labels would help cannot be told: a straight line adds ${added} to the APGR.`;
  }
  return `Twice the labels would raise the APGR from ${decimal(now.apgr)} to ${decimal(doubled.apgr)} ${decimalInterval(doubled.apgrInterval)} if the curve went on straight, by ${added}; curves flatten, so expect no more.`;
}

import { type BootstrapOptions, bootstrapSettings, type Interval, resampledWeights } from './bootstrap.ts';
import { columnsOf } from './columns.ts';
import { percent, percentInterval } from './format.ts';
import { type Measured, withIntervals } from './measured.ts';
import type { Value } from './ranking-metrics.ts';
import type { ScoredPrompt } from './scored-prompt.ts';

/** What the requests of a band are like. */
export interface CoverageBandMetrics {
  /** Share of all requests that lie in the band, 0–1. */
  readonly share: number;
  /** Mean `strongWinRate` of its requests; undefined where there are none. */
  readonly meanWinRate: Value;
  /** How often strong was better on them. */
  readonly strongBetterRate: Value;
}

export interface CoverageBand extends Measured<CoverageBandMetrics> {
  /** Coverage from here on … */
  readonly from: number;
  /** … and below this; the last band holds 1 too. Of traffic like the training data `below - from` lies in the band. */
  readonly below: number;
  /** Rows. */
  readonly n: number;
}

export interface CoverageMetrics {
  /** Share of requests below the router's floor, which the reference answers whatever their score. */
  readonly uncoveredShare: number;
  /** Share of requests with a coverage below 0.1: where the least covered tenth of the training traffic lies. */
  readonly leastTenthShare: number;
}

/** How well the training data cover a sample. Plain JSON. */
export interface CoverageReport extends Measured<CoverageMetrics> {
  /** Least covered first. */
  readonly bands: readonly CoverageBand[];
}

const edges = [0, 0.02, 0.1, 0.25, 0.5, 1];

/**
 * Where a sample lies in the coverage of the training data, and whether the scores are honest there. `coverage` is a rank,
 * so that traffic like the training data fills each band by its width; more in the low bands is traffic of another kind.
 *
 * @returns `undefined` for a router that measures no coverage.
 * @throws ConfigError when an option is out of range; DataError as `evaluateScores`.
 */
export function coverageReport(
  prompts: readonly ScoredPrompt[],
  options: BootstrapOptions,
): CoverageReport | undefined {
  const { seed, resamples, confidence } = bootstrapSettings(options);
  const columns = columnsOf(prompts);
  const { coverage, isCovered, estimate, outcome, clusterCount } = columns;
  if (coverage === undefined) return undefined;
  const bandOf = Uint8Array.from(coverage, (rank) => edges.slice(1, -1).filter((edge) => rank >= edge).length);
  const measure = (weights: Float64Array) => {
    const sums = edges.slice(1).map(() => ({ mass: 0, winRate: 0, strongBetter: 0 }));
    let [total, uncovered, leastTenth] = [0, 0, 0];
    for (const [row, band] of bandOf.entries()) {
      const weight = weights[row]!;
      const sum = sums[band]!;
      total += weight;
      uncovered += weight * (1 - isCovered[row]!);
      if (coverage[row]! < 0.1) leastTenth += weight;
      sum.mass += weight;
      sum.winRate += weight * estimate[row]!;
      sum.strongBetter += weight * outcome[row]!;
    }
    const bands = sums.map(
      ({ mass, winRate, strongBetter }): CoverageBandMetrics => ({
        share: mass / total,
        meanWinRate: mass > 0 ? winRate / mass : undefined,
        strongBetterRate: mass > 0 ? strongBetter / mass : undefined,
      }),
    );
    return { bands, whole: { uncoveredShare: uncovered / total, leastTenthShare: leastTenth / total } };
  };
  const values = measure(columns.weight);
  const draws = Array.from(resampledWeights(columns, { seed, resamples }), measure);
  return {
    ...withIntervals(values.whole, { draws: draws.map(({ whole }) => whole), confidence, clusters: clusterCount }),
    bands: values.bands.map((band, index) => ({
      from: edges[index]!,
      below: edges[index + 1]!,
      n: bandOf.filter((each) => each === index).length,
      ...withIntervals(band, { draws: draws.map(({ bands }) => bands[index]), confidence }),
    })),
  };
}

/** What is out of coverage, and whether the sample is of the kind that the router was trained on. */
export function coverageFinding(report: CoverageReport): string {
  const { uncoveredShare, uncoveredShareInterval, leastTenthShare, leastTenthShareInterval } = report;
  const share = (value: number, interval: Interval | null) =>
    `${percent(value)} ${percentInterval(interval)}`.trimEnd();
  // Certainly more than a tenth, and so much more that it matters.
  const isStranger = (leastTenthShareInterval?.[0] ?? 0) > 0.1 && leastTenthShare >= 0.15;
  return (
    `${share(uncoveredShare, uncoveredShareInterval)} of requests are out of coverage and go to strong unseen. ` +
    `${share(leastTenthShare, leastTenthShareInterval)} lie where the least covered tenth of the training traffic does: ` +
    `${isStranger ? 'these requests are stranger to the router than those it was trained on' : 'by this measure they are like those it was trained on'}.`
  );
}

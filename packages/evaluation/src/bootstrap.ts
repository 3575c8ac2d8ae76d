import { ConfigError, createRandom } from '@farthing/core';
import type { Columns } from './columns.ts';

/** Low and high end, inclusive. */
export type Interval = readonly [low: number, high: number];

export interface BootstrapOptions {
  readonly seed: number;
  /** Resamples to draw. Default 1000; 0 leaves every interval `null`. */
  readonly resamples?: number | undefined;
  /** Coverage of the intervals, above 0 and below 1. Default 0.95. */
  readonly confidence?: number | undefined;
}

/** {@link BootstrapOptions} with its defaults. @throws ConfigError when one is out of range. */
export function bootstrapSettings({ seed, resamples = 1000, confidence = 0.95 }: BootstrapOptions) {
  if (!Number.isFinite(seed)) throw new ConfigError(`seed must be a finite number; got ${seed}.`);
  if (!Number.isInteger(resamples) || resamples < 0) {
    throw new ConfigError(`resamples must be a whole number of at least 0; got ${resamples}.`);
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new ConfigError(`confidence must be above 0 and below 1, such as 0.95; got ${confidence}.`);
  }
  return { seed, resamples, confidence };
}

/**
 * The row weights of bootstrap resamples: groups of rows that share a prompt or a conversation are drawn with
 * replacement, and all rows of one count as often as it was drawn. Equal seeds draw equal resamples, so separately
 * computed intervals belong together. With fewer than two groups nothing is drawn: resampling one shows no uncertainty.
 *
 * The array is reused: it holds one resample until the next is asked for.
 */
export function* resampledWeights(
  { n, weight, cluster, clusterCount }: Pick<Columns, 'n' | 'weight' | 'cluster' | 'clusterCount'>,
  options: BootstrapOptions,
): Generator<Float64Array, void> {
  const { seed, resamples } = bootstrapSettings(options);
  if (clusterCount < 2) return;
  const random = createRandom(seed, 'bootstrap');
  const draws = new Int32Array(clusterCount);
  const weights = new Float64Array(n);
  for (let resample = 0; resample < resamples; resample++) {
    draws.fill(0);
    for (let draw = 0; draw < clusterCount; draw++) draws[random.integer(clusterCount)]!++;
    for (let row = 0; row < n; row++) weights[row] = weight[row]! * draws[cluster[row]!]!;
    yield weights;
  }
}

/** Percentile interval of bootstrap draws (at least one). Sorts `draws`. */
export function percentileInterval(draws: Float64Array, confidence: number): Interval {
  draws.sort();
  return [quantile(draws, (1 - confidence) / 2), quantile(draws, (1 + confidence) / 2)];
}

/** Quantile of ascending values, linear between neighbours (type 7, the default of NumPy and R). */
function quantile(sorted: Float64Array, probability: number): number {
  const position = probability * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (position - below);
}

import { ConfigError, createRandom, shuffle } from '@farthing/core';
import {
  type CoverageConfig,
  type CoverageModel,
  coverageAt,
  coverageDistance,
  defaultCoverageFloor,
} from '@farthing/runtime';
import { type DenseRows, principalAxes } from './principal-axes.ts';

/** How far the training data reach, and how well each of their rows is covered by the others. */
export interface FittedCoverage {
  readonly config: CoverageConfig;
  readonly model: CoverageModel;
  /** Of each training row, as the rule finds it: a rank among the rows, each measured without itself; 0–1. */
  readonly ranks: readonly number[];
}

export interface FitCoverageOptions {
  /** The fold of each row: a row is measured by what was fitted on the other folds. */
  readonly folds: Uint8Array;
  /** Logged requests that each row stands for. */
  readonly requests: Float32Array;
  readonly seed: number;
  /** See `CoverageConfig.floor`. Default: the runtime's. */
  readonly floor?: number | undefined;
}

/** Directions that get a variance of their own. */
const mostAxes = 16;
/** Numbers that the axes are found from: of more rows, so many are drawn. */
const mostNumbers = 1_500_000;
/** Steps between full coverage and none; ten of 200 lie below the default floor. */
const steps = 200;
/** Least variance of a standardised direction: what never varied in training is far when it does, not infinitely so. */
const leastVariance = 0.01;

/**
 * Fits a normal distribution to the profiles of the training rows and ranks distances from it. Ranks are of rows measured
 * without themselves, so of traffic like the training rows about the floor's share lies under the floor.
 *
 * @throws ConfigError for a floor out of range.
 * @param profiles each, where it depends on the training rows, made without its own; all of one length.
 */
export function fitCoverage(profiles: readonly Float32Array[], options: FitCoverageOptions): FittedCoverage {
  const { folds, requests, seed, floor = defaultCoverageFloor } = options;
  if (!(floor >= 0 && floor <= 1)) throw new ConfigError(`coverageFloor must be from 0 to 1, got ${floor}`);
  const model = fitModel(profiles, seed);
  // By the larger of two distances: a prompt exactly like a training row may not come out stranger than that row.
  const apart = Float64Array.from(profiles, (profile) => coverageDistance(model, profile));
  for (const fold of new Set(folds)) {
    const others = fitModel(
      profiles.filter((_, row) => folds[row] !== fold),
      seed,
    );
    for (const [row, profile] of profiles.entries())
      if (folds[row] === fold) apart[row] = Math.max(apart[row]!, coverageDistance(others, profile));
  }
  const distances = distancesByRank(apart, requests);
  return {
    config: { dimensions: model.mean.length, directions: model.variances.length - 1, distances, floor },
    model,
    ranks: Array.from(apart, (distance) => coverageAt(distances, distance)),
  };
}

function fitModel(profiles: readonly Float32Array[], seed: number): CoverageModel {
  const columns = profiles[0]!.length;
  const most = Math.max(200, Math.floor(mostNumbers / columns));
  const drawn = shuffle([...profiles], createRandom(seed, 'coverage rows')).slice(0, most);
  const { rows, mean, scale } = standardised(drawn);
  const count = Math.min(mostAxes, columns);
  const { axes, variances, restVariance } = principalAxes(rows, { count, seed });
  // Fewer rows than it takes know their least variances least.
  const least = Math.max(leastVariance, (0.1 * count) / drawn.length);
  return {
    mean: Float32Array.from(mean),
    scale: Float32Array.from(scale),
    axes: Float32Array.from(axes),
    variances: Float32Array.from([...variances, restVariance], (variance) => Math.max(least, variance)),
  };
}

function standardised(profiles: readonly Float32Array[]): {
  readonly rows: DenseRows;
  readonly mean: Float64Array;
  readonly scale: Float64Array;
} {
  const columns = profiles[0]!.length;
  const mean = new Float64Array(columns);
  const scale = new Float64Array(columns);
  for (const profile of profiles) for (const [column, value] of profile.entries()) mean[column]! += value;
  for (let column = 0; column < columns; column++) mean[column]! /= profiles.length;
  for (const profile of profiles)
    for (const [column, value] of profile.entries()) scale[column]! += (value - mean[column]!) ** 2;
  for (let column = 0; column < columns; column++) {
    const variance = scale[column]! / profiles.length;
    scale[column] = variance > 1e-12 ? Math.sqrt(variance) : 1;
  }
  const values = new Float64Array(profiles.length * columns);
  for (const [row, profile] of profiles.entries())
    for (const [column, value] of profile.entries())
      values[row * columns + column] = (value - mean[column]!) / scale[column]!;
  return { rows: { rows: profiles.length, columns, values }, mean, scale };
}

/**
 * The distance at each rank from 1 to 0. The furthest of n rows has rank 1/(n + 1), as a prompt exchangeable with them
 * would be further once in so many times; from there ranks fall to 0 at twice its distance.
 */
function distancesByRank(distances: Float64Array, requests: Float32Array): number[] {
  const rows = [...distances.keys()].sort((a, b) => distances[a]! - distances[b]!);
  const total = requests.reduce((sum, weight) => sum + weight, 0);
  const furthest = distances[rows.at(-1)!]!;
  const least = 1 / (rows.length + 1);
  const knots: { readonly rank: number; readonly distance: number }[] = [];
  let nearer = 0;
  for (const row of rows) {
    knots.push({ rank: Math.max(least, 1 - (1 - least) * (nearer / total)), distance: distances[row]! });
    nearer += requests[row]!;
  }
  knots.push({ rank: least, distance: furthest }, { rank: 0, distance: 2 * furthest });
  let at = 0;
  return Array.from({ length: steps + 1 }, (_, step) => {
    const rank = (1 - step / steps) ** 2;
    while (at + 2 < knots.length && knots[at + 1]!.rank >= rank) at++;
    const [before, after] = [knots[at]!, knots[at + 1]!];
    const span = before.rank - after.rank;
    const share = span > 0 ? Math.min(1, (before.rank - rank) / span) : 0;
    return roundUp(before.distance + share * (after.distance - before.distance));
  });
}

/** Six digits, and never less: a prompt as far as a training row may not fall behind it by rounding. */
function roundUp(distance: number): number {
  return Number((distance * (1 + 1e-5)).toPrecision(6));
}

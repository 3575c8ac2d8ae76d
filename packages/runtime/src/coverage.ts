import type { Embedding } from './embedding.ts';

/**
 * What `router.json` says of coverage: how far a prompt is from what the router was trained on. A router without it
 * measures none and counts every prompt as covered. See docs/decisions/0021-coverage.md.
 */
export interface CoverageConfig {
  /** Numbers that describe a prompt; see {@link coverageProfile}. */
  readonly dimensions: number;
  /** Directions with a variance of their own; at most `dimensions`. */
  readonly directions: number;
  /**
   * Distances of the training rows, each measured without itself: of n steps, those with coverage (1 − k/n)² for k from 0
   * to n, ascending, so that they are closest together where coverage is low. The last is twice the furthest.
   */
  readonly distances: readonly number[];
  /** 0–1: with less coverage than this the reference answers. */
  readonly floor: number;
}

/** A normal distribution of the training prompts: a few directions of their own variance, one variance for the rest. */
export interface CoverageModel {
  /** Shape [dimensions]. */
  readonly mean: Float32Array;
  /** What each number is divided by once the mean is taken off; above 0; shape [dimensions]. */
  readonly scale: Float32Array;
  /** Orthonormal rows; shape [directions, dimensions]. */
  readonly axes: Float32Array;
  /** Along each axis, then along everything else; each above 0; shape [directions + 1]. */
  readonly variances: Float32Array;
}

/** The floor of a router that was told of none: of traffic like the training rows, 0.2 % is under it. */
export const defaultCoverageFloor = 0.002;

/** The numbers that coverage is measured on: a dense vector itself, of a sparse one its profile. */
export function coverageProfile(embedding: Embedding): Float32Array | undefined {
  return embedding instanceof Float32Array ? embedding : embedding.profile;
}

/**
 * Distance from the middle of the training prompts, in standard deviations: Mahalanobis' under probabilistic principal
 * components (Tipping and Bishop 1999, section 3), sums in float64.
 */
export function coverageDistance({ mean, scale, axes, variances }: CoverageModel, profile: Float32Array): number {
  const dimensions = mean.length;
  const directions = variances.length - 1;
  const deviations = new Float64Array(dimensions);
  let rest = 0;
  for (let at = 0; at < dimensions; at++) {
    deviations[at] = (profile[at]! - mean[at]!) / scale[at]!;
    rest += deviations[at]! ** 2;
  }
  let squares = 0;
  for (let direction = 0; direction < directions; direction++) {
    const start = direction * dimensions;
    let along = 0;
    for (let at = 0; at < dimensions; at++) along += axes[start + at]! * deviations[at]!;
    squares += along ** 2 / variances[direction]!;
    rest -= along ** 2;
  }
  // With an axis for every dimension nothing is left but rounding.
  if (directions < dimensions) squares += Math.max(0, rest) / variances[directions]!;
  return Math.sqrt(squares);
}

/**
 * Coverage as a rank: about the share of the training rows, 0–1, that are no nearer to the others than a prompt at this
 * distance. 0 is further than twice the furthest.
 *
 * @param distances as in {@link CoverageConfig}; at least two.
 */
export function coverageAt(distances: readonly number[], distance: number): number {
  const last = distances.length - 1;
  if (distance <= distances[0]!) return 1;
  if (!(distance < distances[last]!)) return 0;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    // Of equal distances the first has the highest rank: a prompt as far as many rows is covered as they are.
    if (distances[middle]! < distance) low = middle;
    else high = middle;
  }
  const share = (distance - distances[low]!) / (distances[high]! - distances[low]!);
  return (1 - (low + share) / last) ** 2;
}

/** Whether the rates of a prompt with this coverage are to be gone by; yes where no coverage is measured. */
export function isCovered(rank: number | undefined, config: Pick<CoverageConfig, 'floor'> | undefined): boolean {
  return !(rank !== undefined && config !== undefined && rank < config.floor);
}

/**
 * @returns a function from an embedding to its coverage, 0–1; `undefined` for one without a profile.
 */
export function createCoverage(
  { distances }: CoverageConfig,
  model: CoverageModel,
): (embedding: Embedding) => number | undefined {
  return (embedding) => {
    const profile = coverageProfile(embedding);
    return profile === undefined ? undefined : coverageAt(distances, coverageDistance(model, profile));
  };
}

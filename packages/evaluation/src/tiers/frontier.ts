import type { TierSample, TierTrack } from './tier-sample.ts';

/** Cost and quality, means over requests, as the threshold rises from 0: one entry before and one after each threshold. */
export interface Frontier {
  readonly cost: Float64Array;
  readonly quality: Float64Array;
  /** Entry i holds for thresholds above `above[i]`; the first for 0. */
  readonly above: Float64Array;
}

/** Walks a track under any weights; equal thresholds are one step, for no threshold lies between them. */
export function frontierOf(sample: TierSample, track: TierTrack, weights: Float64Array): Frontier {
  const { thresholds, rows, from, to } = track;
  const reference = sample.tierCount - 1;
  const mass = weights.reduce((sum, weight) => sum + weight, 0);
  let cost = dot(sample.cost[reference]!, weights);
  let quality = dot(sample.quality[reference]!, weights);
  const points = { cost: [cost / mass], quality: [quality / mass], above: [-Infinity] };
  for (let at = 0; at < thresholds.length; at++) {
    const [row, before, after] = [rows[at]!, from[at]!, to[at]!];
    const weight = weights[row]!;
    cost += weight * (sample.cost[after]![row]! - sample.cost[before]![row]!);
    quality += weight * (sample.quality[after]![row]! - sample.quality[before]![row]!);
    if (thresholds[at + 1] === thresholds[at]) continue;
    points.cost.push(cost / mass);
    points.quality.push(quality / mass);
    points.above.push(thresholds[at]!);
  }
  return {
    cost: Float64Array.from(points.cost),
    quality: Float64Array.from(points.quality),
    above: Float64Array.from(points.above),
  };
}

/** A threshold and the entry of a frontier that it gives. */
export interface FrontierMark {
  readonly threshold: number;
  readonly entry: number;
}

/**
 * Thresholds that run through a frontier, ascending: the first and the last entry, about `count` whose costs are about
 * evenly spaced, and those that must be among them.
 */
export function frontierMarks(
  frontier: Frontier,
  { count, including }: { readonly count: number; readonly including: readonly number[] },
): FrontierMark[] {
  const { above } = frontier;
  const marks = including.map((threshold) => ({ threshold, entry: above.findLastIndex((each) => each < threshold) }));
  const named = new Set(marks.map(({ entry }) => entry));
  const spread = spreadOver(frontier, count).filter((entry) => !named.has(entry));
  const all = new Map([
    ...spread.map((entry): [number, number] => [thresholdAfter(frontier, entry), entry]),
    ...marks.map(({ threshold, entry }): [number, number] => [threshold, entry]),
  ]);
  return [...all].map(([threshold, entry]) => ({ threshold, entry })).sort((a, b) => a.threshold - b.threshold);
}

/** Indices of about `count` entries, the first and the last among them, whose costs are about evenly spaced. */
function spreadOver({ cost }: Frontier, count: number): number[] {
  const [first, last] = [cost[0]!, cost.at(-1)!];
  const marks = new Set<number>();
  for (let step = 0; step < count; step++) {
    const target = first + (step / Math.max(1, count - 1)) * (last - first);
    let best = 0;
    for (let at = 0; at < cost.length; at++) {
      if (Math.abs(cost[at]! - target) < Math.abs(cost[best]! - target)) best = at;
    }
    marks.add(best);
  }
  return [...marks.add(cost.length - 1)].sort((a, b) => a - b);
}

/** A threshold that gives the entry: between the one it begins above and the next. */
function thresholdAfter({ above }: Frontier, index: number): number {
  if (index === 0) return 0;
  return (above[index]! + Math.min(1, above[index + 1] ?? 1)) / 2;
}

/**
 * The integral of quality over cost along a frontier, mixing between its neighbours, and on to the cheapest model alone
 * where the last threshold still uses others.
 */
export function areaUnder(
  { cost, quality }: Frontier,
  end: { readonly cost: number; readonly quality: number },
): number {
  let area = 0;
  for (let at = 1; at <= cost.length; at++) {
    const right = { cost: cost[at - 1]!, quality: quality[at - 1]! };
    const left = at === cost.length ? end : { cost: cost[at]!, quality: quality[at]! };
    area += ((right.quality + left.quality) / 2) * (right.cost - left.cost);
  }
  return area;
}

export function dot(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++) sum += values[row]! * weights[row]!;
  return sum;
}

import { type Conversation, scoringText, type WeightedPrompt } from '@farthing/core';
import { clusterSketches } from './cluster-sketches.ts';
import type { Strata } from './draw-strata.ts';
import { sketchSize, TextSketcher } from './text-sketch.ts';

/** Where to draw the part of a sample that is not uniform. */
export type SamplingStrategy = 'uniform' | 'stratified' | 'cluster' | 'uncertainty';

export const samplingStrategies: readonly SamplingStrategy[] = ['uniform', 'stratified', 'cluster', 'uncertainty'];

/** A router's opinion, for `uncertainty`. */
export interface RouterScore {
  /** Chance that the strong model is needed, 0–1; `undefined` for what the router cannot score. */
  readonly score: (conversation: Conversation) => number | undefined;
  /** Where the router decides; prompts near it are preferred. */
  readonly threshold: number;
}

/** Prompts that can be read again, the same each time. */
export interface CountedPrompts {
  readonly count: number;
  read(): AsyncIterable<WeightedPrompt>;
}

/** One stratum: a simple random sample. */
export function singleStratum(count: number): Strata {
  return { stratumOf: new Uint32Array(count), weights: [1] };
}

/** Each bucket of lengths is four times as long as the one before; the first ends at 64 characters. */
const shortest = 64;
const lengthBuckets = 6;

/** Strata of one group and similar length, weighed by the square root of their size, so that small ones are covered. */
export async function groupStrata(prompts: CountedPrompts): Promise<Strata> {
  const numbers = new Map<string, number>();
  const stratumOf = new Uint32Array(prompts.count);
  let row = 0;
  for await (const { group = '', conversation } of prompts.read()) {
    const bucket = Math.ceil(Math.log2(Math.max(1, scoringText(conversation).length / shortest)) / 2);
    const key = `${Math.min(bucket, lengthBuckets - 1)} ${group}`;
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    stratumOf[row++] = number;
  }
  return { stratumOf, weights: rootSizes(stratumOf, numbers.size) };
}

/** Most clusters: more would make an assignment of a million prompts take minutes. */
const maxClusters = 64;

/** Clusters of prompts with similar words, all of the same weight, so that a rare topic gets as much as a common one. */
export async function clusterStrata(
  prompts: CountedPrompts,
  { size, seed }: { readonly size: number; readonly seed: number },
): Promise<Strata> {
  const sketcher = new TextSketcher();
  for await (const { conversation } of prompts.read()) sketcher.count(scoringText(conversation));
  const sketches = new Int8Array(prompts.count * sketchSize);
  let row = 0;
  for await (const { conversation } of prompts.read()) {
    sketches.set(sketcher.sketch(scoringText(conversation)), row++ * sketchSize);
  }
  const clusters = Math.max(1, Math.min(maxClusters, Math.floor(size / 4)));
  const stratumOf = clusterSketches(sketches, { clusters, seed });
  return { stratumOf, weights: countRows(stratumOf, clusters).map((size) => Math.min(size, 1)) };
}

const bandCount = 10;

/** Tenths of the prompts by how near a router's score is to its threshold; each counts half as much as the nearer one. */
export async function uncertaintyStrata(prompts: CountedPrompts, { score, threshold }: RouterScore): Promise<Strata> {
  const distances = new Float64Array(prompts.count);
  let row = 0;
  for await (const { conversation } of prompts.read()) {
    const found = score(conversation);
    distances[row++] = found === undefined ? Infinity : Math.abs(found - threshold);
  }
  const order = Uint32Array.from(distances.keys()).sort((a, b) => distances[a]! - distances[b]! || a - b);
  const stratumOf = new Uint32Array(prompts.count);
  for (const [rank, item] of order.entries()) stratumOf[item] = Math.floor((bandCount * rank) / prompts.count);
  const sizes = countRows(stratumOf, bandCount);
  return { stratumOf, weights: Array.from(sizes, (size, band) => size / 2 ** band) };
}

function rootSizes(stratumOf: Uint32Array, strata: number): Float64Array {
  return Float64Array.from(countRows(stratumOf, strata), Math.sqrt);
}

function countRows(stratumOf: Uint32Array, strata: number): Uint32Array {
  const sizes = new Uint32Array(strata);
  for (const stratum of stratumOf) sizes[stratum] = (sizes[stratum] ?? 0) + 1;
  return sizes;
}

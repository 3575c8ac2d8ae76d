import { createRandom, hashText, normalizePrompt } from '@farthing/core';
import { ShareEstimator } from '@farthing/dataset';
import type { Interval } from '../bootstrap.ts';
import { percent, percentInterval } from '../format.ts';
import { type Perturbation, perturbations } from './perturbations.ts';

/** A text that the router is asked about, and the logged requests it stands for. */
export interface WeightedText {
  readonly text: string;
  readonly weight: number;
}

export interface RobustnessOptions {
  /** `strongWinRate` of the cheapest candidate. */
  readonly score: (text: string) => number;
  /** Strong when `strongWinRate >= threshold`. */
  readonly threshold: number;
  readonly seed: number;
  /** Distinct prompts looked at; of more, so many are drawn. Default 2000. */
  readonly limit?: number | undefined;
}

/** How one kind of change moves decisions. Shares are of requests, 0–1. */
export interface PerturbationResult extends Omit<Perturbation, 'apply'> {
  /** Whose decision changes. */
  readonly flipped: number;
  /** 95 %, distinct prompts taken as independent. */
  readonly flippedInterval: Interval;
  /** From weak to strong: these cost more. */
  readonly toStrong: number;
  /** From strong to weak: these may be answered worse. */
  readonly toWeak: number;
  /** Mean absolute change of `strongWinRate`. */
  readonly meanShift: number;
}

export interface Robustness {
  readonly threshold: number;
  readonly seed: number;
  /** Distinct prompts looked at. */
  readonly prompts: number;
  readonly kinds: readonly PerturbationResult[];
}

/** How often a change that should not matter changes the decision at a threshold; `undefined` without texts. */
export function measureRobustness(
  texts: readonly WeightedText[],
  { score, threshold, seed, limit = 2000 }: RobustnessOptions,
): Robustness | undefined {
  const sample = distinctTexts(texts, { seed, limit }).map((each) => ({ ...each, rate: score(each.text) }));
  if (sample.length === 0) return undefined;
  const kinds = perturbations.map(({ name, description, apply }): PerturbationResult => {
    const random = createRandom(seed, `perturbation: ${name}`);
    const flips = new ShareEstimator();
    let [total, toStrong, toWeak, shift] = [0, 0, 0, 0];
    for (const { text, weight, rate } of sample) {
      const changed = score(apply(text, random));
      const [before, after] = [rate >= threshold, changed >= threshold];
      flips.add(before !== after, weight);
      total += weight;
      if (after && !before) toStrong += weight;
      if (before && !after) toWeak += weight;
      shift += weight * Math.abs(changed - rate);
    }
    const { share: flipped, interval: flippedInterval } = flips.estimate() ?? { share: 0, interval: [0, 1] };
    const shares = { toStrong: toStrong / total, toWeak: toWeak / total, meanShift: shift / total };
    return { name, description, flipped, flippedInterval, ...shares };
  });
  return { threshold, seed, prompts: sample.length, kinds };
}

/** One text for each distinct prompt, with the weight of all its rows; at most `limit`, drawn by a hash. */
function distinctTexts(
  texts: readonly WeightedText[],
  { seed, limit }: { readonly seed: number; readonly limit: number },
): WeightedText[] {
  const byPrompt = new Map<string, WeightedText>();
  for (const { text, weight } of texts) {
    const key = normalizePrompt(text);
    const known = byPrompt.get(key);
    byPrompt.set(key, { text: known?.text ?? text, weight: weight + (known?.weight ?? 0) });
  }
  const drawn = [...byPrompt].map(([key, each]) => ({ each, hash: hashText(`${seed}:${key}`) }));
  return drawn
    .sort((a, b) => a.hash - b.hash)
    .slice(0, limit)
    .map(({ each }) => each);
}

/** The finding in a sentence: which kind of change moves most decisions, and how many. */
export function robustnessFinding({ kinds }: Robustness): string {
  const [worst] = kinds.toSorted((a, b) => b.flipped - a.flipped);
  if (worst === undefined || worst.flipped === 0) return 'No change of wording that was tried changes any decision.';
  const way = worst.toStrong >= worst.toWeak ? 'towards strong' : 'towards weak';
  return `Of the changes of wording tried, “${worst.name}” (${worst.description}) matters most: it changes ${percent(worst.flipped)} ${percentInterval(worst.flippedInterval)} of decisions, mostly ${way}.`;
}

import { DataError, hashText } from '@farthing/core';
import { weightedMean } from '../calibration-metrics.ts';
import { type RankedBaseline, rankedBaselines } from '../ranked-baseline.ts';
import type { ScoredPrompt } from '../scored-prompt.ts';

/** A router, or what it must be better than, and what it says about a sample. */
export interface Contestant {
  readonly name: string;
  /** The rows of the sample, in any order. */
  readonly prompts: readonly ScoredPrompt[];
  /** What it routes at; `undefined` when it ranks and no more. */
  readonly threshold: number | undefined;
  /** Whether its scores order anything; those of a constant model do not. */
  readonly ranks: boolean;
}

export const baselineNames = [
  'constant:weak',
  'constant:strong',
  'constant:best',
  'baseline:random',
  'baseline:length',
  'baseline:keywords',
  'baseline:complexity',
  'baseline:neighbours',
  'baseline:oracle',
] as const;

/**
 * What a router must be better than. `constant:`: one model for everything; `best` is whichever of the two is better on the
 * rows. `baseline:random`: a shuffle; `length`: longer texts first; `keywords`: by `keywordScore`; `complexity`: what a model
 * rated hardest first; `neighbours`: by what strong gained on the most similar training rows; `oracle`: knowing every outcome.
 */
export type BaselineName = (typeof baselineNames)[number];

/**
 * A baseline on the rows of a sample.
 *
 * @throws DataError when some row lacks the number that the baseline goes by: `complexity`, `neighbourScore`.
 */
export function baselineContestant(
  name: BaselineName,
  { prompts, seed }: { readonly prompts: readonly ScoredPrompt[]; readonly seed: number },
): Contestant {
  switch (name) {
    case 'constant:weak':
    case 'constant:strong':
      return constant(name, { prompts, isStrong: name === 'constant:strong' });
    case 'constant:best': {
      const weights = Float64Array.from(prompts, ({ weight }) => weight);
      const gains = Float64Array.from(prompts, ({ weakScore, strongScore }) => strongScore - weakScore);
      const isStrong = weightedMean(gains, weights) > 0;
      return constant(`${name} (${isStrong ? 'strong' : 'weak'})`, { prompts, isStrong });
    }
    case 'baseline:random':
      return ranking(name, { prompts, score: ({ promptKey }) => hashText(`random:${seed}:${promptKey}`) });
    case 'baseline:oracle':
      return ranking(name, { prompts, score: ({ strongScore, weakScore }) => strongScore - weakScore });
    case 'baseline:length':
      return ranked(name, { prompts, baseline: rankedBaselines.promptLength });
    case 'baseline:keywords':
      return ranked(name, { prompts, baseline: rankedBaselines.keywords });
    case 'baseline:complexity':
      return ranked(name, { prompts, baseline: rankedBaselines.complexity });
    case 'baseline:neighbours':
      return ranked(name, { prompts, baseline: rankedBaselines.nearestNeighbours });
  }
}

type Prompts = Pick<Contestant, 'prompts'>;

function constant(name: string, { prompts, isStrong }: Prompts & { readonly isStrong: boolean }): Contestant {
  return { name, prompts: prompts.map((prompt) => scored(prompt, 0.5)), threshold: isStrong ? 0 : 1, ranks: false };
}

function ranked(name: string, { prompts, baseline }: Prompts & { readonly baseline: RankedBaseline }): Contestant {
  return ranking(name, {
    prompts,
    score: (prompt) => {
      const score = baseline.score(prompt);
      if (score === undefined) throw new DataError(`${name}: prompt "${prompt.id}" has none: ${baseline.missing}.`);
      return score;
    },
  });
}

/** Scores of any range, moved to 0–1. */
function ranking(name: string, { prompts, score }: Prompts & { readonly score: (prompt: ScoredPrompt) => number }) {
  const scores = prompts.map(score);
  const low = scores.reduce((least, each) => Math.min(least, each), Infinity);
  const high = scores.reduce((most, each) => Math.max(most, each), -Infinity);
  const range = high > low ? high - low : 1;
  return {
    name,
    prompts: prompts.map((prompt, index) => scored(prompt, (scores[index]! - low) / range)),
    threshold: undefined,
    ranks: true,
  };
}

/** A baseline knows nothing of coverage. */
function scored(prompt: ScoredPrompt, strongWinRate: number): ScoredPrompt {
  return { ...prompt, strongWinRate, coverage: undefined, isCovered: true };
}

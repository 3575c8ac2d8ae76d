import { ConfigError, type WeightedPrompt } from '@farthing/core';
import { drawStrata, type Strata } from './draw-strata.ts';
import {
  type CountedPrompts,
  clusterStrata,
  groupStrata,
  type RouterScore,
  type SamplingStrategy,
  singleStratum,
  uncertaintyStrata,
} from './strata.ts';

export interface SampleOptions {
  /** Prompts to draw; all of them where there are no more. */
  readonly size: number;
  /** Default `uniform`. */
  readonly strategy?: SamplingStrategy | undefined;
  /** Part of the sample drawn uniformly, above 0 up to 1. Default 0.5; always 1 for `uniform`. */
  readonly uniformShare?: number | undefined;
  /** Needed by `uncertainty`, and by nothing else. */
  readonly router?: RouterScore | undefined;
  /** Default 1. */
  readonly seed?: number | undefined;
}

export interface PromptSample {
  /** Prompts drawn. */
  readonly count: number;
  /** Of them, in the uniform slice. */
  readonly uniform: number;
  /** Prompts there were to draw from. */
  readonly population: number;
  readonly strategy: SamplingStrategy;
  /** Groups, clusters or score bands with any prompt in them; 1 for `uniform`. */
  readonly strata: number;
  /** The least and the greatest inclusion probability. */
  readonly probabilities: readonly [least: number, greatest: number];
  /** In the order of the population, each with its `inclusionProbability` and `isUniform`. The same each time. */
  read(): AsyncGenerator<WeightedPrompt>;
}

/**
 * Draws prompts with known probabilities: a uniform slice, on which plain means are right, and the rest where labels teach
 * most. Reads the prompts once or twice before the sample is read; holds 5 bytes a prompt, and 64 more to cluster.
 *
 * - `uniform`: every prompt alike.
 * - `stratified`: small groups and rare lengths get more than their share.
 * - `cluster`: rare topics get more than their share.
 * - `uncertainty`: prompts near an existing router's threshold get more than their share.
 *
 * @throws ConfigError for options out of range.
 */
export async function samplePrompts(prompts: CountedPrompts, options: SampleOptions): Promise<PromptSample> {
  const { size, strategy = 'uniform', uniformShare = 0.5, seed = 1 } = options;
  if (!(Number.isInteger(size) && size > 0)) throw new ConfigError(`a sample needs a size of 1 or more; got ${size}`);
  if (!(uniformShare > 0 && uniformShare <= 1))
    throw new ConfigError(`the uniform share of a sample must be above 0 and at most 1; got ${uniformShare}`);
  const strata = await stratify(prompts, { ...options, strategy, seed });
  const uniformSize = strategy === 'uniform' ? size : Math.max(1, Math.round(uniformShare * size));
  const drawn = drawStrata(strata, { size, uniformSize, seed });
  const used = drawn.probabilities.filter((probability) => probability > 0);
  return {
    count: drawn.size,
    uniform: drawn.uniformSize,
    population: prompts.count,
    strategy,
    strata: used.length,
    probabilities: [used.reduce((a, b) => Math.min(a, b), 1), used.reduce((a, b) => Math.max(a, b), 0)],
    read: async function* () {
      let row = 0;
      for await (const prompt of prompts.read()) {
        const mark = drawn.marks[row] ?? 0;
        const inclusionProbability = drawn.probabilities[strata.stratumOf[row] ?? 0];
        if (mark > 0) yield { ...prompt, inclusionProbability, isUniform: mark === 2 };
        row += 1;
      }
    },
  };
}

async function stratify(
  prompts: CountedPrompts,
  { strategy, size, router, seed }: SampleOptions & { readonly strategy: SamplingStrategy; readonly seed: number },
): Promise<Strata> {
  if (router !== undefined && strategy !== 'uncertainty')
    throw new ConfigError(`a router is used by the strategy "uncertainty" only; this one is "${strategy}"`);
  switch (strategy) {
    case 'uniform':
      return singleStratum(prompts.count);
    case 'stratified':
      return groupStrata(prompts);
    case 'cluster':
      return clusterStrata(prompts, { size, seed });
    case 'uncertainty':
      if (router === undefined) throw new ConfigError('the strategy "uncertainty" needs a router to be uncertain');
      return uncertaintyStrata(prompts, router);
  }
}

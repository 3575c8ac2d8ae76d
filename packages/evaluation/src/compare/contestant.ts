import { hashText } from '@farthing/core';
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

export const baselineNames = ['weak', 'strong', 'random', 'length'] as const;

/** `weak` and `strong`: that model for everything. `random`: a shuffle. `length`: longer texts first. */
export type BaselineName = (typeof baselineNames)[number];

/** What needs no training, on the rows of a sample. */
export function baselineContestant(
  name: BaselineName,
  { prompts, seed }: { readonly prompts: readonly ScoredPrompt[]; readonly seed: number },
): Contestant {
  const longest = prompts.reduce((length, prompt) => Math.max(length, prompt.textLength), 1);
  const score = (prompt: ScoredPrompt): number => {
    if (name === 'random') return hashText(`random:${seed}:${prompt.promptKey}`) / 2 ** 32;
    return name === 'length' ? prompt.textLength / longest : 0.5;
  };
  const isConstant = name === 'weak' || name === 'strong';
  return {
    name: `${isConstant ? 'constant' : 'baseline'}:${name}`,
    prompts: prompts.map((prompt) => ({ ...prompt, strongWinRate: score(prompt) })),
    threshold: isConstant ? (name === 'weak' ? 1 : 0) : undefined,
    ranks: !isConstant,
  };
}

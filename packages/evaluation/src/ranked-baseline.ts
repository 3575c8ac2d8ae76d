import type { ScoredPrompt } from './scored-prompt.ts';

/** A baseline that ranks requests by a number that is known before any answer. */
export interface RankedBaseline {
  /** In words, to stand in a table or a sentence. */
  readonly name: string;
  /** Higher goes to strong first; `undefined` where the row does not say. */
  readonly score: (prompt: ScoredPrompt) => number | undefined;
  /** Why a sample has no such baseline. */
  readonly missing: string;
}

/** From the simplest to the cleverest. A sample has one when every row of it has its score. */
export const rankedBaselines = {
  promptLength: {
    name: 'prompt length',
    score: (prompt) => prompt.textLength,
    missing: 'every row has a length',
  },
  keywords: {
    name: 'keywords and length',
    score: (prompt) => prompt.keywordScore,
    missing: 'the texts were not looked at',
  },
  complexity: {
    name: 'rated complexity',
    score: (prompt) => prompt.complexity,
    missing: 'not every row carries a rating of its complexity',
  },
  nearestNeighbours: {
    name: 'nearest neighbours',
    score: (prompt) => prompt.neighbourScore,
    missing: 'a router folder does not hold the rows it was trained on; training measures this baseline',
  },
} as const satisfies Record<string, RankedBaseline>;

export type BaselineName = keyof typeof rankedBaselines;

export const baselineNames = Object.keys(rankedBaselines) as readonly BaselineName[];

/** Something for each baseline that a sample has; it always has the length of its prompts. */
export type PerBaseline<Value> = { readonly promptLength: Value } & {
  readonly [Name in BaselineName]?: Value | undefined;
};

/** Maps the baselines that are there. */
export function mapBaselines<Value, Result>(
  baselines: PerBaseline<Value>,
  map: (value: Value, name: BaselineName) => Result | undefined,
): PerBaseline<Result> {
  const entries = baselineNames.flatMap((name) => {
    const value = baselines[name];
    const result = value && map(value, name);
    return result === undefined ? [] : [[name, result] as const];
  });
  return Object.fromEntries(entries) as PerBaseline<Result>;
}

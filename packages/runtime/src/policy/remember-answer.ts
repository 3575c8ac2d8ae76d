import type { PolicyStep, RoutingDecision } from '@farthing/core';
import type { CascadeStep } from '../answer/cascade.ts';

/** Who answered in the end: what `withFallback` or `cascade` resolves with. */
export interface FinalAnswer {
  readonly model: string;
  /** Of a cascade. */
  readonly steps?: readonly Pick<CascadeStep, 'model' | 'outcome'>[] | undefined;
}

/** What a memory hears when another model than the one decided on has answered. */
export interface AnswerNews {
  readonly model: string;
  /** Whether a cheaper answer was not good enough. */
  readonly isNeeded: boolean;
  /** The model decided on, unless it answered and that was not taken. */
  readonly failed: string | undefined;
}

export type AnswerListener = (news: AnswerNews) => void;

// By the memory's step, which stays the same object in whatever copies of the decision the policies around it make.
const listeners = /* @__PURE__ */ new WeakMap<PolicyStep, AnswerListener>();

/**
 * Tells the memory of the policy that decided who answered, when that is not the model decided on. From then on a tool loop
 * stays with it and its prompt cache counts as warm, that of a model which failed as cold; and where a cascade did not
 * accept a cheaper answer, `sticky` holds the conversation at the model it went up to, though not where the check itself
 * broke. The integrations call it themselves; call it after a `withFallback` or `cascade` of your own.
 *
 * Does nothing where no memory took part. The write is not waited for; a store that fails is reported to `onDropped`.
 *
 * @param decision as `decide` returned it: a copy from JSON reaches no memory.
 */
export function rememberAnswer(decision: RoutingDecision, { model, steps = [] }: FinalAnswer): void {
  if (model === decision.model) return;
  const isNeeded = steps.some(({ outcome }) => outcome === 'escalated');
  const first = steps.find((step) => step.model === decision.model)?.outcome;
  const failed = first === 'escalated' || first === 'unjudged' ? undefined : decision.model;
  for (const step of decision.trail ?? []) listeners.get(step)?.({ model, isNeeded, failed });
}

/** The step of a memory that wants to hear who answered. */
export function listening(step: PolicyStep, listener: AnswerListener): PolicyStep {
  listeners.set(step, listener);
  return step;
}

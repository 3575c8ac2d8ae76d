import type { PolicyStep, RoutingDecision } from '@farthing/core';
import type { ModelProfiles } from './model-profile.ts';
import type { RoutingRequest } from './routing-request.ts';

/**
 * From a request to a decision. Policies wrap one another: an outer one narrows what the inner may choose from
 * (`request.models`) or looks at what it chose, and writes what it did on the decision's trail. Who was allowed stands on
 * the decision (`models`), and holds for those outside as well.
 */
export interface Policy {
  /** Model ids it chooses from, cheapest first; the last is the reference. */
  readonly candidates: readonly string[];
  /** What it knows of them beside their quality; integrations go by it where they are told nothing else. */
  readonly profiles?: ModelProfiles | undefined;
  decide(request: RoutingRequest): RoutingDecision | Promise<RoutingDecision>;
}

/** A policy that decides at once. What wraps one of these is one too, unless it has to wait for something itself. */
export interface SyncPolicy extends Policy {
  decide(request: RoutingRequest): RoutingDecision;
}

/** The same decision with one more step on its trail, and whatever the step changes of it. */
export function withStep(
  decision: RoutingDecision,
  step: PolicyStep,
  changes: Partial<RoutingDecision> = {},
): RoutingDecision {
  return { ...decision, ...changes, trail: [...(decision.trail ?? []), step] };
}

/** Continues with a value that may have to be waited for, without waiting where that is not needed. */
export function continueWith<T, R>(value: T | Promise<T>, next: (value: T) => R): R | Promise<Awaited<R>> {
  return value instanceof Promise ? (value.then(next) as Promise<Awaited<R>>) : next(value);
}

/** Whether all of these let a model answer: a request, a decision. */
export function mayAnswer(
  model: string,
  ...limits: readonly { readonly models?: readonly string[] | undefined }[]
): boolean {
  return limits.every(({ models }) => models === undefined || models.includes(model));
}

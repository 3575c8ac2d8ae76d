import type { Random } from '@farthing/core';
import type { Language } from './language.ts';

/**
 * How two answers to a task are compared. `list` keeps order, `set` does not; `choice` is one of the task's `choices`;
 * `text` is compared character by character.
 */
export type AnswerKind = 'number' | 'choice' | 'text' | 'list' | 'set' | 'date' | 'time' | 'json';

/** An answer with the working that led to it. */
export interface Solution {
  /** As it would be written: `$36.00`, `Tuesday`, `pear, fig`. Items of lists are joined by `, `. */
  readonly answer: string;
  /** Short lines of working, in order; may be empty. */
  readonly steps: readonly string[];
}

/** A prompt that was understood: what is asked, how hard it is, and how to get it right or wrong. */
export interface Task {
  readonly family: string;
  readonly language: Language;
  readonly kind: AnswerKind;
  /** Every possible answer of a `choice`. */
  readonly choices?: readonly string[] | undefined;
  /** Rough number of mental steps, from the structure of the problem: 0 is trivial, 10 is long. */
  readonly difficulty: number;
  readonly solution: Solution;
  /** An attempt by a faulty procedure. Luck may make it right. */
  mistake(random: Random): Solution;
  /** Reads a later turn that builds on this task ("now in ounces"). */
  follow?(text: string): Task | undefined;
}

/** Reads one family of problems. */
export interface Solver {
  readonly family: string;
  /** `undefined` when the text is not a problem of this family. */
  parse(text: string): Task | undefined;
}

/** One of a non-empty array, uniformly. */
export function pick<T>(items: readonly T[], random: Random): T {
  const item = items[random.integer(items.length)];
  if (item === undefined) throw new RangeError('cannot pick from an empty array');
  return item;
}

import type { NumericSpec } from '@farthing/core';
import { type AnswerKind, bareAnswerLength } from './answer-kind.ts';
import { type ReadNumber, readNumbers } from './read-numbers.ts';
import { markedAnswer, statedAnswer } from './stated-answer.ts';

/**
 * Compares the number an answer states with a reference number. The number is the one where the answer says what its
 * answer is, else the last one in the text; an English number word up to twenty counts when it stands alone.
 *
 * Without a tolerance, whole numbers must be the same digit for digit, and a reference with two or more decimals is
 * taken as rounded: an answer with more digits that rounds to it is correct. `50%` equals both 50 and 0.5.
 *
 * A reference must be one number, units allowed. `2\sqrt{3}`, `(3, 5)` and `x + 1` are none: whoever reads a number out
 * of them would call wrong answers right.
 */
export function numericKind({ tolerance }: Pick<NumericSpec, 'tolerance'> = {}): AnswerKind<ReadNumber> {
  return {
    lacking: { answer: 'states no number', reference: 'is not one number' },
    readReference: (reference) => {
      const stated = resultOf(statedAnswer(reference) ?? reference);
      const numbers = isSymbolic(stated) ? [] : readNumbers(stated);
      return numbers.length > 1 ? undefined : (numbers[0] ?? numberWord(stated));
    },
    readAnswer: (answer) => {
      const marked = markedAnswer(answer);
      if (marked !== undefined) return numberIn(marked);
      const stated = statedAnswer(answer);
      return (stated === undefined ? undefined : numberIn(stated)) ?? readNumbers(answer).at(-1) ?? numberWord(answer);
    },
    readStatement: (answer) => {
      const stated = statedAnswer(answer);
      if (stated !== undefined) return numberIn(stated);
      if (answer.length > bareAnswerLength || isSymbolic(answer)) return undefined;
      const [number, ...others] = readNumbers(answer);
      return others.length > 0 ? undefined : (number ?? numberWord(answer));
    },
    compare: (found, expected) => ({ score: isSame(found, expected, tolerance) ? 1 : 0 }),
  };
}

function numberIn(passage: string): ReadNumber | undefined {
  const result = resultOf(passage);
  return isSymbolic(result) ? undefined : (readNumbers(result)[0] ?? numberWord(result));
}

/**
 * The side of an equation that is the result: the last that is one number (`3 + 4 = 7`, `12 = 3 × 4`), else the last.
 */
function resultOf(passage: string): string {
  const sides = passage.split(/[=≈]|\\approx/u);
  return sides.findLast((side) => readNumbers(side).length === 1) ?? sides.at(-1) ?? passage;
}

/** Whether a number in it is only part of an expression: a root, a power, a multiple of π or of an unknown. */
function isSymbolic(text: string): boolean {
  return /\\(?:sqrt|pi|infty|log|ln|sin|cos|tan)(?![a-z])|[π√∞]|\d\s*[xyz](?!\p{L}|\s*\d)|(?<!10\s*)\^(?!\s*\{?\s*(?:\\circ|°|\s))/iu.test(
    text,
  );
}

const words =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty'.split(
    ' ',
  );

/** A number word alone or with one more word, its unit: "one of them" names no number. */
function numberWord(text: string): ReadNumber | undefined {
  const [, word = ''] = /^[\s"'*_(]*([a-z]+)(?:\s+\p{L}+)?[\s"'*_).!]*$/iu.exec(text.slice(0, bareAnswerLength)) ?? [];
  const value = words.indexOf(word.toLowerCase());
  return value < 0 || text.length > bareAnswerLength ? undefined : { value, isPercent: false, decimals: 0 };
}

function isSame(found: ReadNumber, expected: ReadNumber, tolerance: NumericSpec['tolerance']): boolean {
  const isAlike = found.isPercent === expected.isPercent;
  if (tolerance === undefined && isAlike && found.whole !== undefined && expected.whole !== undefined) {
    return found.whole === expected.whole;
  }
  const readings = isAlike ? [1] : found.isPercent ? [1, 0.01] : [1, 100];
  const allowed = allowedError(expected, tolerance);
  return readings.some((factor) => Math.abs(found.value * factor - expected.value) <= allowed);
}

/** With room for binary fractions: 1.1 is within 0.1 of 1. */
function allowedError({ value, decimals }: ReadNumber, tolerance: NumericSpec['tolerance']): number {
  const size = Math.abs(value);
  if (tolerance === undefined) return decimals >= 2 ? 0.5000001 * 10 ** -decimals : 1e-9 * Math.max(1, size);
  return ('absolute' in tolerance ? tolerance.absolute : tolerance.relative * size) + 1e-12 * Math.max(1, size);
}

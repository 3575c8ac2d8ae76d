import { DataError } from '@farthing/core';
import { statedAnswer } from './stated-answer.ts';
import type { Verification } from './verification.ts';

/**
 * Compares the option letter an answer settles on with the reference's. The letter is the one where the answer says
 * what its answer is, else the last one that is set apart as an option: `(B)`, `**B**`, `option B`, or `B.` at the
 * start of a line.
 *
 * @param reference a letter, alone or before its option's text: `B`, `(B)`, `B. Paris`.
 * @throws DataError when the reference does not begin with an option letter.
 */
export function verifyMultipleChoice(answer: string, reference: string): Verification {
  const expected = leadingLetter(reference);
  if (expected === undefined) {
    throw new DataError(
      `a prompt with the multiple-choice verifier needs an option letter as its reference; got "${reference}"`,
      { field: 'reference' },
    );
  }
  const stated = statedAnswer(answer);
  const found = (stated === undefined ? undefined : leadingLetter(stated)) ?? leadingLetter(answer) ?? setApart(answer);
  if (found === undefined) return { unparsable: 'the answer names no option' };
  return { correct: found === expected };
}

const opening = String.raw`^(?:\s|["'*_\x60$]|\\[([]|\\\w+\{)*(?:(?:option|choice|letter|answer)\s+)?(?:["'*_\x60])*`;
/** In brackets, or alone, or followed by punctuation: any letter. Before a word: a capital, but not "A" or "I". */
const leading = new RegExp(
  String.raw`${opening}(?:[([{]\s*([a-z])\s*[)\]}]|([a-z])(?=["'*_\x60$}\s]*(?:$|[.,:;)\]\-–—]|\n)))`,
  'iu',
);
const leadingBeforeWord = new RegExp(String.raw`${opening}([B-HJ-Z])\s`, 'u');

function leadingLetter(text: string): string | undefined {
  const match = leading.exec(text) ?? leadingBeforeWord.exec(text);
  return (match?.[1] ?? match?.[2])?.toUpperCase();
}

const apart =
  /\(([A-Z])\)|\*\*\(?([A-Z])\)?[.:)]?(?:\*\*|\s)|\b(?:[Oo]ption|[Cc]hoice)\s+\(?\**([A-Z])\b|^\s*([A-Z])[.):](?:\s|$)/gmu;

function setApart(text: string): string | undefined {
  const last = [...text.matchAll(apart)].at(-1);
  return last?.slice(1).find((letter) => letter !== undefined);
}

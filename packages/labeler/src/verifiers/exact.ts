import { statedAnswer } from './stated-answer.ts';
import type { Verification } from './verification.ts';

/**
 * Compares an answer with a reference text. The answer is the passage where it says what its answer is, else the whole
 * text. White space, Unicode forms, surrounding quotes or markup, a final full stop and the case of the first letter do
 * not count; all other letters do, since changing case may be the very task.
 *
 * An answer that wraps the reference in more words can be right ("Paris, of course") or wrong ("Lyon, not Paris"): it
 * cannot be checked this way.
 */
export function verifyExact(answer: string, reference: string): Verification {
  const expected = normalize(reference);
  const found = normalize(statedAnswer(answer) ?? answer);
  if (found === '' && expected !== '') return { unparsable: 'the answer is blank' };
  if (isSame(found, expected)) return { correct: true };
  if (containsWords(found, expected)) return { unparsable: 'the reference stands inside a longer answer' };
  return { correct: false };
}

const yesOrNo: ReadonlySet<string> = new Set(['yes', 'no', 'true', 'false', 'none']);

function isSame(found: string, expected: string): boolean {
  if (lowerFirst(found) === lowerFirst(expected)) return true;
  return yesOrNo.has(expected.toLowerCase()) && found.toLowerCase() === expected.toLowerCase();
}

function normalize(text: string): string {
  const bare = unwrap(text.normalize('NFKC').replace(/^\s*```\w*\n/u, ''));
  return unwrap(bare.endsWith('.') ? bare.slice(0, -1) : bare).replace(/\s+/gu, ' ');
}

const wrapping = /["'*_`“”‘’\s]/u;

/** By hand: the regular expression that trims both ends takes quadratic time on a model that got stuck on spaces. */
function unwrap(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && wrapping.test(text[start] ?? '')) start += 1;
  while (end > start && wrapping.test(text[end - 1] ?? '')) end -= 1;
  return text.slice(start, end);
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

function containsWords(text: string, words: string): boolean {
  if (words === '' || text.length === words.length) return false;
  const at = text.toLowerCase().indexOf(words.toLowerCase());
  if (at < 0) return false;
  const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}]/u.test(character);
  return !isWord(text[at - 1]) && !isWord(text[at + words.length]);
}

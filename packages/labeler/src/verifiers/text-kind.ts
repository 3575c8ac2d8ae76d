import type { AnswerKind } from './answer-kind.ts';
import { statedAnswer } from './stated-answer.ts';
import type { Verification } from './verification.ts';

/** A text of which one form, `normalize`d, decides: what an answer says its answer is, and the whole of it. */
export function textKind(normalize: (text: string) => string): AnswerKind<readonly string[]> {
  const readAnswer = (answer: string): readonly string[] | undefined => {
    if (answer.trim() === '') return undefined;
    const stated = statedAnswer(answer);
    return (stated === undefined ? [answer] : [stated, answer]).map(normalize);
  };
  return {
    lacking: { answer: 'is blank', reference: 'is blank' },
    // Of `""` nothing is left, and yet it says something: the empty string.
    readReference: (reference) => (reference.trim() === '' ? undefined : [normalize(reference)]),
    readAnswer,
    readStatement: readAnswer,
    compare: compareTexts,
  };
}

function compareTexts(found: readonly string[], expected: readonly string[]): Verification {
  if (expected.some((text) => found.includes(text))) return { score: 1 };
  const holds = expected.some((text) => containsWords(found[0] ?? '', text));
  return holds ? { unscored: 'the reference stands inside a longer answer' } : { score: 0 };
}

/** Of the same length it would differ in case alone: that is another text, not a longer one. */
function containsWords(text: string, words: string): boolean {
  if (words === '' || text.length === words.length) return false;
  const at = text.toLowerCase().indexOf(words.toLowerCase());
  if (at < 0) return false;
  const isWord = (character = ''): boolean => /[\p{L}\p{N}_-]/u.test(character);
  return !isWord(text[at - 1]) && !isWord(text[at + words.length]);
}

/** Without the characters at both ends that `drops`. By hand: a regular expression takes quadratic time on `    …x`. */
export function trimEnds(text: string, drops: RegExp): string {
  let start = 0;
  let end = text.length;
  while (start < end && drops.test(text[start] ?? '')) start += 1;
  while (end > start && drops.test(text[end - 1] ?? '')) end -= 1;
  return text.slice(start, end);
}

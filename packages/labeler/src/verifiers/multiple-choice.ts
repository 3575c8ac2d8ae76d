import type { MultipleChoiceSpec } from '@farthing/core';
import { type AnswerKind, bareAnswerLength } from './answer-kind.ts';
import { statedAnswer } from './stated-answer.ts';
import { looseText } from './text.ts';

/**
 * Compares the option letter an answer settles on with the reference's. The letter is the one where the answer says
 * what its answer is; else the one it begins with; else the only one it sets apart as an option, in the whole of it or
 * in its last line: `(B)`, `**B**`, `option B`, or `B.` at the start of a line. An answer that goes through several
 * options without naming one settles on none. With `choices`, an option's text stands for its letter, and a letter
 * beyond them names no option.
 *
 * A reference is a letter, alone or before its option's text: `B`, `(B)`, `B. Paris`; or, with `choices`, that text.
 */
export function multipleChoiceKind({ choices }: Pick<MultipleChoiceSpec, 'choices'> = {}): AnswerKind<string> {
  const isOption = (letter: string | undefined): boolean =>
    letter !== undefined && (choices === undefined || letter.charCodeAt(0) - 65 < choices.length);
  const option = (text: string, letter: string | undefined): string | undefined =>
    choiceNamed(text, choices) ?? (isOption(letter) ? letter : undefined);
  return {
    lacking: { answer: 'names no option', reference: 'names no option' },
    readReference: (reference) => option(reference, leadingLetter(reference)),
    readAnswer: (answer) => option(answer, chosenLetter(answer)),
    readStatement: (answer) => {
      const stated = statedAnswer(answer) ?? (answer.length <= bareAnswerLength ? answer : undefined);
      return stated === undefined ? undefined : option(stated, leadingLetter(stated));
    },
    compare: (found, expected) => ({ score: found === expected ? 1 : 0 }),
  };
}

/** The letter of the only option whose text the passage gives. */
function choiceNamed(text: string, choices: readonly string[] = []): string | undefined {
  const found = choices.length === 0 ? undefined : looseText.readAnswer(text);
  if (found === undefined) return undefined;
  const same = choices.flatMap((choice, index) => {
    const expected = looseText.readReference(choice);
    return expected?.some((each) => found.includes(each)) ? [String.fromCharCode(65 + index)] : [];
  });
  return same.length === 1 ? same[0] : undefined;
}

function chosenLetter(answer: string): string | undefined {
  const stated = leadingLetter(statedAnswer(answer) ?? '');
  if (stated !== undefined) return stated;
  const listed = lettersIn(answer, lineStart);
  const first = listed.size <= 1 ? leadingLetter(answer) : undefined;
  if (first !== undefined) return first;
  const lastLine = answer.slice(answer.trimEnd().lastIndexOf('\n') + 1);
  return only(new Set([...listed, ...lettersIn(answer, setApart)])) ?? only(lettersIn(lastLine, setApart));
}

/** Markup and words that may stand before a letter. One loop: two in a row would take quadratic time on `****…`. */
const opening = String.raw`^(?:[\s"'*_\x60$]|\\[([]|\\\w+\{|(?:option|choice|letter|answer)\s)*`;
/** Chinese, Japanese and Korean put no space between a letter and the next word. */
const cjk = String.raw`\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af`;
/** In brackets, or alone, or followed by punctuation: any letter. Before a word: a capital, but not "A" or "I". */
const leading = new RegExp(
  String.raw`${opening}(?:[([{]\s*([a-z])\s*[)\]}]|([a-z])(?=["'*_\x60$}\s]*(?:$|[.,:;)\]\-–—\n。、，：${cjk}])))`,
  'iu',
);
const leadingBeforeWord = new RegExp(String.raw`${opening}([B-HJ-Z])\s`, 'u');

function leadingLetter(text: string): string | undefined {
  const match = leading.exec(text) ?? leadingBeforeWord.exec(text);
  return (match?.[1] ?? match?.[2])?.toUpperCase();
}

const lineStart = /^[ \t"'*_]*\(?([A-Z])[.):](?:\s|\*|$)/gmu;
const setApart = /\(([A-Z])\)|\*\*\(?([A-Z])\)?[.:)]?(?:\*\*|\s)|\b(?:[Oo]ption|[Cc]hoice)\s+\(?\**([A-Z])\b/gu;

function lettersIn(text: string, pattern: RegExp): ReadonlySet<string> {
  const letters = new Set<string>();
  for (const match of text.matchAll(pattern)) {
    const letter = match.slice(1).find((each) => each !== undefined);
    if (letter !== undefined) letters.add(letter);
  }
  return letters;
}

function only(letters: ReadonlySet<string>): string | undefined {
  const [letter] = letters;
  return letters.size === 1 ? letter : undefined;
}

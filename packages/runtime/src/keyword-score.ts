import { clip } from './lexical-ngrams.ts';

/** Words that tutorials on routing take for a sign of a hard request; English, as theirs are. */
const hardWords = new Set(
  (
    'algorithm analyse analyze architecture code compare complex comprehensive critique debug derive design detailed ' +
    'essay evaluate explain function implement infer integral optimise optimize plan proof prove reason refactor ' +
    'research solve strategy synthesise synthesize theorem translate'
  ).split(' '),
);

/** Words of text, and distinct hard words, from which on a request counts as fully hard. */
const longText = 100;
const manyHardWords = 3;
/** UTF-16 code units that are read: the first half of this many and the last half. */
const maxTextLength = 32_768;

/**
 * How hard a text looks to the rule of thumb that tutorials start from: half for its length, up to 100 words, and half
 * for complexity keywords, up to three different ones, a code block being one. Nothing in it is learnt. `heuristicRouter`
 * routes by it, and reports measure it as a baseline: a router that does not beat it is not worth its training.
 *
 * @returns 0–1, higher for harder.
 */
export function keywordScore(text: string): number {
  const read = clip(text, maxTextLength);
  const words = read.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const found = new Set(words.filter((word) => hardWords.has(word)));
  const hits = found.size + (read.includes('```') ? 1 : 0);
  return Math.min(1, words.length / longText) / 2 + Math.min(1, hits / manyHardWords) / 2;
}

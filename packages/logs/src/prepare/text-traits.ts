import { ContentHasher } from './content-hash.ts';

/** What two texts are compared by. */
export interface TextTraits {
  /** Hashes of the words, in order, unsigned. */
  readonly words: readonly number[];
  /** Hashes of three words in a row, unsigned; one of all words, where there are fewer. */
  readonly shingles: readonly number[];
  /** Of everything that must be the same, in order: figures, code, names of variables, signs of arithmetic, negations. */
  readonly decisive: string;
}

const shingleWords = 3;

/** Words with figures and underscores, and single signs. */
const token = /[\p{L}\p{M}\p{N}_]+|[^\s\p{L}\p{M}\p{N}_]/gu;

/** Scripts that put no space between words: each character counts as a word. */
const unspaced =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Tibetan}]/u;

const sign = /[+*/=<>^%#@&|~\\{}[\]`]|\p{Sm}|\p{Sc}/u;

const negations = new Set(
  'not no never without cannot except nicht kein keine ohne nie pas sans jamais sin nunca não sem не нет без никогда non senza geen niet'.split(
    ' ',
  ),
);

/** Characters of other scripts in which a negation is one of several signs. */
const negatingCharacters = new Set('不没無未非别莫');

/** Longest text looked at; what is longer is compared by its beginning and its length. */
const maxCharacters = 200_000;

/**
 * Text to compare: words in lower case after compatibility normalization, punctuation left out. What decides the meaning
 * though it is a single sign or word is kept apart: "17 + 25" and "17 + 26" are other questions, however long the rest is.
 */
export function textTraits(text: string): TextTraits {
  const words: string[] = [];
  const decisive: string[] = text.length > maxCharacters ? [`${text.length}`] : [];
  const searched = text.slice(0, maxCharacters).normalize('NFKC');
  for (const { 0: found, index } of searched.matchAll(token)) {
    const isWord = /[\p{L}\p{M}\p{N}_]/u.test(found);
    if (!isWord) {
      if (sign.test(found) || isMinus(searched, index)) decisive.push(found);
    } else if (unspaced.test(found)) {
      for (const character of found) {
        words.push(character);
        if (negatingCharacters.has(character) || /\p{N}/u.test(character)) decisive.push(character);
      }
    } else {
      const word = found.toLowerCase();
      words.push(word);
      if (isDecisive(found) || negations.has(word)) decisive.push(found);
    }
  }
  const hashes = words.map((word) => new ContentHasher().add(word).value.low);
  return { words: hashes, shingles: shingle(hashes), decisive: decisive.join(' ') };
}

/** A figure, an identifier, or a letter that stands alone and is no English word. */
function isDecisive(word: string): boolean {
  return /[\p{N}_]|\p{Ll}\p{Lu}/u.test(word) || (word.length === 1 && !/[aiAI]/u.test(word));
}

/** A hyphen between words is none. */
function isMinus(text: string, index: number): boolean {
  if (!/[-\u2212]/u.test(text.charAt(index))) return false;
  return /\d/u.test(text.charAt(index + 1)) || (text[index - 1] === ' ' && text[index + 1] === ' ');
}

function shingle(words: readonly number[]): number[] {
  const hashes: number[] = [];
  const count = Math.max(1, words.length - shingleWords + 1);
  for (let start = 0; start < count; start++) {
    let hash = 0x9e3779b9;
    for (let index = start; index < Math.min(start + shingleWords, words.length); index++) {
      hash = Math.imul(hash ^ (words[index] ?? 0), 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    hashes.push(Math.imul(hash, 0xc2b2ae35) >>> 0);
  }
  return hashes;
}

/** How text is cut into hashed n-grams. Stored in the router folder: train and serve cannot disagree. */
export interface LexicalSettings {
  /** Buckets for word n-grams; a power of two. */
  readonly wordBuckets: number;
  /** Word n-grams of 1 to this many words. */
  readonly maxWords: number;
  /** Buckets for character n-grams; a power of two. */
  readonly characterBuckets: number;
  readonly minCharacters: number;
  readonly maxCharacters: number;
  /**
   * UTF-16 code units of a text that are read: the first half of this many and the last half. The middle of a
   * longer text is skipped, which bounds the time a decision can take.
   */
  readonly maxTextLength: number;
}

export const defaultLexicalSettings: LexicalSettings = {
  wordBuckets: 2 ** 16,
  maxWords: 2,
  characterBuckets: 2 ** 17,
  minCharacters: 2,
  maxCharacters: 4,
  maxTextLength: 32_768,
};

/** Which n-grams one text has; see {@link createNgramHasher}. */
export interface HashedNgrams {
  /** Distinct buckets hit: word buckets first-come, then character buckets, offset by `wordBuckets`. */
  readonly buckets: Uint32Array;
  /** How many of `buckets` are valid, from the start. */
  length: number;
}

/** Where in the text as it was read each bucket of {@link HashedNgrams} was hit first; another n-gram may share it. */
export interface NgramPlaces {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** The n-gram that hit the bucket at an index first: lower-cased, with single spaces, cut after 80 code units. */
  textAt(index: number): string;
}

/** Reads one text. It reuses its buffers: the result is valid until the next call. */
export interface NgramHasher {
  (text: string): HashedNgrams;
  /** The same n-grams, and where they are. Slower. */
  trace(text: string): HashedNgrams & { readonly places: NgramPlaces };
}

/** Longest n-gram that is shown whole, in UTF-16 code units. */
const longestShown = 80;

const space = 0x20;
const prime = 0x01000193;
const wordSeed = 0x5bd1e995;
const characterSeed = 0x27d4eb2f;

/**
 * Finds the hashed word and character n-grams of text, lower-cased, with runs of whitespace as one space.
 *
 * Words are runs of letters and digits of any script; an ideograph, kana or Hangul syllable is a word of its own,
 * since those scripts write no spaces. Character n-grams cross word boundaries.
 */
export function createNgramHasher(settings: LexicalSettings): NgramHasher {
  const { wordBuckets, maxWords, characterBuckets, minCharacters, maxCharacters, maxTextLength } = settings;
  const capacity = wordBuckets + characterBuckets;
  const isHit = new Uint8Array(capacity);
  const units = new Uint16Array(maxTextLength + 3);
  const previousWords = new Uint32Array(Math.max(1, maxWords));
  const previousStarts = new Uint32Array(previousWords.length);
  const result = { buckets: new Uint32Array(capacity), length: 0 };
  let places: NgramPlaces | undefined;

  const hit = (bucket: number, start: number, end: number): void => {
    if (isHit[bucket] === 1) return;
    isHit[bucket] = 1;
    if (places !== undefined) {
      places.starts[result.length] = start;
      places.ends[result.length] = end;
    }
    result.buckets[result.length++] = bucket;
  };
  const hashWords = (length: number): void => {
    previousWords.fill(0);
    let word = 0;
    let start = 0;
    for (let at = 0; at < length; at++) {
      const unit = units[at]!;
      const kind = unitKind(unit);
      if (word === 0) start = at;
      if (kind === letter) word = Math.imul((word === 0 ? wordSeed : word) ^ unit, prime);
      const isEnd = kind !== letter || at + 1 === length || unitKind(units[at + 1]!) !== letter;
      if (word !== 0 && isEnd) {
        endWord(word, start, at + 1);
        word = 0;
      }
      if (kind === ideograph) endWord(Math.imul(wordSeed ^ unit, prime), at, at + 1);
    }
  };
  const endWord = (word: number, start: number, end: number): void => {
    let phrase = word;
    hit(mix(phrase) & (wordBuckets - 1), start, end);
    for (let back = 0; back < maxWords - 1 && previousWords[back] !== 0; back++) {
      phrase = Math.imul(phrase ^ previousWords[back]!, prime) + back + 1;
      hit(mix(phrase) & (wordBuckets - 1), previousStarts[back]!, end);
    }
    previousWords.copyWithin(1, 0);
    previousWords[0] = word;
    if (places === undefined) return;
    previousStarts.copyWithin(1, 0);
    previousStarts[0] = start;
  };
  const hashCharacters = (length: number): void => {
    for (let start = 0; start < length; start++) {
      let hash = characterSeed;
      const end = Math.min(length, start + maxCharacters);
      for (let at = start; at < end; at++) {
        hash = Math.imul(hash ^ units[at]!, prime);
        if (at - start + 1 < minCharacters) continue;
        hit(wordBuckets + (mix(hash + at - start) & (characterBuckets - 1)), start, at + 1);
      }
    }
  };

  const read = (text: string): HashedNgrams => {
    result.length = 0;
    const length = readUnits(text, units, maxTextLength);
    hashWords(length);
    hashCharacters(length);
    for (let index = 0; index < result.length; index++) isHit[result.buckets[index]!] = 0;
    return result;
  };
  const trace: NgramHasher['trace'] = (text) => {
    const [starts, ends] = [new Uint32Array(capacity), new Uint32Array(capacity)];
    const traced = { starts, ends, textAt: (index: number) => shown(units.subarray(starts[index]!, ends[index]!)) };
    places = traced;
    try {
      return { ...read(text), places: traced };
    } finally {
      places = undefined;
    }
  };
  return Object.assign(read, { trace });
}

function shown(units: Uint16Array): string {
  const text = String.fromCharCode(...units.subarray(0, longestShown));
  return units.length > longestShown ? `${text}…` : text;
}

/** Writes the lower-cased text to `units` with a space at either end and single spaces between; returns the length. */
function readUnits(text: string, units: Uint16Array, maxTextLength: number): number {
  const lower = clip(text, maxTextLength).toLowerCase();
  let length = 0;
  units[length++] = space;
  for (let index = 0; index < lower.length && length < units.length - 1; index++) {
    const unit = lower.charCodeAt(index);
    if (!isSpace(unit)) units[length++] = unit;
    else if (units[length - 1] !== space) units[length++] = space;
  }
  if (length === 1) return 0;
  if (units[length - 1] !== space) units[length++] = space;
  return length;
}

/** The first and the last half of `maxLength` code units of a longer text. */
export function clip(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const half = maxLength >> 1;
  return text.slice(0, half) + text.slice(text.length - half);
}

/** Whether a UTF-16 code unit is white space to the features. */
export function isSpace(unit: number): boolean {
  return unit <= space || unit === 0x85 || unit === 0xa0 || unit === 0x3000 || (unit >= 0x2000 && unit <= 0x200b);
}

const other = 0;
const letter = 1;
const ideograph = 2;

/** Coarse script classes, quick enough for every code unit. */
function unitKind(unit: number): number {
  if (unit < 0x80) {
    const lowerCased = unit | 0x20;
    return (lowerCased >= 0x61 && lowerCased <= 0x7a) || (unit >= 0x30 && unit <= 0x39) ? letter : other;
  }
  if (unit < 0xc0) return unit === 0xaa || unit === 0xb5 || unit === 0xba ? letter : other;
  if (unit >= 0x2000 && unit <= 0x2bff) return other; // Punctuation, currency, arrows, mathematical operators.
  if (unit >= 0x3000 && unit <= 0x303f) return other; // CJK punctuation.
  if (unit >= 0x3040 && unit <= 0x9fff) return ideograph; // Kana to unified ideographs.
  if (unit >= 0xac00 && unit <= 0xd7a3) return ideograph; // Hangul syllables.
  if (unit >= 0xff00 && unit <= 0xff0f) return other; // Full-width punctuation.
  return letter;
}

/** murmur3's finaliser: every input bit reaches the low bits that pick a bucket. */
function mix(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

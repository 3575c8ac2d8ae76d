import { clip, isSpace } from './lexical-ngrams.ts';

/** What {@link structuralFeatures} measures, in order. */
export const structuralFeatureNames = [
  'log characters',
  'log words',
  'log lines',
  'mean word length',
  'digit share',
  'upper-case share',
  'punctuation share',
  'symbol share',
  'non-ASCII share',
  'log numbers',
  'log longest number',
  'log question marks',
] as const;

export const structuralFeatureCount = structuralFeatureNames.length;

/**
 * Shape of a text, blind to its words: how long, how numeric, how code-like. A run of white space counts as one blank, or as one
 * line break where it holds one, and at either end as nothing.
 *
 * @param maxLength code units read, as in `LexicalSettings.maxTextLength`; of a longer text the length is an estimate.
 * @returns {@link structuralFeatureCount} finite numbers; all zero for a text of nothing but white space.
 */
export function structuralFeatures(text: string, maxLength: number): Float32Array {
  const features = new Float32Array(structuralFeatureCount);
  const read = clip(text, maxLength);
  const tally = tallyUnits(read);
  if (tally.words === 0) return features;
  const shareOf = (count: number): number => count / tally.units;
  features.set([
    Math.log1p((tally.units / read.length) * text.length),
    Math.log1p(tally.words),
    Math.log1p(tally.lines),
    tally.wordUnits / tally.words,
    shareOf(tally.digits),
    shareOf(tally.upperCase),
    shareOf(tally.punctuation),
    shareOf(tally.symbols),
    shareOf(tally.nonAscii),
    Math.log1p(tally.numbers),
    Math.log1p(tally.longestNumber),
    Math.log1p(tally.questions),
  ]);
  return features;
}

interface UnitTally {
  /** Code units, a run of white space being one. */
  units: number;
  words: number;
  wordUnits: number;
  lines: number;
  digits: number;
  upperCase: number;
  punctuation: number;
  symbols: number;
  nonAscii: number;
  numbers: number;
  longestNumber: number;
  questions: number;
}

const symbolUnits = new Set([...'#$%&*+-/<=>@[\\]^_`{|}~'].map((symbol) => symbol.charCodeAt(0)));

function tallyUnits(text: string): UnitTally {
  const tally: UnitTally = {
    units: 0,
    words: 0,
    wordUnits: 0,
    lines: 1,
    digits: 0,
    upperCase: 0,
    punctuation: 0,
    symbols: 0,
    nonAscii: 0,
    numbers: 0,
    longestNumber: 0,
    questions: 0,
  };
  let numberLength = 0;
  let isBetween = true;
  let isLineBroken = false;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (isSpace(unit)) {
      isBetween = true;
      isLineBroken ||= unit === 0x0a;
      numberLength = 0;
      continue;
    }
    if (isBetween) {
      if (tally.words > 0) tally.units++;
      if (isLineBroken && tally.words > 0) tally.lines++;
      tally.words++;
      isBetween = false;
      isLineBroken = false;
    }
    tally.units++;
    tally.wordUnits++;
    const isDigit = unit >= 0x30 && unit <= 0x39;
    numberLength = isDigit ? numberLength + 1 : 0;
    if (numberLength === 1) tally.numbers++;
    if (numberLength > tally.longestNumber) tally.longestNumber = numberLength;
    if (isDigit) tally.digits++;
    else if (unit >= 0x41 && unit <= 0x5a) tally.upperCase++;
    else if (unit >= 0x80) tally.nonAscii++;
    else if (symbolUnits.has(unit)) tally.symbols++;
    else if (!(unit >= 0x61 && unit <= 0x7a)) tally.punctuation++;
    if (unit === 0x3f || unit === 0xff1f) tally.questions++;
  }
  return tally;
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLexicalCounter, defaultLexicalSettings } from './lexical-counts.ts';

const count = createLexicalCounter(defaultLexicalSettings);

/** Bucket → count, as a plain map. */
function tally(text: string): Map<number, number> {
  const { buckets, counts, length } = count(text);
  return new Map(Array.from(buckets.subarray(0, length), (bucket, index) => [bucket, counts[index]!]));
}

describe('createLexicalCounter', () => {
  test('counts words, word pairs and character n-grams', () => {
    const counts = tally('ab ab');
    // Words: "ab" twice, the pair "ab ab" once. Characters of " ab ab ": 6 of length 2, 5 of length 3, 4 of length 4.
    const words = [...counts].filter(([bucket]) => bucket < defaultLexicalSettings.wordBuckets);
    const characters = [...counts].filter(([bucket]) => bucket >= defaultLexicalSettings.wordBuckets);
    expect(words.map(([, times]) => times).sort()).toEqual([1, 2]);
    expect(characters.reduce((sum, [, times]) => sum + times, 0)).toBe(6 + 5 + 4);
  });

  test.each(['', ' ', '\n\t  \u3000'])('finds nothing in %j', (text) => {
    expect(tally(text).size).toBe(0);
  });

  test.each(['今天天气怎么样？', 'ما هي عاصمة فرنسا؟', '🎉🎊🥳', 'Ελληνικά', '日本語のテキスト', '한국어 텍스트'])(
    'finds n-grams in %s',
    (text) => {
      expect(tally(text).size).toBeGreaterThan(3);
    },
  );

  test('does not distinguish case or amount of whitespace', () => {
    expect(tally('Hello   World\n')).toEqual(tally('hello world'));
  });

  test('distinguishes word order and neighbouring scripts', () => {
    expect(tally('dog bites man')).not.toEqual(tally('man bites dog'));
  });

  test('leaves nothing behind for the next text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (first, second) => {
        const alone = tally(second);
        tally(first);
        expect(tally(second)).toEqual(alone);
      }),
    );
  });

  test('reads no more than maxTextLength of a huge text, from both ends', () => {
    const settings = { ...defaultLexicalSettings, maxTextLength: 8 };
    const short = createLexicalCounter(settings);
    const copy = (text: string): number[] => {
      const { buckets, length } = short(text);
      return [...buckets.subarray(0, length)];
    };
    expect(copy(`abcd${'x'.repeat(1_000_000)}wxyz`)).toEqual(copy('abcdwxyz'));
  });

  test('survives text that grows when lower-cased', () => {
    expect(tally('İ'.repeat(40_000)).size).toBeGreaterThan(0);
  });
});

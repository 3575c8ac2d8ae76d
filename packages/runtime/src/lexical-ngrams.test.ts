import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createNgramHasher, defaultLexicalSettings } from './lexical-ngrams.ts';

const ngramsOf = createNgramHasher(defaultLexicalSettings);

/** The buckets of a text, ascending. */
function bucketsOf(text: string): number[] {
  const { buckets, length } = ngramsOf(text);
  return [...buckets.subarray(0, length)].sort((a, b) => a - b);
}

describe('createNgramHasher', () => {
  test('finds each word, word pair and character n-gram once', () => {
    const buckets = bucketsOf('ab ab');
    // Words: "ab" and the pair "ab ab". Characters of " ab ab ": " a", "ab", "b "; " ab", "ab ", "b a"; " ab ", "ab a",
    // "b ab".
    const words = buckets.filter((bucket) => bucket < defaultLexicalSettings.wordBuckets);
    expect(words).toHaveLength(2);
    expect(buckets).toHaveLength(2 + 3 + 3 + 3);
    expect(new Set(buckets).size).toBe(buckets.length);
  });

  test.each(['', ' ', '\n\t  \u3000'])('finds nothing in %j', (text) => {
    expect(bucketsOf(text).length).toBe(0);
  });

  test.each(['今天天气怎么样？', 'ما هي عاصمة فرنسا؟', '🎉🎊🥳', 'Ελληνικά', '日本語のテキスト', '한국어 텍스트'])(
    'finds n-grams in %s',
    (text) => {
      expect(bucketsOf(text).length).toBeGreaterThan(3);
    },
  );

  test('does not distinguish case or amount of whitespace', () => {
    expect(bucketsOf('Hello   World\n')).toEqual(bucketsOf('hello world'));
  });

  test('distinguishes word order and neighbouring scripts', () => {
    expect(bucketsOf('dog bites man')).not.toEqual(bucketsOf('man bites dog'));
  });

  test('leaves nothing behind for the next text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (first, second) => {
        const alone = bucketsOf(second);
        bucketsOf(first);
        expect(bucketsOf(second)).toEqual(alone);
      }),
    );
  });

  test('reads no more than maxTextLength of a huge text, from both ends', () => {
    const settings = { ...defaultLexicalSettings, maxTextLength: 8 };
    const short = createNgramHasher(settings);
    const copy = (text: string): number[] => {
      const { buckets, length } = short(text);
      return [...buckets.subarray(0, length)];
    };
    expect(copy(`abcd${'x'.repeat(1_000_000)}wxyz`)).toEqual(copy('abcdwxyz'));
  });

  test('survives text that grows when lower-cased', () => {
    expect(bucketsOf('İ'.repeat(40_000)).length).toBeGreaterThan(0);
  });
});

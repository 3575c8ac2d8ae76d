import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { structuralFeatureNames, structuralFeatures } from './structural-features.ts';

const shapeOf = (text: string, maxLength = 1000): Record<string, number> =>
  Object.fromEntries([...structuralFeatures(text, maxLength)].map((value, at) => [structuralFeatureNames[at]!, value]));

describe('structuralFeatures', () => {
  test('measure the shape of a text', () => {
    const shape = shapeOf('Is 12 + 345 = 7?\nNo!');
    expect(shape['log characters']).toBeCloseTo(Math.log1p(20), 6);
    expect(shape['log words']).toBeCloseTo(Math.log1p(7), 6);
    expect(shape['log lines']).toBeCloseTo(Math.log1p(2), 6);
    expect(shape['mean word length']).toBeCloseTo(14 / 7, 6);
    expect(shape['digit share']).toBeCloseTo(6 / 20, 6);
    expect(shape['upper-case share']).toBeCloseTo(2 / 20, 6);
    expect(shape['punctuation share']).toBeCloseTo(2 / 20, 6);
    expect(shape['symbol share']).toBeCloseTo(2 / 20, 6);
    expect(shape['log numbers']).toBeCloseTo(Math.log1p(3), 6);
    expect(shape['log longest number']).toBeCloseTo(Math.log1p(3), 6);
    expect(shape['log question marks']).toBeCloseTo(Math.log1p(1), 6);
  });

  test.each(['', ' \n\u3000\t'])('are zero for %j', (text) => {
    expect(structuralFeatures(text, 1000).every((value) => value === 0)).toBe(true);
  });

  test('do not see how much white space there is', () => {
    const words = fc.array(fc.stringMatching(/^[!-~äß漢?]{1,8}$/), { minLength: 1, maxLength: 12 });
    const blanks = fc.array(fc.constantFrom(' ', '\t', '\u00a0', '\u3000'), { minLength: 1, maxLength: 3 });
    const runs = fc.array(fc.tuple(fc.boolean(), blanks, blanks), { minLength: 13, maxLength: 13 });
    fc.assert(
      fc.property(words, runs, (each, between) => {
        const plain = each.map((word, at) => `${word}${between[at]![0] ? '\n' : ' '}`).join('');
        const spaced = each
          .map((word, at) => {
            const [breaks, before, after] = between[at]!;
            return `${word}${before.join('')}${breaks ? '\n\n' : ''}${after.join('')}`;
          })
          .join('');
        expect(structuralFeatures(`\n ${spaced}\n`, 1000)).toEqual(structuralFeatures(plain, 1000));
      }),
    );
  });

  test('take the length of what is skipped from what is read', () => {
    const text = 'ab cd '.repeat(1000);
    expect(shapeOf(text, 600)['log characters']).toBeCloseTo(Math.log1p(6000), 2);
  });
});

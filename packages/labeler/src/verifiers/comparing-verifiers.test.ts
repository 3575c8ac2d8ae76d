import type { VerifierSpec } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ComparingName, verifyAnswer } from './comparing-verifiers.ts';

const right = { score: 1 };
const wrong = { score: 0 };

function check(verifier: ComparingName | VerifierSpec, answer: string, reference: string) {
  return verifyAnswer(answer, { verifier, reference });
}

describe('numeric', () => {
  test.each([
    ['42', '42'],
    ['The answer is 42.', '42'],
    ['First 7 × 6 = 42, so she pays 42 dollars.', '42'],
    ['The total is **$1,234.50**.', '1234.5'],
    ['That makes 1\u202f234\u202f567 people.', '1,234,567'],
    ['{"reasoning": "3 of 4 parts", "answer": "0.75"}', '3/4'],
    ['{"answer": 12, "reasoning": "2 * 6, not 13"}', '12'],
    ['{"reasoning": "broken\njson with 5", "answer": "-15"}', '-15'],
    ['Therefore \\boxed{\\frac{3}{4}}.', '0.75'],
    ['so $x = \\boxed{17}$ since 17 is prime and 19 is not needed', '17'],
    ['She needs 1 1/2 cups.', '1.5'],
    ['3 + 4 = 7\n#### 7', '7'],
    ['The answer is x = 3 + 4 = 7 (not 8)', '7'],
    ['The probability is 50%.', '0.5'],
    ['The share is 50%.', '50'],
    ['It costs $1.5 million.', '1500000'],
    ['About 6.02 × 10^23 of them.', '6.02e23'],
    ['Roughly 3.14159', '3.14'],
    ['It is −7 °C.', '-7'],
    ['The answer is: 12. Wait, I misread. The answer is: 15.', '15'],
    ['Pages 10-15', '15'],
    ['.5', '0.5'],
  ])('reads %j as %s', (answer, reference) => {
    expect(check('numeric', answer, reference)).toEqual(right);
  });

  test.each([
    ['The answer is 41.', '42'],
    ['The answer is 42, not 41.', '41'],
    ['-42', '42'],
    ['3.2', '3.14'],
    ['1,234', '1'],
    ['43%', '42'],
  ])('does not take %j for %s', (answer, reference) => {
    expect(check('numeric', answer, reference)).toEqual(wrong);
  });

  test.each(['I cannot tell.', '', 'infinitely many', '1/0'])('reads no number from %j', (answer) => {
    expect(check('numeric', answer, '1')).toEqual({ unscored: 'the answer states no number' });
  });

  test('accepts any way of writing a number, and no other number', () => {
    const amount = fc.integer({ min: -9_999_999, max: 9_999_999 });
    fc.assert(
      fc.property(amount, fc.constantFrom('en-US', 'plain', 'cents'), (value, style) => {
        const written =
          style === 'en-US' ? value.toLocaleString('en-US') : style === 'cents' ? value.toFixed(2) : `${value}`;
        for (const text of [
          written,
          `The answer is ${written}.`,
          `So we get\n\n**${written}**`,
          `{"answer": "${written}"}`,
        ]) {
          expect(check('numeric', text, `${value}`)).toEqual(right);
          expect(check('numeric', text, `${value + 1}`)).toEqual(wrong);
        }
      }),
    );
  });

  test.each(['some', '', '(3, 5)', '2\\sqrt{3}', '3\\pi', 'x^2', '[1, 2)'])(
    'checks nothing against %j, which is not one number',
    (reference) => {
      expect(check('numeric', '3', reference)).toEqual({ unscored: 'the reference is not one number' });
    },
  );
});

describe('multiple choice', () => {
  test.each([
    'B',
    'b',
    '(B)',
    'B.',
    'B) Paris',
    'B. Paris',
    '**B**',
    '**B. Paris**',
    'The answer is (B).',
    'The answer is B, because A is too small.',
    'The correct answer is: **(B)** Paris',
    'Answer: B',
    'The answer is option B.',
    '{"answer": "B"}',
    '{"reasoning": "A and C are wrong. (D) too.", "answer": "b"}',
    '```json\n{"answer": "(B) Paris"}\n```',
    'I would choose option B here.',
    'Looking at them, only (B) remains.',
    'The correct answer is:\n\nThe answer is (B).',
    'The answer is $\\boxed{B}$.',
    'The answer is \\(\\text{B. } 7\\).',
    'The answer is A. No, wait: the answer is B.',
    'A. is too long\nC. is too short\n\nOnly (B) fits.',
    'B\n\nBoth (A) and (C) are too long.',
  ])('reads B from %j', (answer) => {
    expect(check('multiple-choice', answer, 'B')).toEqual(right);
    expect(check('multiple-choice', answer, '(B) Paris')).toEqual(right);
    expect(check('multiple-choice', answer, 'C')).toEqual(wrong);
  });

  test.each([
    '',
    'I do not know.',
    'A good question. I think it depends.',
    'The answer is a matter of taste.',
    'The answer is not among the options.',
    'The answer is I think unclear.',
    'Because of the I/O delay, none of them.',
    'A. is too long\nB. is too short\nC. fits',
  ])('reads no option from %j', (answer) => {
    expect(check('multiple-choice', answer, 'A')).toEqual({ unscored: 'the answer names no option' });
  });

  test('finds any letter in any usual phrase', () => {
    const phrases = [
      (letter: string) => letter,
      (letter: string) => `(${letter})`,
      (letter: string) => `After some thought, the answer is (${letter}).`,
      (letter: string) => `**${letter}**`,
      (letter: string) => `The best choice is clear.\n\nThe answer is ${letter}.`,
      (letter: string) => JSON.stringify({ reasoning: 'The answer is (Z)?', answer: letter }),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...'ABCDEFGHIJ'), fc.constantFrom(...phrases), (letter, phrase) => {
        expect(check('multiple-choice', phrase(letter), letter)).toEqual(right);
      }),
    );
  });

  test('checks nothing against a reference that names no option', () => {
    expect(check('multiple-choice', 'B', 'Paris')).toEqual({ unscored: 'the reference names no option' });
  });
});

describe('exact', () => {
  test.each([
    ['Paris', 'Paris'],
    ['paris.', 'Paris'],
    [' "Paris" ', 'Paris'],
    ['**Paris**', 'Paris'],
    ['```\nParis\n```', 'Paris'],
    ['The answer is Paris.', 'Paris'],
    ['{"answer": "New   York"}', 'New York'],
    ['YES', 'yes'],
    ['ﬁle', 'file'],
  ])('takes %j for %j', (answer, reference) => {
    expect(check('exact', answer, reference)).toEqual(right);
  });

  test.each([
    ['Lyon', 'Paris'],
    ['SPIDER', 'spider'],
    ['Comparison', 'Paris'],
    ['12', '2'],
  ])('does not take %j for %j', (answer, reference) => {
    expect(check('exact', answer, reference)).toEqual(wrong);
  });

  test('does not judge a longer answer that holds the reference', () => {
    for (const answer of ['Lyon, not Paris', 'Paris, the capital of France']) {
      expect(check('exact', answer, 'Paris')).toEqual({ unscored: 'the reference stands inside a longer answer' });
    }
  });
});

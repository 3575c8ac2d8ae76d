import type { VerifierSpec } from '@farthing/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answersAgree, type ComparingName, verifyAnswer } from './comparing-verifiers.ts';

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
    ['Das sind 1.234,50 €.', '1234.5'],
    ['Es kostet 3,5 Euro.', '3.5'],
    ['₹12,34,567', '1234567'],
    ['الجواب ٤٢', '42'],
    ['उत्तर: ४२', '42'],
    ['４２', '42'],
    ['a 1½-hour film', '1.5'],
    ['The answer is twelve.', '12'],
    ['Seven apples.', '7'],
    ['The answer is 12 = 3 × 4.', '12'],
    ['The answer is $2\\sqrt{3} \\approx 3.46$.', '3.46'],
    ['\\boxed{1,\\!234}', '1234'],
    ['\\boxed{110_2}', '110'],
    ['90^\\circ', '90'],
    ['10^6', '1000000'],
    ['About $2 \\times 10^{-3}$', '0.002'],
    ['The answer is 41. The answer is not 42.', '41'],
    ['41', '$10^{0}$ + 40 = 41'],
    ['The answer is 18 dollars.', '$18'],
    ['18', 'She has 3 * 6 = <<3*6=18>>18 eggs.\n#### 18'],
    ['Die Antwort ist 7, nicht 8.', '7'],
    ['La respuesta es 7, no 8.', '7'],
    ['La réponse est : 7 (et non 8)', '7'],
    ['答案是7。8不对。', '7'],
    ['答えは7です。8ではありません', '7'],
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
    ['12345678901234567890', '12345678901234567891'],
    ['12345678902', '12345678901'],
    ['The answer is not known, but 42 was a guess. The answer is 41.', '42'],
    ['{"answer": "41", "note": "not 42"}', '42'],
    ['\\boxed{41} rather than 42', '42'],
  ])('does not take %j for %s', (answer, reference) => {
    expect(check('numeric', answer, reference)).toEqual(wrong);
  });

  test.each(['I cannot tell.', '', 'infinitely many', '1/0', '{"answer": "unknown", "n": 5}', '\\boxed{2\\sqrt{3}}'])(
    'reads no number from %j',
    (answer) => {
      expect(check('numeric', answer, '1')).toEqual({ unscored: 'the answer states no number' });
    },
  );

  test.each([
    [{ absolute: 0.1 }, '1.1', '1', 1],
    [{ absolute: 0.1 }, '1.11', '1', 0],
    [{ relative: 0.01 }, '-101', '-100', 1],
    [{ relative: 0.01 }, '102', '100', 0],
    [{ absolute: 0 }, '3.14159', '3.14', 0],
    [{ absolute: 1 }, '50%', '0.5', 1],
  ])('within %j, %s for %s gives %d', (tolerance, answer, reference, score) => {
    expect(check({ name: 'numeric', tolerance }, answer, reference)).toEqual({ score });
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

  test.each([
    'Die Antwort ist B.',
    'La respuesta correcta es (B).',
    'Réponse : B',
    'Ответ: B',
    '答案：B',
    '正解はBです',
  ])('reads B from %j', (answer) => {
    expect(check('multiple-choice', answer, 'B')).toEqual(right);
  });

  test('takes the text of a choice for its letter, and a letter beyond the choices for none', () => {
    const verifier = { name: 'multiple-choice', choices: ['Lyon', 'Paris', 'Bordeaux'] } as const;
    for (const answer of ['Paris', 'The answer is "paris".', 'B', 'B. Paris', '{"answer": "Paris"}']) {
      expect(check(verifier, answer, 'B')).toEqual(right);
      expect(check(verifier, answer, 'Paris')).toEqual(right);
      expect(check(verifier, answer, 'C')).toEqual(wrong);
    }
    for (const answer of ['D', 'The answer is E.', 'Marseille', 'Paris or Lyon']) {
      expect(check(verifier, answer, 'B')).toEqual({ unscored: 'the answer names no option' });
    }
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

describe('text', () => {
  test.each([
    ['PARIS!', 'Paris'],
    ['  new\u00a0\n york ', 'New York'],
    ['Ｐａｒｉｓ', 'paris'],
    ['The answer is: **Paris**.', 'paris'],
    ['STRASSE', 'Straße'],
    ['ΟΔΟΣ', 'οδος'],
    ['«Москва»', 'москва'],
    ['「東京」。', '東京'],
    ['¿Qué?', 'qué'],
    ['cafe\u0301', 'café'],
    ['soft\u00adware', 'software'],
    ['```\nx = 1\n```', 'X = 1'],
  ])('takes %j for %j', (answer, reference) => {
    expect(check('text', answer, reference)).toEqual(right);
  });

  test.each([
    ['C', 'C#'],
    ['5', '-5'],
    ['50', '50%'],
    ['cafe', 'café'],
    ['kır', 'kir'],
    ['Beatles', 'The Beatles'],
    ['Lyon. The answer is Lyon.', 'Paris'],
  ])('does not take %j for %j', (answer, reference) => {
    expect(check('text', answer, reference)).toEqual(wrong);
  });

  test('does not judge a longer answer that holds the reference', () => {
    expect(check('text', 'LYON, NOT PARIS', 'Paris')).toEqual({
      unscored: 'the reference stands inside a longer answer',
    });
  });
});

describe('json', () => {
  const reference = '{"name": "Ada", "born": 1815, "tags": ["a", {"b": null}]}';

  test.each([
    '{"tags":["a",{"b":null}],"born":1815.0,"name":"Ada"}',
    '```json\n{"tags":["a",{"b":null}],"born":1.815e3,"name":"Ada"}\n```',
    'First try:\n```json\n{"name": "Bob"}\n```\nBetter:\n```\n{"tags":["a",{"b":null}],"born":1815,"name":"Ada"}\n```',
    'Not {this}, but {"tags":["a",{"b":null}],"born":1815,"name":"Ada"} [sic]',
    '{"reasoning": "…", "answer": {"tags":["a",{"b":null}],"born":1815,"name":"Ada"}}',
    '{"answer": "{\\"tags\\":[\\"a\\",{\\"b\\":null}],\\"born\\":1815,\\"name\\":\\"Ada\\"}"}',
  ])('finds the value in %j', (answer) => {
    expect(check('json', answer, reference)).toEqual(right);
  });

  test.each([
    '{"name": "Ada", "born": 1815, "tags": ["a"]}',
    '{"name": "Ada", "born": "1815", "tags": ["a", {"b": null}]}',
    '{"name": "Ada", "born": 1815, "tags": [{"b": null}, "a"]}',
    '{"name": "Ada", "born": 1815, "tags": ["a", {"b": null}], "died": 1852}',
    '{"name": "Ada", "born": 1815, "tags": ["a", {}]}',
    '[]',
  ])('does not take %j', (answer) => {
    expect(check('json', answer, reference)).toEqual(wrong);
  });

  test('with subset, an answer may have more fields but not fewer, and lists stay exact', () => {
    const subset = { name: 'json', subset: true } as const;
    expect(check(subset, '{"a": {"b": 1, "c": 2}, "d": 3}', '{"a": {"b": 1}}')).toEqual(right);
    expect(check(subset, '{"a": {"c": 2}}', '{"a": {"b": 1}}')).toEqual(wrong);
    expect(check(subset, '[1, 2]', '[1]')).toEqual(wrong);
  });

  test.each(['', 'no JSON here', '{"a": 1', '{a: 1}', 'a {b} c'])('reads no value from %j', (answer) => {
    expect(check('json', answer, reference)).toEqual({ unscored: 'the answer holds no JSON' });
  });

  test('takes keys for keys, whatever they are called', () => {
    expect(check('json', '{"__proto__": 1}', '{"__proto__": 1}')).toEqual(right);
    expect(check('json', '{}', '{"toString": 1}')).toEqual(wrong);
  });

  test('is equal however deep, without a stack that overflows', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    expect(check('json', deep, deep)).toEqual(right);
    expect(check('json', deep, deep.replace('[]', '[1]'))).toEqual(wrong);
  });
});

describe('what stands around a stated answer', () => {
  const answers: Record<ComparingName, readonly [string, string]> = {
    exact: ['Paris', 'Lyon'],
    text: ['Paris', 'Lyon'],
    numeric: ['42', '17'],
    'multiple-choice': ['B', 'C'],
    json: ['{"a":1}', '{"a":2}'],
  };
  const chatter = fc
    .array(
      fc.constantFrom(
        'Let us see.',
        'We need 3 of 4 parts',
        'A. no\nB. maybe\nC. no',
        '**Step 2**',
        '(D)',
        'Lyon',
        '42',
      ),
    )
    .map((parts) => parts.join('\n'));

  test.each(['exact', 'text', 'numeric', 'multiple-choice'] as const)(
    'does not change the verdict of %s, even if it quotes the reference',
    (verifier) => {
      const [reference, other] = answers[verifier];
      fc.assert(
        fc.property(chatter, (before) => {
          for (const form of [(text: string) => `The answer is ${text}.`, (text: string) => `$\\boxed{${text}}$`]) {
            expect(check(verifier, `${before}\n${form(reference)}`, reference)).toEqual(right);
            const misled = `Some say the answer is ${reference}.\n${before}\n${form(other)}`;
            expect(check(verifier, misled, reference)).toEqual(wrong);
          }
        }),
      );
    },
  );

  test.each(Object.keys(answers) as ComparingName[])(
    'agreement by %s is symmetric, and of the same answers only',
    (verifier) => {
      const [one, other] = answers[verifier];
      const forms = [
        (text: string) => (verifier === 'json' ? `Here:\n\`\`\`json\n${text}\n\`\`\`` : `The answer is ${text}.`),
        (text: string) => text,
        (text: string) => `{"reasoning": "…", "answer": ${JSON.stringify(text)}}`,
      ];
      for (const left of forms) {
        for (const right of forms) {
          expect(answersAgree(left(one), right(one), { verifier })).toBe(true);
          expect(answersAgree(left(one), right(other), { verifier })).toBe(false);
          expect(answersAgree(right(other), left(one), { verifier })).toBe(false);
        }
      }
    },
  );

  test.each([
    ['numeric', 'Here are some ideas for 2024:\n1. Walk\n2. Read', 'In the year 2024 you could do 1 thing, or 2'],
    [
      'multiple-choice',
      'A. Walk\nB. Read\n\nBoth are fine, I like (B) a bit better than the other one.',
      'B. Read more. It is (B).',
    ],
    ['json', 'Call f[0] twice, and mind the braces {}.', 'Or use a[0] and {}.'],
    ['numeric', '', ''],
    ['numeric', 'The answer is unclear.', 'The answer is unclear.'],
  ] as const)('answers that state none do not agree by %s: %j', (verifier, one, other) => {
    expect(answersAgree(one, other, { verifier })).toBe(false);
  });
});

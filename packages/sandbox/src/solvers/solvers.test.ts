import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTask } from '../reading.ts';
import { addMonths, findDates, formatDate, fromDayNumber, weekdayOf } from './calendar.ts';
import { parseCode } from './code/parse-code.ts';
import { runCode } from './code/run-code.ts';
import { operate, operateBadly } from './slips.ts';

const answerTo = (content: string): string | undefined => readTask([{ role: 'user', content }])?.solution.answer;

test('computes the same value as JavaScript for any expression', () => {
  const number = fc.integer({ min: 1, max: 999 }).map(String);
  const operator = fc.constantFrom(' + ', ' - ', ' * ');
  const pair = fc.tuple(number, operator, number).map((parts) => parts.join(''));
  const operand = fc.oneof(
    number,
    pair.map((inner) => `(${inner})`),
  );
  const expression = fc.tuple(operand, operator, operand, operator, operand).map((parts) => parts.join(''));
  fc.assert(
    fc.property(expression, (text) => {
      expect(Number(answerTo(`What is ${text}?`)?.replaceAll(',', ''))).toBe(runInNewContext(text));
    }),
    { numRuns: 200 },
  );
});

test('traces JavaScript loops to the output JavaScript gives', () => {
  const small = fc.integer({ min: 0, max: 12 });
  const snippet = fc
    .tuple(small, small, fc.integer({ min: 1, max: 5 }), fc.constantFrom('+=', '-='), fc.constantFrom('<', '<='))
    .map(
      ([start, end, divisor, update, comparison]) =>
        `let n = ${start};\nconst seen = [];\nfor (let i = 0; i ${comparison} ${end}; i++) {\n  if (i % ${divisor} === 0 && n < 40) {\n    n ${update} i * 2;\n    seen.push(n);\n  } else {\n    n += 1;\n  }\n}\nconsole.log(n);\nconsole.log(seen.length);`,
    );
  fc.assert(
    fc.property(snippet, (source) => {
      const logged: unknown[] = [];
      runInNewContext(source, { console: { log: (value: unknown) => logged.push(value) } });
      expect(runCode(parseCode(source, 'javascript'), { dialect: 'javascript' }).lines.flat()).toEqual(logged);
    }),
    { numRuns: 100 },
  );
});

test.each([
  ['s = "planet"\nprint(s[1:4], s[::-1], s[-2:], s[::2], s[10:])', ['lan', 'tenalp', 'et', 'pae', '']],
  ['print(-7 // 2, -7 % 3, 2 ** 5, 7 // 2)', [-4, 2, 32, 3]],
  ['a = [3, 1, 2]\na.append(5)\nprint(sorted(a), len(a), sum(a), max(a))', [[1, 2, 3, 5], 4, 11, 5]],
  ['x = 5\nif x > 3 and not x == 4:\n    x += 1\nelif x > 1:\n    x = 0\nprint(x)', [6]],
  ['for i in range(5, 0, -2):\n    if i == 1:\n        continue\n    print(i)', [5, 3]],
])('runs %j as Python does', (source, output) => {
  expect(runCode(parseCode(source, 'python'), { dialect: 'python' }).lines.flat()).toEqual(output);
});

test('declines code that it does not model instead of guessing', () => {
  expect(answerTo('What does this print?\n```python\nimport os\nprint(os.name)\n```')).toBeUndefined();
  expect(answerTo('What does this print?\n```python\nx = 1\nwhile x > 0:\n    x += 1\nprint(x)\n```')).toBeUndefined();
  expect(answerTo('What does this print?\n```python\nprint(7 / 2)\n```')).toBeUndefined();
});

test('agrees with the platform calendar on weekdays and reads back the dates it writes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -20_000, max: 40_000 }),
      fc.constantFrom('en', 'de', 'es', 'fr', 'zh'),
      (dayNumber, language) => {
        const date = fromDayNumber(dayNumber);
        expect(weekdayOf(date)).toBe(new Date(dayNumber * 86_400_000).getUTCDay());
        if (date.year >= 1000) expect(findDates(formatDate(date, language), language)).toEqual([date]);
      },
    ),
  );
});

test('adds months without leaving the month aimed at', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: -40, max: 40 }), (dayNumber, months) => {
      const from = fromDayNumber(dayNumber);
      const to = addMonths(from, months);
      expect(to.year * 12 + to.month).toBe(from.year * 12 + from.month + months);
      expect(to.day).toBeLessThanOrEqual(from.day);
    }),
  );
});

test('round-trips Roman, binary and hexadecimal numerals', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 3999 }), (value) => {
      const roman = answerTo(`write ${value} in roman numerals`);
      if (roman !== undefined && roman.length > 1) expect(answerTo(`What is ${roman} in decimal?`)).toBe(String(value));
      expect(answerTo(`convert 0b${value.toString(2)} to decimal`)).toBe(String(value));
      // "Convert 1110 to hexadecimal" reads as binary, to people as well.
      const looksBinary = /^[01]{4}$/.test(String(value));
      const hexadecimal = (looksBinary ? Number.parseInt(String(value), 2) : value).toString(16).toUpperCase();
      expect(answerTo(`convert ${value} to hexadecimal`)).toBe(hexadecimal);
    }),
  );
});

test('slips change the result, and stay near it for sums', () => {
  const random = { next: () => 0.2, integer: (bound: number) => Math.floor(bound * 0.4) };
  const positive = fc.integer({ min: 2, max: 9999 });
  fc.assert(
    fc.property(
      positive,
      positive,
      fc.constantFrom('+' as const, '-' as const, '*' as const, '/' as const),
      (a, b, operator) => {
        const right = operate(operator, a, b);
        const wrong = operateBadly(operator, [a, b], random);
        expect(Number.isFinite(wrong)).toBe(true);
        expect(wrong).not.toBe(right);
        if (operator === '+') expect(Math.abs(wrong - right)).toBeLessThanOrEqual(right);
      },
    ),
  );
});

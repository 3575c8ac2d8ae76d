import type { Random } from '@farthing/core';
import { pick, type Solution, type Solver, type Task } from '../solver.ts';

type Notation = 'decimal' | 'binary' | 'hexadecimal' | 'octal' | 'roman';

interface Rewriting {
  readonly value: number;
  readonly from: Notation;
  readonly to: Notation;
}

const romanDigits: readonly (readonly [string, number])[] = [
  ['M', 1000], ['CM', 900], ['D', 500], ['CD', 400], ['C', 100], ['XC', 90], ['L', 50], ['XL', 40], ['X', 10], ['IX', 9],
  ['V', 5], ['IV', 4], ['I', 1],
]; // biome-ignore format: one table
const targets: readonly (readonly [RegExp, Notation])[] = [
  [/\b(?:to|in|into|as|its?|the)\s+(?:a\s+)?(?:binary|base[ -](?:2|two))\b/i, 'binary'],
  [/\b(?:to|in|into|as|its?|the)\s+(?:a\s+)?(?:hex(?:adecimal)?|base[ -]16)\b/i, 'hexadecimal'],
  [/\b(?:to|in|into|as|its?|the)\s+(?:an?\s+)?(?:octal|base[ -]8)\b/i, 'octal'],
  [/\b(?:to|in|into|as|its?|using)\s+(?:a\s+)?roman\b/i, 'roman'],
  [
    /\b(?:to|in|into|as)\s+(?:a\s+)?(?:decimal|base[ -]10|arabic|normal number|ordinary number)\b|\bdecimal (?:value|equivalent)\b/i,
    'decimal',
  ],
];

/** Number notations: binary, octal, hexadecimal, Roman. */
export const numeralSolver: Solver = {
  family: 'numerals',
  parse(text) {
    const to = targets.find(([pattern]) => pattern.test(text))?.[1];
    const source = readNumeral(text);
    if (to === undefined || source === undefined || source.notation === to) return undefined;
    return rewritingTask({ value: source.value, from: source.notation, to });
  },
};

function readNumeral(text: string): { readonly value: number; readonly notation: Notation } | undefined {
  const hexadecimal = /\b0x([0-9a-f]+)\b|\bhex(?:adecimal)?(?: number| value)? ([0-9a-f]{2,6})\b/i.exec(text);
  if (hexadecimal !== null)
    return { value: Number.parseInt(hexadecimal[1] ?? hexadecimal[2] ?? '', 16), notation: 'hexadecimal' };
  const binary =
    /\b(?:0b([01]+)|binary(?: number| value)? ([01]{2,}))\b|\b([01]{4,})\b(?=[^.?]*(?:decimal|base[ -]?10|hex|octal))/i.exec(
      text,
    );
  if (binary !== null)
    return { value: Number.parseInt(binary[1] ?? binary[2] ?? binary[3] ?? '', 2), notation: 'binary' };
  const octal = /\b(?:0o([0-7]+)|octal(?: number| value)? ([0-7]{2,}))\b/i.exec(text);
  if (octal !== null) return { value: Number.parseInt(octal[1] ?? octal[2] ?? '', 8), notation: 'octal' };
  const roman = /\b(?=[MDCLXVI]{2})(M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))\b/.exec(text);
  if (roman?.[1] !== undefined && roman[1] !== '') return { value: fromRoman(roman[1]), notation: 'roman' };
  const decimal = /\b(\d{1,6})\b(?!\s*[-:]\d)/.exec(text.replace(/\bbase[ -]\d+/gi, ''));
  return decimal === null ? undefined : { value: Number(decimal[1]), notation: 'decimal' };
}

function fromRoman(text: string): number {
  let value = 0;
  let rest = text;
  for (const [symbol, amount] of romanDigits) {
    while (rest.startsWith(symbol)) {
      value += amount;
      rest = rest.slice(symbol.length);
    }
  }
  return value;
}

function toRoman(value: number, digits = romanDigits): string {
  let text = '';
  let rest = value;
  for (const [symbol, amount] of digits) {
    while (rest >= amount) {
      text += symbol;
      rest -= amount;
    }
  }
  return text;
}

function write(value: number, notation: Notation): string {
  if (notation === 'binary') return value.toString(2);
  if (notation === 'hexadecimal') return value.toString(16).toUpperCase();
  if (notation === 'octal') return value.toString(8);
  return notation === 'roman' ? toRoman(value) : String(value);
}

function rewritingTask(rewriting: Rewriting): Task | undefined {
  const { value, to } = rewriting;
  if (!Number.isSafeInteger(value) || (to === 'roman' && (value < 1 || value > 3999))) return undefined;
  return {
    family: 'numerals',
    language: 'en',
    kind: to === 'decimal' ? 'number' : 'text',
    difficulty: difficulty(rewriting),
    solution: { answer: write(value, to), steps: [] },
    mistake: (random) => mistake(rewriting, random),
    follow(text) {
      const next = targets.find(([pattern]) => pattern.test(`in ${text}`) || pattern.test(text))?.[1];
      if (next !== undefined && next !== rewriting.to) return rewritingTask({ ...rewriting, to: next });
      const source = readNumeral(text);
      return source === undefined ? undefined : rewritingTask({ value: source.value, from: source.notation, to });
    },
  };
}

/** A power of the base misplaced; Roman numerals written without subtraction. */
function mistake({ value, from, to }: Rewriting, random: Random): Solution {
  const steps: string[] = [];
  if (to === 'roman' && random.next() < 0.5) {
    const additive = romanDigits.filter(([symbol]) => symbol.length === 1);
    return { answer: toRoman(value, additive), steps };
  }
  const base = { decimal: 10, binary: 2, hexadecimal: 16, octal: 8, roman: 10 }[
    to === 'decimal' || to === 'roman' ? from : to
  ];
  const power = base ** random.integer(Math.max(1, Math.ceil(Math.log(value + 1) / Math.log(base))));
  const wrong = Math.max(1, value + pick([-power, power], random));
  return { answer: write(to === 'roman' ? Math.min(3999, wrong) : wrong, to), steps };
}

function difficulty({ value, from, to }: Rewriting): number {
  const pair: readonly Notation[] = [from, to];
  if (pair.includes('roman')) {
    const letters = toRoman(Math.min(3999, value));
    return 0.22 * letters.length + 0.5 * (letters.match(/CM|CD|XC|XL|IX|IV/g)?.length ?? 0);
  }
  if (pair.includes('binary') && !pair.includes('decimal')) return 0.6 + 0.15 * value.toString(2).length;
  return pair.includes('binary') ? 0.32 * value.toString(2).length : 1 + 0.6 * value.toString(16).length;
}

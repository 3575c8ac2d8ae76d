import { statedAnswer } from './stated-answer.ts';
import type { Verification } from './verification.ts';

interface ReadNumber {
  readonly value: number;
  /** Written with a percent sign, so that it may stand for a hundredth of itself. */
  readonly isPercent: boolean;
  /** Digits after the decimal point as written; 0 for whole numbers and fractions. */
  readonly decimals: number;
}

/**
 * Compares the number an answer states with a reference number. The number is the one where the answer says what its
 * answer is, else the last one in the text. Read are signs, thousands separators, decimals, exponents, fractions
 * (`3/4`, `1 1/2`, LaTeX `\frac`), percent signs, currency signs and *thousand, million, billion*.
 *
 * A reference with two or more decimals is taken as rounded: an answer with more digits that rounds to it is correct.
 * `50%` equals both 50 and 0.5.
 */
export function verifyNumeric(answer: string, reference: string): Verification {
  const expected = readNumbers(reference)[0];
  if (expected === undefined) return { unparsable: 'the reference states no number' };
  const found = statedNumber(answer);
  if (found === undefined) return { unparsable: 'the answer states no number' };
  return { correct: isSame(found, expected) };
}

function statedNumber(answer: string): ReadNumber | undefined {
  const stated = statedAnswer(answer);
  if (stated !== undefined) {
    // "x = 3 + 4 = 7": what comes after the last equals sign is the result.
    const [first] = readNumbers(stated.slice(stated.lastIndexOf('=') + 1));
    if (first !== undefined) return first;
  }
  return readNumbers(answer).at(-1);
}

function isSame(found: ReadNumber, expected: ReadNumber): boolean {
  const tolerance =
    expected.decimals >= 2 ? 0.5000001 * 10 ** -expected.decimals : 1e-9 * Math.max(1, Math.abs(expected.value));
  const readings = found.isPercent === expected.isPercent ? [1] : found.isPercent ? [1, 0.01] : [1, 100];
  return readings.some((factor) => Math.abs(found.value * factor - expected.value) <= tolerance);
}

const digits = String.raw`(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)`;
const decimal = String.raw`(?:${digits}(?:\.\d+)?|\.\d+)`;
const power = String.raw`(?:[eE][+-]?\d+|\s*(?:[*x×·]|\\times|\\cdot)\s*10\s*\^\s*\{?[+-]?\d+\}?)`;
const numberPattern = new RegExp(
  String.raw`(?<sign>(?<![\w)\]}.])-\s*)?(?:[$€£¥]\s*)?(?:` +
    String.raw`(?:(?<whole>\d+)\s*)?\\[dt]?frac\{\s*(?<latexTop>-?\d+)\s*\}\{\s*(?<latexBottom>\d+)\s*\}` +
    String.raw`|(?:(?<mixed>\d+)\s+)?(?<top>${decimal})\s*\/\s*(?<bottom>${decimal})(?!\s*\/)` +
    `|(?<plain>${decimal})(?<power>${power})?)` +
    String.raw`(?<percent>\s*%)?(?:\s*(?<scale>thousand|million|billion)\b)?`,
  'giu',
);
const scales: Readonly<Record<string, number>> = { thousand: 1e3, million: 1e6, billion: 1e9 };

/** Every number in a text, in order. */
function readNumbers(text: string): ReadNumber[] {
  const plainText = text
    .replace(/[−–]/gu, '-')
    .replace(/\\([$%])|\\[,!;]|\{,\}/gu, (match, sign?: string) => sign ?? (match === '{,}' ? ',' : ''))
    .replace(/(\d)[\u00a0\u202f\u2009'_](?=\d{3}(?!\d))/gu, '$1');
  const numbers: ReadNumber[] = [];
  for (const { groups = {} } of plainText.matchAll(numberPattern)) {
    const magnitude = readMagnitude(groups);
    if (!Number.isFinite(magnitude)) continue;
    const scale = scales[groups.scale?.toLowerCase() ?? ''] ?? 1;
    numbers.push({
      value: (groups.sign === undefined ? 1 : -1) * magnitude * scale,
      isPercent: groups.percent !== undefined,
      decimals: scale === 1 && groups.power === undefined ? (groups.plain?.split('.')[1]?.length ?? 0) : 0,
    });
  }
  return numbers;
}

type Groups = Readonly<Record<string, string | undefined>>;

/** Not finite for a division by zero, which states no number. */
function readMagnitude({ whole, latexTop, latexBottom, mixed, top, bottom, plain, power: exponent }: Groups): number {
  if (latexTop !== undefined) return toNumber(whole) + toNumber(latexTop) / toNumber(latexBottom);
  if (top !== undefined) return toNumber(mixed) + toNumber(top) / toNumber(bottom);
  return toNumber(plain) * 10 ** readExponent(exponent);
}

function toNumber(text = '0'): number {
  return Number(text.replaceAll(',', ''));
}

function readExponent(text = '0'): number {
  return Number(/[+-]?\d+\}?$/u.exec(text.trim())?.[0].replace('}', '') ?? 0);
}

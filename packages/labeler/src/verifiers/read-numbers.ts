export interface ReadNumber {
  readonly value: number;
  /** The digits of a whole number with its sign, for numbers that a double cannot tell apart. */
  readonly whole?: string | undefined;
  /** Written with a percent sign, so that it may stand for a hundredth of itself. */
  readonly isPercent: boolean;
  /** Digits after the decimal point as written; 0 for whole numbers and fractions. */
  readonly decimals: number;
}

/** In groups of three, or as in India of two with three at the end; or undivided. Bounded, so as to fail fast. */
const digits = String.raw`(?:(?:\d{1,3}(?:,\d{3}){1,9}|\d{1,2}(?:,\d{2}){1,9},\d{3})(?!\d)|\d+)`;
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

/**
 * Every number in a text, in order: signs, thousands separators, decimals, exponents, fractions (`3/4`, `1 1/2`, `½`,
 * LaTeX `\frac`), percent signs, currency signs, *thousand, million, billion*, and the digits of any script. A comma is
 * a decimal comma where it cannot separate thousands: `3,5`, `1.234,50`.
 */
export function readNumbers(text: string): ReadNumber[] {
  const numbers: ReadNumber[] = [];
  for (const { groups = {} } of plainNumerals(text).matchAll(numberPattern)) {
    const magnitude = readMagnitude(groups);
    if (!Number.isFinite(magnitude)) continue;
    const scale = scales[groups.scale?.toLowerCase() ?? ''] ?? 1;
    const isNegative = groups.sign !== undefined;
    const isPlain = scale === 1 && groups.power === undefined && groups.plain !== undefined;
    numbers.push({
      value: (isNegative ? -1 : 1) * magnitude * scale,
      whole: isPlain ? wholeDigits(groups.plain ?? '', isNegative) : undefined,
      isPercent: groups.percent !== undefined,
      decimals: isPlain ? (groups.plain?.split('.')[1]?.length ?? 0) : 0,
    });
  }
  return numbers;
}

function wholeDigits(plain: string, isNegative: boolean): string | undefined {
  if (plain.includes('.')) return undefined;
  const bare = plain.replaceAll(',', '').replace(/^0+(?=\d)/u, '');
  return isNegative && bare !== '0' ? `-${bare}` : bare;
}

/** The same text with every numeral in the form `numberPattern` knows. */
function plainNumerals(text: string): string {
  return (
    text
      .replace(/[−–]/gu, '-')
      .replace(/(?!\d)\p{Nd}/gu, asciiDigit)
      .replace(/[¼-¾⅐-⅞]/gu, (fraction) => ` ${fraction.normalize('NFKC').replace('⁄', '/')}`)
      .replace(/\\([$%])|\\[,!;]|\{,\}/gu, (match, sign?: string) => sign ?? (match === '{,}' ? ',' : ''))
      .replace(/(\d)[\u00a0\u202f\u2009'_](?=\d{3}(?!\d))/gu, '$1')
      .replace(/(?<![\d.,]|(?:[*x×·]|\\times|\\cdot)\s{0,4})10\s{0,4}\^\s{0,4}\{?([+-]?\d{1,3})\}?/gu, '1e$1')
      // A subscript names the base: the digits are compared as written.
      .replace(/(\d)_(?:\d{1,2}(?!\d)|\{\d{1,2}\})/gu, '$1')
      .replace(/(?<![\d.,])\d{1,3}(?:\.\d{3})+,\d+(?![\d.,]\d)/gu, (european) =>
        european.replaceAll('.', '').replace(',', '.'),
      )
      .replace(/(?<![\d.,([{])(\d+),(\d{1,2})(?![.,]?\d)/gu, '$1.$2')
  );
}

/** First digits of the scripts in common use beside ASCII; those of a script follow one another. */
const zeros = [
  0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040, 0x17e0,
  0xff10,
];

function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  const zero = zeros.find((first) => code >= first && code < first + 10);
  return zero === undefined ? digit : String(code - zero);
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

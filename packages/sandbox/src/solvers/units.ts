import type { Random } from '@farthing/core';
import { detectLanguage, formatNumber, type Language, numberPattern, parseNumber, roundTo } from '../language.ts';
import { pick, type Solution, type Solver, type Task } from '../solver.ts';
import { findUnit, type Unit, unitNames } from './unit-table.ts';

/** One amount, or a compound such as 5 ft 7 in, and the unit it should be told in. */
interface Conversion {
  readonly amounts: readonly { readonly value: number; readonly unit: Unit }[];
  readonly target: Unit;
}

/** Unit conversion in five languages, compound amounts and temperatures included. */
export const unitSolver: Solver = {
  family: 'units',
  parse(text) {
    const language = detectLanguage(text);
    const amounts = readAmounts(text, language);
    const first = amounts[0];
    if (first === undefined) return undefined;
    const target = readTarget(text, { language, exclude: first.unit });
    return target?.dimension === first.unit.dimension ? conversionTask({ amounts, target }, language) : undefined;
  },
};

function readAmounts(text: string, language: Language): Conversion['amounts'] {
  const amount = new RegExp(
    `(?<![\\p{L}\\d.,])([-−]?(?:${numberPattern(language)}))\\s*(${unitNames(language)})(?![\\p{Script=Latin}\\d])`,
    'giu',
  );
  const amounts: { value: number; unit: Unit }[] = [];
  for (const match of text.matchAll(amount)) {
    const unit = findUnit(match[2] ?? '');
    const previous = amounts.at(-1);
    if (unit === undefined || (previous !== undefined && previous.unit.dimension !== unit.dimension)) continue;
    amounts.push({ value: parseNumber(match[1] ?? '', language), unit });
  }
  return amounts;
}

/** A unit named without a number before it: after "to", "in", "how many", … */
function readTarget(text: string, options: { readonly language: Language; readonly exclude?: Unit }): Unit | undefined {
  const cue =
    "(?:to|into|in|how many|how much in|as|nach|in|wie viele?|a|en|cuánt[oa]s|combien de|combien d[’']|是多少|等于多少|多少|换算成|转换成|成)";
  const pattern = new RegExp(
    `(?<!\\p{Script=Latin})${cue}\\s*(${unitNames(options.language)})(?![\\p{Script=Latin}\\d])`,
    'giu',
  );
  for (const match of text.matchAll(pattern)) {
    const unit = findUnit(match[1] ?? '');
    if (unit !== undefined && unit !== options.exclude) return unit;
  }
  return undefined;
}

function conversionTask(conversion: Conversion, language: Language): Task {
  return {
    family: 'units',
    language,
    kind: 'number',
    difficulty: difficulty(conversion),
    solution: present(convert(conversion), { conversion, language }),
    mistake: (random) => present(convertBadly(conversion, random), { conversion, language }),
    follow: (text) => followUp(text, conversion),
  };
}

function convert({ amounts, target }: Conversion): number {
  let base = 0;
  for (const { value, unit } of amounts) base += value * unit.factor + (unit.offset ?? 0);
  return (base - (target.offset ?? 0)) / target.factor;
}

/** The factor upside down, the small part forgotten, the point in the wrong place, the offset left out. */
function convertBadly(conversion: Conversion, random: Random): number {
  const { amounts, target } = conversion;
  const right = convert(conversion);
  const [first, second] = amounts;
  if (first === undefined) return right;
  const ratio = first.unit.factor / target.factor;
  if (first.unit.dimension === 'temperature') {
    return pick(
      [first.value * ratio, (first.value + (target.offset ?? 0)) * ratio, right + 2, first.value * 2 + 30],
      random,
    );
  }
  if (second !== undefined && random.next() < 0.5) return first.value * ratio + second.value / 10;
  const coarse = ratio > 1 ? Math.round(ratio) : 1 / Math.round(1 / ratio);
  const faults = [first.value / ratio, right * 10, right / 10, right * (1 + pick([-1, 1], random) * 0.1)];
  if (coarse !== ratio) faults.push(first.value * coarse, first.value * coarse);
  return pick(faults, random);
}

function present(value: number, options: { readonly conversion: Conversion; readonly language: Language }): Solution {
  const { conversion, language } = options;
  const decimals = Math.abs(value) >= 0.1 || value === 0 ? 2 : 4;
  const show = (number: number): string => formatNumber(number, { language });
  const from = conversion.amounts.map((amount) => `${show(amount.value)} ${amount.unit.symbol}`).join(' ');
  const answer = show(roundTo(value, decimals));
  return {
    answer: `${answer} ${conversion.target.symbol}`,
    steps: [`${from} = ${answer} ${conversion.target.symbol}`],
  };
}

/** Powers of ten within one system are easy; crossing systems, compounds, offsets and many digits are not. */
function difficulty({ amounts, target }: Conversion): number {
  const [first] = amounts;
  if (first === undefined) return 0;
  const ratio = first.unit.factor / target.factor;
  const isPowerOfTen = Math.abs(Math.log10(ratio) - Math.round(Math.log10(ratio))) < 1e-9;
  const isWhole = Math.abs(ratio - Math.round(ratio)) < 1e-9 || Math.abs(1 / ratio - Math.round(1 / ratio)) < 1e-9;
  const system = isPowerOfTen ? 0.3 : isWhole ? 0.9 : 2.6;
  const digits = String(Math.abs(first.value)).replace(/[.]|0+$/g, '').length;
  const offset = first.unit.dimension === 'temperature' ? 0.8 + (first.value < 0 ? 0.6 : 0) : 0;
  return system + 0.2 * digits + 1.3 * (amounts.length - 1) + offset + (Number.isInteger(first.value) ? 0 : 0.7);
}

/** "now the same in ounces", "and 12 kg?" */
function followUp(text: string, before: Conversion): Task | undefined {
  const language = detectLanguage(text);
  const amounts = readAmounts(text, language);
  const first = amounts[0];
  if (first !== undefined) {
    return first.unit.dimension === before.target.dimension
      ? conversionTask({ amounts, target: before.target }, language)
      : undefined;
  }
  const target = readTarget(text, { language });
  if (target === undefined || target.dimension !== before.target.dimension) return undefined;
  return conversionTask({ amounts: before.amounts, target }, language);
}

import type { Random } from '@farthing/core';
import { detectLanguage, formatNumber, type Language, numberPattern, parseNumber, roundTo } from '../language.ts';
import { pick, type Solution, type Solver, type Task } from '../solver.ts';
import { countPattern, parseCount, singular } from './counts.ts';
import { misread } from './slips.ts';

interface OrderLine {
  readonly count: number;
  readonly name: string;
  readonly price: number;
}

/** A purchase and what is asked about it. Rates are shares, 0–1. */
interface Purchase {
  readonly lines: readonly OrderLine[];
  readonly discount: number;
  readonly tax: number;
  readonly tip: number;
  readonly fee: number;
  readonly people: number;
  /** Money handed over when change is asked for. */
  readonly paid: number | undefined;
  readonly currency: string;
}

/** Word problems about buying things: totals, discounts, tax, tips, sharing, change. */
export const shoppingSolver: Solver = {
  family: 'shopping',
  parse(text) {
    const language = detectLanguage(text);
    const inline = inlineLines(text, language);
    const lines = inline.length > 0 ? inline : language === 'en' ? pricedLines(text) : [];
    if (lines.length === 0 || !asksForMoney.test(text)) return undefined;
    const currency = /€|euro|EUR/i.test(text) ? '€' : /£|pounds?\b/.test(text) ? '£' : /元/.test(text) ? '元' : '$';
    const bare: Purchase = { lines, discount: 0, tax: 0, tip: 0, fee: 0, people: 1, paid: undefined, currency };
    return purchaseTask({ ...bare, ...readTerms(text, language) }, language);
  },
};

const asksForMoney =
  /\b(?:how much|total|what (?:do|does|will|would) (?:I|we|it|they|that)|cost|change|pay|owe|bill|kostet|kosten|zusammen|insgesamt|bezahle|cuánto|total|combien|en tout)\b|多少钱|一共|总共/iu;

/** "4 notebooks at $3.50 each", "4 Hefte zu je 3,50 €", "4 cahiers à 3,50 €", "4本笔记本，每本3.5元". */
function inlineLines(text: string, language: Language): OrderLine[] {
  const number = numberPattern(language);
  const link = '(?:at|for|zu je|je|à|a|@)';
  const pattern =
    language === 'zh'
      ? new RegExp(`(\\d+)\\p{Script=Han}?(\\p{Script=Han}{1,6})[，,]?每\\p{Script=Han}(${number})元`, 'gu')
      : new RegExp(
          `(?<![$€£\\d.,])(${countPattern}|an?)\\s+(\\p{L}[\\p{L} -]{1,30}?)\\s+${link}\\s+[$€£]?\\s?(${number})(?![\\d.,]*\\s?%)\\s?[€£]?`,
          'giu',
        );
  return [...text.matchAll(pattern)].map((match) => ({
    count: parseCount(match[1] ?? ''),
    name: match[2] ?? '',
    price: parseNumber(match[3] ?? '', language),
  }));
}

/** Prices first, quantities later: "A mug costs $4 and a plate $6. I buy 3 mugs and 2 plates." */
function pricedLines(text: string): OrderLine[] {
  const prices = new Map<string, number>();
  const priced =
    /(?<!\d\s)(?:\b(?:an?|each|every|one|the|single)\s+)?\b([a-z]+(?:[ -][a-z]+)?)\s+(?:(?:costs?|is|are|sells? for|goes? for|(?:is|are) priced at)\s+)?[$€£]\s?([\d,]+(?:\.\d+)?)/gi;
  for (const match of text.matchAll(priced)) {
    const noun = singular(
      (match[1] ?? '').replace(/^(?:an?|and|each|the|costs?|is|are|for)\s+|\s+(?:costs?|is|are|for)$/gi, ''),
    );
    prices.set(noun, parseNumber(match[2] ?? '', 'en'));
  }
  const lines: OrderLine[] = [];
  for (const match of text.matchAll(new RegExp(`(?<![$€£\\d.,])(${countPattern})\\s+([a-z]+)(?:\\s([a-z]+))?`, 'gi'))) {
    const names = [`${match[2]} ${match[3] ?? ''}`, match[2] ?? ''].map(singular);
    const name = names.find((each) => prices.has(each));
    if (name !== undefined) lines.push({ count: parseCount(match[1] ?? ''), name, price: prices.get(name) ?? 0 });
  }
  return lines;
}

function readTerms(text: string, language: Language): Partial<Purchase> {
  const terms: { -readonly [Key in keyof Purchase]?: Purchase[Key] } = {};
  const share = (pattern: RegExp): number | undefined => {
    const match = pattern.exec(text);
    const written = match?.slice(1).find((group) => group !== undefined);
    return written === undefined ? undefined : parseNumber(written, language) / 100;
  };
  const discount = share(
    /([\d.,]+)\s?%\s?(?:off|discount|coupon|Rabatt|de descuento|de remise|折扣)|(?:discount|coupon|voucher|Rabatt|descuento|remise) (?:of|for|von|de) ([\d.,]+)\s?%/i,
  );
  const tax = share(
    /([\d.,]+)\s?%\s?(?:\w+ )?(?:tax|VAT|MwSt|IVA|TVA)|(?:tax|VAT)(?: rate)? (?:of|is|at) ([\d.,]+)\s?%/i,
  );
  const tip = share(/([\d.,]+)\s?%\s?(?:tip|gratuity)|tip (?:of|is) ([\d.,]+)\s?%/i);
  const fee =
    /(?:shipping|delivery)(?: fee| cost)?s? (?:is|of|costs?|adds?) [$€£]\s?(\d+(?:\.\d+)?)|[$€£]\s?(\d+(?:\.\d+)?) (?:for |in )?(?:shipping|delivery)/i.exec(
      text,
    );
  const people = new RegExp(
    `(?:split|shared?|divided?)\\s(?:[a-z ]{0,24})?(?:between|among|by|amongst)\\s(?:the )?(${countPattern})|(${countPattern})\\s(?:people|friends|of us)\\s(?:split|share)`,
    'i',
  ).exec(text);
  const paid =
    /(?:pay|pays|paid|hand(?:s|ed)? over|given?)\s(?:[a-z]+ ){0,3}?(?:with )?(?:an? )?[$€£]\s?(\d+(?:\.\d+)?)/i.exec(
      text,
    );
  if (discount !== undefined) terms.discount = discount;
  if (tax !== undefined) terms.tax = tax;
  if (tip !== undefined) terms.tip = tip;
  if (fee !== null) terms.fee = Number(fee[1] ?? fee[2]);
  if (people !== null) terms.people = parseCount(people[1] ?? people[2] ?? '1');
  if (paid !== null && /\bchange\b/i.test(text)) terms.paid = Number(paid[1]);
  return terms;
}

function purchaseTask(purchase: Purchase, language: Language): Task {
  return {
    family: 'shopping',
    language,
    kind: 'number',
    difficulty: difficulty(purchase),
    solution: settle(purchase, language),
    mistake: (random) => settle(hurried(purchase, random), language),
    follow(text) {
      const terms = readTerms(text, detectLanguage(text));
      return Object.keys(terms).length === 0 ? undefined : purchaseTask({ ...purchase, ...terms }, language);
    },
  };
}

function settle(purchase: Purchase, language: Language): Solution {
  const steps: string[] = [];
  const money = (amount: number): string => {
    const written = formatNumber(amount, { language, decimals: 2 });
    const { currency } = purchase;
    return currency === '€' && language !== 'en'
      ? `${written} €`
      : currency === '元'
        ? `${written}元`
        : `${currency}${written}`;
  };
  let total = 0;
  for (const { count, name, price } of purchase.lines) {
    total += count * price;
    steps.push(`${count} × ${money(price)} (${name}) = ${money(count * price)}`);
  }
  const apply = (factor: number, what: string): void => {
    if (factor === 1) return;
    total = roundTo(total * factor, 2);
    steps.push(`${what}: ${money(total)}`);
  };
  apply(1 - purchase.discount, `− ${roundTo(purchase.discount * 100, 2)}%`);
  apply(1 + purchase.tax, `+ ${roundTo(purchase.tax * 100, 2)}%`);
  apply(1 + purchase.tip, `+ ${roundTo(purchase.tip * 100, 2)}%`);
  total += purchase.fee;
  if (purchase.people > 1) total = roundTo(total / purchase.people, 2);
  if (purchase.paid !== undefined) total = purchase.paid - total;
  return { answer: money(total), steps };
}

/** The purchase as someone in a hurry reads it: a line, a rate or a fee overlooked, a price misread. */
function hurried(purchase: Purchase, random: Random): Purchase {
  const { lines, discount, tax, tip, fee, people, paid } = purchase;
  const slips: Purchase[] = [];
  const changed = random.integer(lines.length);
  const edit = (change: (line: OrderLine) => OrderLine): Purchase => ({
    ...purchase,
    lines: lines.map((line, index) => (index === changed ? change(line) : line)),
  });
  slips.push(edit((line) => ({ ...line, price: misread(line.price, random) })));
  slips.push(edit((line) => ({ ...line, count: line.count + 1 })));
  if (lines.length > 1) slips.push({ ...purchase, lines: lines.filter((_, index) => index !== changed) });
  if (discount > 0) slips.push({ ...purchase, discount: 0 }, { ...purchase, discount: -discount });
  if (tax > 0) slips.push({ ...purchase, tax: 0 });
  if (tip > 0) slips.push({ ...purchase, tip: 0 });
  if (fee > 0) slips.push({ ...purchase, fee: 0 });
  if (people > 1) slips.push({ ...purchase, people: people - 1 });
  if (paid !== undefined) slips.push({ ...purchase, paid: undefined });
  return pick(slips, random);
}

function difficulty({ lines, discount, tax, tip, fee, people, paid }: Purchase): number {
  let effort = -0.3;
  for (const { count, price } of lines) {
    effort += 0.3 + (count > 9 ? 0.25 : 0.1) + (Number.isInteger(price) ? 0 : 0.35);
  }
  for (const rate of [discount, tax, tip]) if (rate > 0) effort += Number.isInteger(rate * 10) ? 0.9 : 1.2;
  return effort + (fee > 0 ? 0.4 : 0) + (people > 1 ? 0.9 : 0) + (paid === undefined ? 0 : 0.8);
}

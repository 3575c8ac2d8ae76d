import type { NumberSpan } from './find-numbers.ts';

/** Words that announce a telephone number, within this many characters before it. */
const contextLength = 24;
const phoneWords =
  /(?:\b(?:tele?phone|phone|mobile|cell|fax|whatsapp|tel|telefon|handy|mobil|téléphone|tél|portable|teléfono|móvil|celular|telefone|telemóvel|telefono|cellulare|telefoon)\b|тел(?:ефон)?|电话|手机|電話|手機|携帯|전화|휴대폰|फ़ोन|फोन|هاتف|جوال|واتساب|טלפון|โทร)[^\p{L}\p{N}]{0,4}(?:\p{L}{1,10}[^\p{L}\p{N}]{1,3})?$/iu;

/**
 * Whether groups of digits are a telephone number: after a plus sign; in a form that nothing else has (North America's
 * 3-3-4, Brazil's, China's 3-4-4, a national number that begins with 0 and is written in groups); or any number of fitting
 * length after a word for telephone; mobile numbers of China in one piece amid Chinese. Dates, times, ISBNs, decimals and numbers in one piece are not.
 */
export function isPhoneNumber(span: NumberSpan): boolean {
  const { text, groups } = span;
  const [first] = groups;
  const last = groups.at(-1);
  if (first === undefined || last === undefined) return false;
  const digits = groups.map((group) => group.digits).join('');
  if (digits.length < 7 || digits.length > 15 || isPartOfMore(span) || isDate(span)) return false;
  const before = text.slice(Math.max(0, first.start - contextLength), first.start);
  if (/(?:^|[\s:;,.([{"'<>/=：（])\+\(?$/u.test(before)) return digits.length >= 8 && first.digits[0] !== '0';
  return isNationalForm(span, digits) || isChineseMobile(span, digits) || phoneWords.test(before.replace(/[+(]$/u, ''));
}

/** A number that goes on, such as a decimal, an amount or a sum. */
function isPartOfMore({ text, groups }: NumberSpan): boolean {
  const start = groups[0]?.start ?? 0;
  const end = groups.at(-1)?.end ?? 0;
  return (
    /(?:\d[.,:/-]|[$€£¥#=*^]|\d ?[*/-] ?|\d\+ ?|\d \+ )$/u.test(text.slice(Math.max(0, start - 4), start)) ||
    /^(?:[:,.\-/]\d|[%°€$£¥*^]| [*^×÷] ?\d)/u.test(text.slice(end, end + 3))
  );
}

/** Day, month and year, or a time stamp, at the beginning of the groups. */
function isDate({ text, groups }: NumberSpan): boolean {
  const start = groups[0]?.start ?? 0;
  const written = text.slice(start, groups.at(-1)?.end);
  return /^(?:\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d\d|(?:19|20)\d\d[-./ ]\d{1,2}[-./ ]\d{1,2})(?!\d)/u.test(written);
}

/** Eleven digits in one piece say little, and are a mobile number where Chinese is written around them, save an order's. */
function isChineseMobile({ text, groups }: NumberSpan, digits: string): boolean {
  const [{ start, end } = { start: 0, end: 0 }, ...others] = groups;
  if (others.length > 0 || !/^1[3-9]\d{9}$/u.test(digits)) return false;
  const before = text.slice(Math.max(0, start - contextLength), start);
  if (/(?:单|單|编|編|账|賬|流水|序列|身份|\bid|\bno)[号號码碼]?[^\p{L}\p{N}]{0,4}$/iu.test(before)) return false;
  return /\p{Script=Han}/u.test(before + text.slice(end, end + contextLength));
}

function isNationalForm({ text, groups }: NumberSpan, digits: string): boolean {
  const shape = groups.map((group) => group.digits.length).join('-');
  const [area] = groups;
  const isBracketed = area !== undefined && text[area.start - 1] === '(' && text[area.end] === ')';
  if (/^(?:1-)?3-3-4$/u.test(shape)) return /^1?[2-9]\d\d[2-9]/u.test(digits);
  if (shape === '3-4-4' && /^1[3-9]/u.test(digits)) return true;
  if (isBracketed && /^[1-5]-[2-8](?:-[2-8])*$/u.test(shape)) return digits.length >= 8 && digits.length <= 12;
  if (digits[0] !== '0' || digits.length < 9 || groups.length < 2) return false;
  const isInternational = digits.startsWith('00') && digits.length >= 11;
  return digits.length <= (isInternational ? 15 : 12) && groups.every((group) => group.digits.length >= 2);
}

import type { NumberSpan } from './find-numbers.ts';

/** Issuers by first digits, with the lengths they issue. */
const issuers: readonly { readonly prefix: RegExp; readonly lengths: readonly number[] }[] = [
  { prefix: /^4/u, lengths: [13, 16, 19] },
  { prefix: /^(?:5[1-5]|2(?:2[2-9]|[3-6]|7[01]|720))/u, lengths: [16] },
  { prefix: /^3[47]/u, lengths: [15] },
  { prefix: /^(?:30[0-5]|3[689])/u, lengths: [14] },
  { prefix: /^(?:6011|64[4-9]|65|35(?:2[89]|[3-8]))/u, lengths: [16, 19] },
  { prefix: /^62/u, lengths: [16, 17, 18, 19] },
  { prefix: /^(?:5018|5020|5038|5893|6304|6759|676[1-3])/u, lengths: [13, 14, 15, 16, 17, 18, 19] },
];

/** Digits of a known issuer's length and beginning whose check digit is right, in one piece or in groups of three and more. */
export function isCardNumber({ text, groups }: NumberSpan): boolean {
  const digits = groups.map((group) => group.digits).join('');
  if (digits.length < 13) return false;
  if (groups.length > 1 && groups.some((group) => group.digits.length < 3)) return false;
  if (!issuers.some(({ prefix, lengths }) => lengths.includes(digits.length) && prefix.test(digits))) return false;
  const isBroken = groups.some(({ end }, index) => index < groups.length - 1 && !/[ \-\u00a0]/u.test(text.charAt(end)));
  return !isBroken && !isDecimal({ text, groups }) && passesLuhn(digits);
}

function isDecimal({ text, groups }: NumberSpan): boolean {
  const start = groups[0]?.start ?? 0;
  return /\d[.,]$/u.test(text.slice(Math.max(0, start - 2), start));
}

/** ISO/IEC 7812-1, annex B. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    sum += index % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit;
  }
  return sum % 10 === 0 && /[1-9]/u.test(digits);
}

import type { Finding } from './finding.ts';

/** Length by country (SWIFT IBAN Registry, release 99). */
const lengths: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  LY: 25,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MR: 27,
  MT: 31,
  MU: 30,
  NL: 18,
  NO: 15,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  SA: 24,
  SC: 31,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  SV: 28,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
};

const begin = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}/gu;

/** Bank account numbers with right check digits (ISO 13616: mod 97), written in one piece or in groups. */
export function findIbans(text: string): Finding[] {
  const found: Finding[] = [];
  for (const { 0: head, index: start } of text.matchAll(begin)) {
    const length = lengths[head.slice(0, 2).toUpperCase()];
    if (length === undefined) continue;
    const { value, end } = takeAlphanumeric(text, { start, length });
    if (value.length === length && !/[A-Za-z0-9]/u.test(text.charAt(end)) && hasRightChecksum(value))
      found.push({ kind: 'IBAN', start, end, value });
  }
  return found;
}

/** The next letters and digits, single spaces and hyphens between them left out. */
function takeAlphanumeric(
  text: string,
  { start, length }: { readonly start: number; readonly length: number },
): { readonly value: string; readonly end: number } {
  let value = '';
  let end = start;
  while (value.length < length) {
    const next = text.charAt(end);
    if (/[A-Za-z0-9]/u.test(next)) value += next.toUpperCase();
    else if (!/[ -]/u.test(next) || !/[A-Za-z0-9]/u.test(text.charAt(end + 1))) break;
    end++;
  }
  return { value, end };
}

function hasRightChecksum(iban: string): boolean {
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const number = Number.parseInt(character, 36);
    rest = (rest * (number > 9 ? 100 : 10) + number) % 97;
  }
  return rest === 1;
}

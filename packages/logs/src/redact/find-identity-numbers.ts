import type { Finding } from './finding.ts';

/** Region, day of birth, order and check digit (GB 11643). */
const chinese =
  /(?<![A-Za-z0-9_])[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![A-Za-z0-9_])/gu;

/** Area, group and serial number, none of them those that are never given out. */
const american = '(?!000|666|9)\\d{3}-(?!00)\\d\\d-(?!0000)\\d{4}(?![\\w-])';
const dashed = new RegExp(`(?<![\\w.-])${american}`, 'gu');
const announced = new RegExp(
  `\\b(?:ssn|social security(?: number| no\\.?)?)[^\\p{L}\\p{N}]{1,4}(?:is )?(${american.replaceAll('-(', '[ -]?(')})`,
  'giu',
);

/**
 * Resident identity numbers of mainland China with the right check digit, and social security numbers of the United
 * States, written with dashes or after their name.
 */
export function findIdentityNumbers(text: string): Finding[] {
  const found: Finding[] = [];
  const add = (start: number, written: string): void => {
    const value = written.replaceAll(/[ -]/gu, '').toUpperCase();
    found.push({ kind: 'identity number', start, end: start + written.length, value });
  };
  for (const { 0: number, index } of text.matchAll(chinese)) if (hasRightCheckDigit(number)) add(index, number);
  for (const { 0: number, index } of text.matchAll(dashed)) add(index, number);
  for (const { 0: all, 1: number = '', index } of text.matchAll(announced))
    add(index + all.length - number.length, number);
  return found;
}

/** ISO 7064, MOD 11-2. */
function hasRightCheckDigit(number: string): boolean {
  let rest = 0;
  for (const character of number.slice(0, -1)) rest = ((rest + Number(character)) * 2) % 11;
  return '0123456789X'[(12 - rest) % 11] === number.slice(-1).toUpperCase();
}

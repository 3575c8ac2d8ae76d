const words: Readonly<Record<string, number>> = {
  a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, eleven: 11,
  twelve: 12, dozen: 12, twenty: 20, first: 1, second: 2, third: 3, fourth: 4, fifth: 5, sixth: 6, seventh: 7,
}; // biome-ignore format: one table

/** Regular-expression source of a small count, in digits or English words. */
export const countPattern = String.raw`\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty`;

/** Regular-expression source of an ordinal: `3rd`, `third`. */
export const ordinalPattern = String.raw`\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh`;

/** Reads what {@link countPattern} or {@link ordinalPattern} matched. */
export function parseCount(written: string): number {
  return words[written.toLowerCase()] ?? Number.parseInt(written.replaceAll(',', ''), 10);
}

/** A noun without its English plural ending, lower case, for comparing "boxes" with "box". */
export function singular(noun: string): string {
  const lower = noun.toLowerCase().trim();
  if (/(?:ss|us)$/.test(lower)) return lower;
  return lower
    .replace(/ies$/, 'y')
    .replace(/(?<=ss|x|z|ch|sh)es$/, '')
    .replace(/s$/, '');
}

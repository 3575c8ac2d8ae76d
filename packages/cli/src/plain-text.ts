/** `1,606`. */
export function formatInteger(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1,606 rows`; `1 row`; with a plural that does more than add an s, `2 switches`. */
export function formatCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatInteger(count)} ${count === 1 ? noun : plural}`;
}

/** Two numbers that are compared: three decimals, or as many as it takes for different ones to look different. */
export function compared(one: number, other: number): readonly [string, string] {
  for (let digits = 3; digits <= 20; digits++) {
    const texts = [one.toFixed(digits), other.toFixed(digits)] as const;
    if (texts[0] !== texts[1] || one === other) return texts;
  }
  return [String(one), String(other)];
}

/** Foreign text on one line: control characters, which a terminal would obey, and runs of blanks become one space. */
export function oneLine(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`;
}

/** A sentence broken into lines of at most so many characters, at blanks; longer words stay whole. */
export function wrapWords(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

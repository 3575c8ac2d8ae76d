/** `1,606`. */
export function formatInteger(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1,606 rows`; `1 row`. */
export function formatCount(count: number, noun: string): string {
  return `${formatInteger(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Foreign text on one line: control characters, which a terminal would obey, and runs of blanks become one space. */
export function oneLine(text: string, maxLength = Number.POSITIVE_INFINITY): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`;
}

/** Columns padded to equal width, two spaces apart; numbers look best right-aligned: name those columns. */
export function alignColumns(rows: readonly (readonly string[])[], rightAligned: readonly number[] = []): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return rightAligned.includes(column) ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `0.683`; a metric the data do not define is a dash. */
export function formatNumber(value: number | null | undefined, digits = 3): string {
  return value === null || value === undefined ? '–' : value.toFixed(digits);
}

/** `[0.651, 0.712]`, or nothing. */
export function formatInterval(interval: readonly [number, number] | null, digits = 3): string {
  return interval === null ? '' : `[${interval[0].toFixed(digits)}, ${interval[1].toFixed(digits)}]`;
}

/** `43.2 %`. */
export function formatShare(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined ? '–' : `${(100 * share).toFixed(digits)} %`;
}

/** The entries of one row of a `FeatureMatrix`: from `start` to `end`. */
export interface RowEntries {
  readonly columnIndices: Uint32Array;
  readonly values: Float32Array;
  readonly start: number;
  readonly end: number;
}

/**
 * `sums += row · weights`, the inner loop of every fit. One and two outputs, the usual numbers, have loops of their
 * own: their sums stay in registers, which halves the time.
 *
 * @param weights shape [columns, sums.length], row-major.
 */
export function gatherRow(
  { columnIndices, values, start, end }: RowEntries,
  weights: Float64Array,
  sums: Float64Array,
): void {
  const outputs = sums.length;
  if (outputs === 2) {
    let first = 0;
    let second = 0;
    for (let at = start; at < end; at++) {
      const base = columnIndices[at]! << 1;
      const value = values[at]!;
      first += value * weights[base]!;
      second += value * weights[base + 1]!;
    }
    sums[0]! += first;
    sums[1]! += second;
  } else if (outputs === 1) {
    let only = 0;
    for (let at = start; at < end; at++) only += values[at]! * weights[columnIndices[at]!]!;
    sums[0]! += only;
  } else {
    for (let at = start; at < end; at++) {
      const base = columnIndices[at]! * outputs;
      for (let output = 0; output < outputs; output++) sums[output]! += values[at]! * weights[base + output]!;
    }
  }
}

/** `gradient += row ⊗ residuals`, the transpose of {@link gatherRow}. */
export function scatterRow(
  { columnIndices, values, start, end }: RowEntries,
  residuals: Float64Array,
  gradient: Float64Array,
): void {
  const outputs = residuals.length;
  if (outputs === 2) {
    const first = residuals[0]!;
    const second = residuals[1]!;
    for (let at = start; at < end; at++) {
      const base = columnIndices[at]! << 1;
      const value = values[at]!;
      gradient[base]! += value * first;
      gradient[base + 1]! += value * second;
    }
  } else if (outputs === 1) {
    const only = residuals[0]!;
    for (let at = start; at < end; at++) gradient[columnIndices[at]!]! += values[at]! * only;
  } else {
    for (let at = start; at < end; at++) {
      const base = columnIndices[at]! * outputs;
      for (let output = 0; output < outputs; output++) gradient[base + output]! += values[at]! * residuals[output]!;
    }
  }
}

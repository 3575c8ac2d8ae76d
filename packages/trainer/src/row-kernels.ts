/** The entries of one row of a `FeatureMatrix`: from `start` to `end`. */
export interface RowEntries {
  readonly columnIndices: Uint32Array;
  readonly values: Float32Array;
  readonly start: number;
  readonly end: number;
}

/**
 * `sums += row · weights`, the inner loop of every fit. Outputs are taken three at a time, the last one or two by
 * themselves: the sums of such a block stay in registers, which is twice to three times as fast as a loop over outputs
 * inside one over entries, though it reads the entries once a block.
 *
 * @param weights shape [columns, sums.length], row-major.
 */
export function gatherRow(entries: RowEntries, weights: Float64Array, sums: Float64Array): void {
  const outputs = sums.length;
  let output = 0;
  for (; outputs - output >= 3; output += 3) gatherThree(entries, weights, sums, output);
  if (outputs - output === 2) gatherTwo(entries, weights, sums, output);
  else if (outputs - output === 1) gatherOne(entries, weights, sums, output);
}

/** `gradient += row ⊗ residuals`, the transpose of {@link gatherRow}. */
export function scatterRow(entries: RowEntries, residuals: Float64Array, gradient: Float64Array): void {
  const outputs = residuals.length;
  let output = 0;
  for (; outputs - output >= 3; output += 3) scatterThree(entries, residuals, gradient, output);
  if (outputs - output === 2) scatterTwo(entries, residuals, gradient, output);
  else if (outputs - output === 1) scatterOne(entries, residuals, gradient, output);
}

function gatherThree(
  { columnIndices, values, start, end }: RowEntries,
  weights: Float64Array,
  sums: Float64Array,
  output: number,
): void {
  const outputs = sums.length;
  let first = 0;
  let second = 0;
  let third = 0;
  for (let at = start; at < end; at++) {
    const base = columnIndices[at]! * outputs + output;
    const value = values[at]!;
    first += value * weights[base]!;
    second += value * weights[base + 1]!;
    third += value * weights[base + 2]!;
  }
  sums[output]! += first;
  sums[output + 1]! += second;
  sums[output + 2]! += third;
}

function gatherTwo(
  { columnIndices, values, start, end }: RowEntries,
  weights: Float64Array,
  sums: Float64Array,
  output: number,
): void {
  const outputs = sums.length;
  let first = 0;
  let second = 0;
  for (let at = start; at < end; at++) {
    const base = columnIndices[at]! * outputs + output;
    const value = values[at]!;
    first += value * weights[base]!;
    second += value * weights[base + 1]!;
  }
  sums[output]! += first;
  sums[output + 1]! += second;
}

function gatherOne(
  { columnIndices, values, start, end }: RowEntries,
  weights: Float64Array,
  sums: Float64Array,
  output: number,
): void {
  const outputs = sums.length;
  let only = 0;
  for (let at = start; at < end; at++) only += values[at]! * weights[columnIndices[at]! * outputs + output]!;
  sums[output]! += only;
}

function scatterThree(
  { columnIndices, values, start, end }: RowEntries,
  residuals: Float64Array,
  gradient: Float64Array,
  output: number,
): void {
  const outputs = residuals.length;
  const first = residuals[output]!;
  const second = residuals[output + 1]!;
  const third = residuals[output + 2]!;
  for (let at = start; at < end; at++) {
    const base = columnIndices[at]! * outputs + output;
    const value = values[at]!;
    gradient[base]! += value * first;
    gradient[base + 1]! += value * second;
    gradient[base + 2]! += value * third;
  }
}

function scatterTwo(
  { columnIndices, values, start, end }: RowEntries,
  residuals: Float64Array,
  gradient: Float64Array,
  output: number,
): void {
  const outputs = residuals.length;
  const first = residuals[output]!;
  const second = residuals[output + 1]!;
  for (let at = start; at < end; at++) {
    const base = columnIndices[at]! * outputs + output;
    const value = values[at]!;
    gradient[base]! += value * first;
    gradient[base + 1]! += value * second;
  }
}

function scatterOne(
  { columnIndices, values, start, end }: RowEntries,
  residuals: Float64Array,
  gradient: Float64Array,
  output: number,
): void {
  const outputs = residuals.length;
  const only = residuals[output]!;
  for (let at = start; at < end; at++) gradient[columnIndices[at]! * outputs + output]! += values[at]! * only;
}

/** A number of independent draws, each of which fails with the same chance. */
export interface BinomialOptions {
  readonly draws: number;
  /** Chance of a failure, 0–1. */
  readonly rate: number;
}

/**
 * The chance of at most `failures` failures. Terms are added from the largest on, outwards, so that nothing cancels;
 * within 1e-12 of SciPy, relative, wherever the chance is above 1e-300.
 */
export function binomialTail(failures: number, { draws, rate }: BinomialOptions): number {
  if (failures < 0) return 0;
  if (failures >= draws || rate <= 0) return 1;
  if (rate >= 1) return 0;
  const odds = rate / (1 - rate);
  let sum = 0;
  if (failures <= draws * rate) {
    let term = binomialMass(failures, { draws, rate });
    for (let count = failures; count >= 0 && term > sum * 1e-17; count--) {
      sum += term;
      term *= count / (draws - count + 1) / odds;
    }
    return Math.min(1, sum);
  }
  let term = binomialMass(failures + 1, { draws, rate });
  for (let count = failures + 1; count <= draws && term > sum * 1e-17; count++) {
    sum += term;
    term *= ((draws - count) / (count + 1)) * odds;
  }
  return Math.max(0, 1 - sum);
}

/**
 * The largest failure rate under which `failures` or fewer would not be a surprise: the one-sided upper limit of
 * Clopper and Pearson (1934), which covers the true rate with at least the given confidence.
 */
export function clopperPearsonUpper(
  failures: number,
  { draws, confidence }: { readonly draws: number; readonly confidence: number },
): number {
  if (failures >= draws) return 1;
  let [low, high] = [failures / draws, 1];
  for (let step = 0; step < 100; step++) {
    const rate = (low + high) / 2;
    if (rate === low || rate === high) break;
    if (binomialTail(failures, { draws, rate }) > 1 - confidence) low = rate;
    else high = rate;
  }
  return high;
}

/**
 * The fewest draws that can show a failure rate of at most `rate`: with fewer, not even none at all would be a surprise
 * under a higher one. About 3 / `rate` at confidence 0.95, hence "the rule of three".
 *
 * @param rate above 0 and below 1.
 */
export function drawsNeeded(rate: number, confidence: number): number {
  const isEnough = (draws: number): boolean => binomialTail(0, { draws, rate }) <= 1 - confidence;
  const draws = Math.max(1, Math.ceil(Math.log1p(-confidence) / Math.log1p(-rate)));
  // Rounding may put the quotient on the wrong side of a whole number.
  if (!isEnough(draws)) return draws + 1;
  return draws > 1 && isEnough(draws - 1) ? draws - 1 : draws;
}

/** The chance of exactly `failures`, by saddle-point expansion: Loader, Fast and accurate computation of binomial probabilities (2000). */
function binomialMass(failures: number, { draws, rate }: BinomialOptions): number {
  if (failures === 0) return Math.exp(draws * Math.log1p(-rate));
  if (failures === draws) return Math.exp(draws * Math.log(rate));
  const others = draws - failures;
  const exponent =
    stirlingError(draws) -
    stirlingError(failures) -
    stirlingError(others) -
    deviance(failures, draws * rate) -
    deviance(others, draws * (1 - rate));
  return Math.exp(exponent) * Math.sqrt(draws / (2 * Math.PI * failures * others));
}

/** ln n! minus Stirling's formula for it. */
function stirlingError(n: number): number {
  if (n < 16) {
    let factorial = 1;
    for (let factor = 2; factor <= n; factor++) factorial *= factor;
    return Math.log(factorial) - (n + 0.5) * Math.log(n) + n - Math.log(2 * Math.PI) / 2;
  }
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / (1188 * square)) / square) / square) / square) / n;
}

/** x ln(x / mean) + mean − x without cancellation where they are close; Loader's bd0. */
function deviance(x: number, mean: number): number {
  const difference = x - mean;
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - difference;
  const ratio = difference / (x + mean);
  let sum = difference * ratio;
  let term = 2 * x * ratio;
  for (let step = 1; step < 1000; step++) {
    term *= ratio * ratio;
    const next = sum + term / (2 * step + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** Stakes of the mixture. */
const stakeCount = 16;

/**
 * p-value for "the mean of the distribution is above 0", from independent draws of which nothing is known but their
 * upper end. Whoever bets a fraction of what they own on each draw being negative, and starts with 1, owns
 * ∏ (1 − stake · value): never more than 1 in expectation if the mean is above 0, so by Ville's inequality ever more than
 * 1/p with a chance below p, in samples of any size. The stakes are spread evenly over orders of magnitude and averaged:
 * the grid Kelly bets of Waudby-Smith and Ramdas (JRSS B 2024, arXiv 2010.09686, appendix B). It never falls when a value
 * rises.
 *
 * @param values in an order that has nothing to do with what they are.
 * @param highest no value is above it; above 0.
 */
export function bettingPValue(values: Float64Array, highest: number): number {
  const stakes = stakesFor(values.length, highest);
  const wealth = new Float64Array(stakeCount).fill(1 / stakeCount);
  let most = 1;
  for (const value of values) {
    let total = 0;
    for (let index = 0; index < stakeCount; index++) total += wealth[index]! *= 1 - stakes[index]! * value;
    if (total > most) most = total;
    if (most > 1e300) break; // The next product might overflow, and no one asks for more.
  }
  return 1 / most;
}

/**
 * How many times over such a sample would be needed for a p-value of 1 − `confidence`; infinite when that is never.
 *
 * @param values none above 0.
 */
export function copiesNeeded(
  values: Float64Array,
  { highest, confidence }: { readonly highest: number; readonly confidence: number },
): number {
  const isEnough = (copies: number): boolean => {
    let wealth = 0;
    for (const stake of stakesFor(values.length * copies, highest)) {
      wealth += Math.exp(copies * values.reduce((sum, value) => sum + Math.log1p(-stake * value), 0)) / stakeCount;
    }
    return 1 / wealth <= 1 - confidence;
  };
  let [low, high] = [0, 1];
  while (!isEnough(high)) {
    high *= 2;
    if (high > 2 ** 40) return Infinity;
  }
  for (let step = 0; step < 40; step++) {
    const copies = (low + high) / 2;
    if (isEnough(copies)) high = copies;
    else low = copies;
  }
  return high;
}

/** Smaller stakes than these pay only where the spread is larger than values of such a range can have. */
function stakesFor(draws: number, highest: number): Float64Array {
  const smallest = Math.min(0.5, 3 / Math.sqrt(draws));
  return Float64Array.from({ length: stakeCount }, (_, index) => smallest ** (index / (stakeCount - 1)) / highest);
}

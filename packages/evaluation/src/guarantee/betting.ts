export interface BettingOptions {
  /** No value is above it; above 0. There need be no lowest one. */
  readonly highest: number;
  /** As if every value had been seen so many times; need not be whole. Default 1. */
  readonly copies?: number | undefined;
}

/** Stakes of the mixture. */
const stakeCount = 16;

/**
 * p-value for "the mean of the distribution is above 0", from independent draws of which nothing is known but their
 * upper end. Whoever bets a fraction of what they own on each draw being negative, and starts with 1, owns
 * ∏ (1 − stake · value): at most 1 in expectation if the mean is above 0, so by Markov's inequality more than 1/p with
 * a chance below p, in samples of any size. The stakes are spread evenly over orders of magnitude and averaged: the grid
 * Kelly bets of Waudby-Smith and Ramdas (JRSS B 2024, arXiv 2010.09686, appendix B).
 *
 * It does not depend on the order of values, and never falls when a value rises.
 */
export function bettingPValue(values: Float64Array, { highest, copies = 1 }: BettingOptions): number {
  const draws = values.length * copies;
  // Smaller stakes pay only where the spread is larger than values of this range can have.
  const smallest = Math.min(0.5, 3 / Math.sqrt(draws));
  let wealth = 0;
  for (let index = 0; index < stakeCount; index++) {
    const stake = smallest ** (index / (stakeCount - 1)) / highest;
    wealth += Math.exp(copies * logProduct(values, stake)) / stakeCount;
  }
  return Math.min(1, 1 / wealth);
}

/** ln ∏ (1 − stake · value). Factors are multiplied a few at a time, too few to under- or overflow: logarithms are dear. */
function logProduct(values: Float64Array, stake: number): number {
  let sum = 0;
  for (let start = 0; start < values.length; start += 16) {
    const end = Math.min(start + 16, values.length);
    let product = 1;
    for (let index = start; index < end; index++) product *= 1 - stake * values[index]!;
    sum += Math.log(product);
  }
  return sum;
}

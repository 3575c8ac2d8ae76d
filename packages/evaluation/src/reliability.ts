import { ConfigError } from '@farthing/core';
import type { Interval } from './bootstrap.ts';
import { massBins } from './calibration-metrics.ts';
import { columnsOf } from './columns.ts';
import { rankBy } from './ranking.ts';
import { calibrationBins } from './sample.ts';
import type { ScoredPrompt } from './scored-prompt.ts';

/** One bin of a calibration diagram. */
export interface ReliabilityPoint {
  /** Requests in the bin: its mass. */
  readonly requests: number;
  readonly meanScore: number;
  /** How often strong was better in fact. */
  readonly strongBetterRate: number;
  /** 95 % Wilson interval of that rate for the bin's effective number of rows, (Σw)² / Σw². */
  readonly strongBetterRateInterval: Interval;
}

export interface ReliabilityOptions {
  /** Bins of equal mass, those of the ECE. Default 15. */
  readonly bins?: number | undefined;
}

/**
 * Score against what happened, lowest scores first. With the default bins the mean of |score − rate|, weighted by
 * `requests`, is the evaluation's `ece`.
 */
export function reliability(
  prompts: readonly ScoredPrompt[],
  { bins = calibrationBins }: ReliabilityOptions = {},
): ReliabilityPoint[] {
  requireBins(bins);
  const columns = columnsOf(prompts);
  const ranking = rankBy(columns.score, { tieKeys: new Float64Array(columns.n) });
  const { mass, squaredMass, scoreSum, outcomeSum } = massBins(columns, { ranking, weights: columns.weight, bins });
  return Array.from(mass, (requests, bin) => {
    const rate = outcomeSum[bin]! / requests;
    return {
      requests,
      meanScore: scoreSum[bin]! / requests,
      strongBetterRate: rate,
      strongBetterRateInterval: wilson(rate, requests ** 2 / squaredMass[bin]!),
    };
  });
}

/** Wilson's score interval of a rate seen in `trials` independent trials, at 95 %. */
function wilson(rate: number, trials: number): Interval {
  const z = 1.959963984540054;
  const centre = (rate + z ** 2 / (2 * trials)) / (1 + z ** 2 / trials);
  const half = (z / (1 + z ** 2 / trials)) * Math.sqrt((rate * (1 - rate)) / trials + z ** 2 / (4 * trials ** 2));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** @throws ConfigError unless `bins` is a whole number above 0. */
export function requireBins(bins: number): void {
  if (!Number.isInteger(bins) || bins < 1) throw new ConfigError(`bins must be a whole number above 0; got ${bins}.`);
}

import type { Interval } from '../bootstrap.ts';
import { decimal, decimalInterval, dollars, percent, percentInterval, thresholdText } from '../format.ts';
import type { TierEvaluation } from './evaluate-tiers.ts';

/** A figure and, where it has one, its interval in brackets. */
export interface TierCell {
  readonly value: string;
  readonly interval?: string;
}

export interface TierTable {
  readonly head: readonly string[];
  /** The router, then each model alone, cheapest first. The first cell names the row. */
  readonly rows: readonly (readonly TierCell[])[];
  /** What the columns mean and how the router stands to the mix, a sentence each. */
  readonly notes: readonly string[];
}

/** The router beside each of its models alone, in words: for a terminal, a card or a page. */
export function tierTable(evaluation: TierEvaluation): TierTable {
  const { point, tiers, summary, threshold, unit, pricedBy, confidence } = evaluation;
  const isUsd = unit === 'usd';
  const cost = (value: number): string => (isUsd ? dollars(1000 * value) : decimal(value));
  const costCell = (value: number, interval: Interval | null): TierCell => ({
    value: cost(value),
    ...(interval !== null && { interval: `[${interval.map(cost).join(', ')}]` }),
  });
  const decimalCell = (value: number, interval: Interval | null): TierCell => ({
    value: decimal(value),
    interval: decimalInterval(interval),
  });
  return {
    head: ['', 'Requests', isUsd ? 'Cost of 1,000' : 'Cost, 0–1', 'Quality', 'Above the mix'],
    rows: [
      [
        { value: `router at ${thresholdText(threshold)}` },
        { value: percent(1, 0) },
        costCell(point.cost, point.costInterval),
        decimalCell(point.quality, point.qualityInterval),
        decimalCell(point.advantage, point.advantageInterval),
      ],
      ...tiers.map((tier) => [
        { value: tier.isInMix ? tier.model : `${tier.model} (below the mix)` },
        { value: percent(tier.share), interval: percentInterval(tier.shareInterval) },
        costCell(tier.cost, tier.costInterval),
        decimalCell(tier.quality, tier.qualityInterval),
        { value: '' },
      ]),
    ],
    notes: [
      'Requests: what each model answers at this threshold; cost and quality: of the router, and of each model alone.',
      'The mix: the best of these models at random for the same cost, which needs no router.',
      isUsd
        ? 'Costs are dollars as the labels give them; where an import priced tokens, they are estimates.'
        : `These rows do not say what every answer cost: 0 is the cheapest model and 1 the reference, those between ${pricedWords[pricedBy]}.`,
      ...(pricedBy === 'steps' && isUsd
        ? ['The router itself was trained without prices and takes its models for evenly spaced in cost.']
        : []),
      `Over all costs the router is ${withInterval(decimal(summary.meanAdvantage), decimalInterval(summary.meanAdvantageInterval))} above the mix on average, ` +
        `knowing every outcome would be ${decimal(summary.oracleMeanAdvantage)}; ${percent(confidence, 0)} intervals.`,
    ],
  };
}

const pricedWords = {
  usd: 'where the dollars of the training rows put them',
  steps: 'at even steps, for want of prices',
} as const;

/** Value and interval on one line. */
export function tierCellText({ value, interval = '' }: TierCell): string {
  return withInterval(value, interval);
}

function withInterval(value: string, interval: string): string {
  return `${value} ${interval}`.trimEnd();
}

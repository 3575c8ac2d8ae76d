import { ConfigError, DataError } from '@farthing/core';
import type { ThresholdGuarantee, TunedThreshold } from '@farthing/runtime';
import { count, counted, dollars, exactPercent, percent } from '../format.ts';
import { type GuaranteeTarget, type RiskTest, riskTest } from './risk-test.ts';
import { estimateThreshold, type ThresholdEstimate } from './threshold-estimate.ts';
import type { TuningRow } from './tuning-row.ts';

/** What a threshold is to achieve. The last two come with a guarantee. */
export interface ThresholdTarget {
  /**
   * `strong-share`: at most this share of requests goes to the reference, 0–1. `cost-usd-per-1k`: a thousand requests
   * cost at most so many dollars. `max-worse`: at most this share of requests gets an answer worse than the reference's.
   * `quality`: the answers keep at least this share of the reference's mean quality.
   */
  readonly kind: TunedThreshold['target'];
  readonly value: number;
}

export interface TuneThresholdOptions {
  readonly target: ThresholdTarget;
  /**
   * Thresholds to choose from, at least 0. They must not depend on the rows' labels, or no guarantee holds: take
   * quantiles of the scores that the router remembers from its training.
   */
  readonly grid: readonly number[];
  /** What the router chooses between more than two candidates by; see `chooseTier`. Default: even steps. */
  readonly costs?: readonly number[] | undefined;
  /** The model that answers are compared with, for the guarantee in words. */
  readonly reference: string;
  /** Chance, over labelled samples like this one, that a guarantee holds; above 0, below 1. Default 0.95. */
  readonly confidence?: number | undefined;
}

/**
 * Chooses the threshold for a target.
 *
 * A share or a cost is met on the rows as they are; as much as it allows goes to the reference. For a guarantee the grid
 * is tested from its strictest threshold on, every one at level 1 − confidence, until the first that cannot be shown to
 * keep the target: fixed-sequence testing, which makes *any* false claim at most 1 − confidence likely (Learn then Test:
 * Angelopoulos et al., arXiv 2110.01052, section 2.3). The last that passed sends the least to the reference.
 *
 * @throws ConfigError for a target out of range. DataError when no threshold reaches it, or, naming how many would be
 * needed, when the labels are too few to show anything.
 */
export function tuneThreshold(
  allRows: readonly TuningRow[],
  { target, grid, costs, reference, confidence = 0.95 }: TuneThresholdOptions,
): TunedThreshold {
  checkTarget(target, confidence);
  // A row of weight 0 stands for no request and proves nothing.
  const rows = allRows.filter(({ weight }) => weight > 0);
  if (rows.length === 0)
    throw new DataError('no labelled row to tune on; label some that the router was not trained on.');
  const thresholds = [...new Set(grid)].sort((a, b) => a - b);
  const { kind, value } = target;
  if (kind === 'strong-share' || kind === 'cost-usd-per-1k') {
    return tuned(target, { estimate: mostStrong(rows, { target, thresholds, costs }), guarantee: null });
  }
  const uniform = rows.filter((row) => row.isUniform);
  if (uniform.length === 0) throw noneUniform(riskTest(rows, { kind, value, costs }), confidence);
  const test = riskTest(uniform, { kind, value, costs });
  const threshold = lastPassing(test, { thresholds, confidence });
  if (threshold === undefined) {
    throw tooFew(test, { kind, value, confidence, rows: rows.length, uniform: uniform.length });
  }
  const estimate = estimateThreshold(rows, { threshold, costs });
  const guarantee: ThresholdGuarantee = {
    confidence,
    method: test.method,
    labels: uniform.length,
    groups: test.groups,
    largestGroup: test.largestGroup,
    statement: `With ${exactPercent(confidence)} confidence, ${promise({ kind, value }, reference)}.`,
  };
  return tuned(target, { estimate, guarantee });
}

function tuned(
  { kind, value }: ThresholdTarget,
  { estimate, guarantee }: { readonly estimate: ThresholdEstimate; readonly guarantee: ThresholdGuarantee | null },
): TunedThreshold {
  return { target: kind, value, ...estimate, guarantee };
}

function checkTarget({ kind, value }: ThresholdTarget, confidence: number): void {
  if (!(confidence > 0 && confidence < 1)) {
    throw new ConfigError(`confidence must be above 0 and below 1, such as 0.95; got ${confidence}.`);
  }
  const isInRange =
    kind === 'cost-usd-per-1k'
      ? value >= 0 && value < Infinity
      : kind === 'strong-share'
        ? value >= 0 && value <= 1
        : value > 0 && value < 1;
  if (isInRange) return;
  const isAbsolute = (kind === 'max-worse' && value === 0) || (kind === 'quality' && value === 1);
  const why = isAbsolute
    ? ' No sample can show that nothing ever goes wrong; to be sure, route everything to strong.'
    : '';
  throw new ConfigError(`${kind} must be ${ranges[kind]}; got ${value}.${why}`);
}

const ranges: Readonly<Record<ThresholdTarget['kind'], string>> = {
  'strong-share': 'from 0 to 1',
  'cost-usd-per-1k': 'a number of dollars, at least 0',
  'max-worse': 'above 0 and below 1, such as 0.05',
  quality: 'above 0 and below 1, such as 0.95',
};

function lastPassing(
  test: RiskTest,
  { thresholds, confidence }: { readonly thresholds: readonly number[]; readonly confidence: number },
): number | undefined {
  let passed: number | undefined;
  for (const threshold of thresholds) {
    if (test.pValue(threshold) > 1 - confidence) break;
    passed = threshold;
  }
  return passed;
}

function mostStrong(
  rows: readonly TuningRow[],
  {
    target,
    thresholds,
    costs,
  }: Pick<TuneThresholdOptions, 'target' | 'costs'> & { readonly thresholds: readonly number[] },
): ThresholdEstimate {
  const isShare = target.kind === 'strong-share';
  let best: ThresholdEstimate | undefined;
  let cheapest = Infinity;
  for (const threshold of thresholds) {
    const estimate = estimateThreshold(rows, { threshold, costs });
    const spent = isShare ? estimate.strongShare : estimate.costUsdPer1k;
    if (spent === null) {
      throw new DataError(
        'some rows do not say what an answer cost; label them with prices, or tune to a strong share.',
      );
    }
    cheapest = Math.min(cheapest, spent);
    // Sums of decimals: a target that is met exactly counts as met.
    if (spent <= target.value * (1 + 1e-12) && (best === undefined || estimate.strongShare > best.strongShare))
      best = estimate;
  }
  if (best !== undefined) return best;
  throw new DataError(
    isShare
      ? `no threshold sends at most ${percent(target.value)} to the reference; the least is ${percent(cheapest)}.`
      : `no threshold brings a thousand requests down to ${dollars(target.value)}; the cheapest costs ${dollars(cheapest)}.`,
  );
}

function promise({ kind, value }: GuaranteeTarget, reference: string): string {
  return kind === 'max-worse'
    ? `at most ${exactPercent(value)} of requests get an answer worse than that of ${reference}`
    : `the answers keep at least ${exactPercent(value)} of the quality of ${reference}`;
}

interface LabelCounts {
  /** All labelled rows. */
  readonly rows: number;
  /** Those drawn with equal chances. */
  readonly uniform: number;
}

function tooFew(
  test: RiskTest,
  { rows, uniform, confidence, ...target }: GuaranteeTarget & LabelCounts & { readonly confidence: number },
): DataError {
  const wanted = `show with ${exactPercent(confidence)} confidence that ${promise(target, 'the reference')}`;
  const needed = test.labelsNeeded(confidence);
  if (needed === Infinity && target.kind === 'quality') {
    return new DataError(
      `no number of labels like these ${count(rows)} can ${wanted}: its own answers have hardly any quality to keep. ` +
        'Tune to --max-worse, or to a share.',
    );
  }
  const drawn =
    uniform === rows
      ? `${counted(uniform, 'label')} are too few`
      : `${count(uniform)} of ${counted(rows, 'label')} were drawn with equal chances, on which guarantees rest, and are too few`;
  const why =
    test.method === 'binomial'
      ? 'even if none of the cheaper answers is worse'
      : `even if everything goes to the reference; prompts or conversations weigh up to ${counted(test.largestGroup, 'request')}`;
  return new DataError(
    `${drawn} to ${wanted}: at least ${count(needed)} are needed, ${why}. Label more, or ask for less.`,
  );
}

function noneUniform(test: RiskTest, confidence: number): DataError {
  const needed = test.labelsNeeded(confidence);
  const number = needed === Infinity ? '' : ` At least ${count(needed)} are needed.`;
  return new DataError(
    `no row was drawn with equal chances, and guarantees rest on such rows; label with --uniform-share.${number}`,
  );
}

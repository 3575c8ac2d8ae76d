import { ConfigError } from '@farthing/core';
import { type BootstrapOptions, bootstrapSettings, type Interval, resampledWeights } from './bootstrap.ts';
import { type Columns, columnsOf } from './columns.ts';
import { percent, percentInterval } from './format.ts';
import { withIntervals } from './measured.ts';
import { rankBy, tieKeys } from './ranking.ts';
import type { ScoredPrompt } from './scored-prompt.ts';

/** What becomes of the requests on which a router does not abstain. */
export interface AbstentionPoint {
  /** Share of requests given up to strong: at most the one asked for. */
  readonly abstained: number;
  /** Share of all requests that go to strong, those given up included. */
  readonly strongShare: number;
  /** Share of the rest whose answer is worse than strong's: they went to weak, and strong was better. */
  readonly worseShare: number;
  readonly worseShareInterval: Interval | null;
  /** Quality of the answers to the rest, over that of strong's to them; `null` where strong's are worth nothing. */
  readonly qualityKept: number | null;
  readonly qualityKeptInterval: Interval | null;
}

/** What it buys to give the requests that a router is least fit for to strong. */
export interface Abstention {
  /** Strong when `strongWinRate >= threshold`. */
  readonly threshold: number;
  /** The shares asked for, 0–1, ascending. */
  readonly shares: readonly number[];
  /** Least covered first; `undefined` for a router that measures no coverage. */
  readonly byCoverage: readonly AbstentionPoint[] | undefined;
  /** Least certain first: scores nearest to the threshold. */
  readonly byCertainty: readonly AbstentionPoint[];
}

export interface AbstentionOptions extends BootstrapOptions {
  readonly threshold: number;
  /** Default: none, 5, 10, 20, 30 and 50 %. */
  readonly shares?: readonly number[] | undefined;
}

/**
 * The abstention curve: a growing share of requests goes to strong unseen, the least covered by the training data first or,
 * beside it, the least certain; the rest is routed at the threshold. Useful abstention leaves a rest that errs less.
 *
 * Which rows are given up is decided on the whole sample; intervals are of a bootstrap with that fixed.
 *
 * @throws ConfigError when an option is out of range; DataError as `evaluateScores`.
 */
export function abstention(prompts: readonly ScoredPrompt[], options: AbstentionOptions): Abstention {
  const { seed, resamples, confidence } = bootstrapSettings(options);
  const { threshold, shares = [0, 0.05, 0.1, 0.2, 0.3, 0.5] } = options;
  if (!(threshold >= 0)) throw new ConfigError(`threshold must be a number of at least 0; got ${threshold}.`);
  const wrong = shares.find((share) => !(share >= 0 && share < 1));
  if (wrong !== undefined) throw new ConfigError(`shares must be at least 0 and below 1; got ${wrong}.`);
  const columns = columnsOf(prompts);
  const ties = { tieKeys: tieKeys(columns.ids, seed) };
  const curve = (doubt: Float64Array): AbstentionPoint[] => {
    const { order } = rankBy(doubt, ties);
    const kept = shares.map((share) => keptRows(columns, { order, share }));
    const measure = (weights: Float64Array) => kept.map((rows) => restOf(columns, { rows, weights, threshold }));
    const draws = Array.from(resampledWeights(columns, { seed, resamples }), measure);
    return measure(columns.weight).map((values, index) => {
      const drawn = draws.map((draw) => draw[index]);
      const {
        abstainedInterval: _,
        strongShareInterval: __,
        ...point
      } = withIntervals(values, {
        draws: drawn,
        confidence,
        clusters: clustersOf(columns, kept[index]!),
      });
      return point;
    });
  };
  const { coverage } = columns;
  return {
    threshold,
    shares,
    byCoverage: coverage && curve(coverage.map((rank) => 1 - rank)),
    byCertainty: curve(columns.score.map((score) => -Math.abs(score - threshold))),
  };
}

/** In a sentence: what giving up a fifth does to the rest. */
export function abstentionFinding({ byCoverage, byCertainty, shares }: Abstention): string {
  const index = shares.reduce(
    (best, share, at) => (Math.abs(share - 0.2) < Math.abs(shares[best]! - 0.2) ? at : best),
    0,
  );
  const none = byCertainty[shares.indexOf(0)] ?? byCertainty[0]!;
  const named = (points: readonly AbstentionPoint[], kind: string): string =>
    `${percent(points[index]!.worseShare)} ${percentInterval(points[index]!.worseShareInterval)} when the least ${kind} go`;
  const parts = [...(byCoverage === undefined ? [] : [named(byCoverage, 'covered')]), named(byCertainty, 'certain')];
  return `Of all requests ${percent(none.worseShare)} ${percentInterval(none.worseShareInterval)} get a worse answer than strong's. With ${percent(shares[index]!, 0)} given to strong it is, of the rest, ${parts.join(' and ')}.`;
}

/** 1 for the rows that are left when the first of the order, up to a share of the requests, are given up. */
function keptRows({ n, weight }: Columns, { order, share }: { order: Int32Array; share: number }): Uint8Array {
  const kept = new Uint8Array(n).fill(1);
  const most = share * weight.reduce((sum, each) => sum + each, 0) * (1 + 1e-12);
  let mass = 0;
  for (const row of order) {
    mass += weight[row]!;
    if (mass > most) break;
    kept[row] = 0;
  }
  return kept;
}

function restOf(
  { score, outcome, weakScore, strongScore }: Columns,
  { rows, weights, threshold }: { rows: Uint8Array; weights: Float64Array; threshold: number },
) {
  let [total, rest, strong, worse, quality, reference] = [0, 0, 0, 0, 0, 0];
  for (const [row, isKept] of rows.entries()) {
    const weight = weights[row]!;
    const isStrong = score[row]! >= threshold;
    total += weight;
    if (isKept === 0 || isStrong) strong += weight;
    if (isKept === 0) continue;
    rest += weight;
    if (!isStrong) worse += weight * outcome[row]!;
    quality += weight * (isStrong ? strongScore[row]! : weakScore[row]!);
    reference += weight * strongScore[row]!;
  }
  return {
    abstained: 1 - rest / total,
    strongShare: strong / total,
    worseShare: rest > 0 ? worse / rest : 0,
    qualityKept: reference > 0 ? quality / reference : undefined,
  };
}

function clustersOf({ cluster }: Columns, rows: Uint8Array): number {
  return new Set(cluster.filter((_, row) => rows[row] === 1)).size;
}

import { ConfigError } from '@farthing/core';
import { type Ranking, rankBy } from './ranking.ts';

/**
 * The threshold that sends nothing to strong; its counterpart, which sends everything, is 0. Farthing's routers score
 * strictly below 1, so 1 does. Scores from elsewhere may be exactly 1: then it is 2, which unlike infinity survives JSON.
 */
function neverStrongThreshold(highestScore: number): number {
  return highestScore < 1 ? 1 : 2;
}

export interface StrongShareOptions {
  /** Wanted share of requests that go to strong, 0–1. */
  readonly strongShare: number;
  /** Requests each score stands for. Default: 1 each. */
  readonly weights?: readonly number[] | undefined;
}

/**
 * The threshold t such that `score >= t` sends as much as possible of `strongShare` to strong and never more: equal
 * scores go the same way, so a tie that would exceed the share stays with weak. Within the gap between the last score
 * sent and the next one, it is the shortest decimal nearest the middle, which leaves room for rounding in the scores.
 * Share 0 gives 1 (2 when a score is exactly 1) and share 1 gives 0.
 *
 * @param scores `strongWinRate`s, 0–1, in any order.
 * @throws ConfigError when `strongShare` is not from 0 to 1, or `weights` is not as long as `scores`.
 */
export function thresholdForStrongShare(
  scores: readonly number[],
  { strongShare, weights = scores.map(() => 1) }: StrongShareOptions,
): number {
  if (!(strongShare >= 0 && strongShare <= 1)) {
    throw new ConfigError(`strongShare must be from 0 to 1; got ${strongShare}.`);
  }
  if (weights.length !== scores.length) {
    throw new ConfigError(`expected a weight for each of ${scores.length} scores; got ${weights.length}.`);
  }
  const score = Float64Array.from(scores);
  const ranking = rankBy(score, { tieKeys: new Float64Array(score.length) });
  return thresholdOfShare(strongShare, { score, ranking, weight: Float64Array.from(weights) });
}

/** {@link thresholdForStrongShare} for scores that are ranked already. */
export function thresholdOfShare(
  strongShare: number,
  { score, ranking, weight }: { score: Float64Array; ranking: Ranking; weight: Float64Array },
): number {
  const { order, tieEnds } = ranking;
  if (strongShare === 0) return neverStrongThreshold(score[order[0] ?? 0] ?? 0);
  if (strongShare === 1) return 0;
  const total = weight.reduce((sum, each) => sum + each, 0);
  let mass = 0;
  let start = 0;
  let lastSent = 1;
  for (const end of tieEnds) {
    for (let position = start; position < end; position++) mass += weight[order[position]!]!;
    const tieScore = score[order[start]!]!;
    if (mass > strongShare * total * (1 + 1e-12)) return decimalIn(tieScore, lastSent);
    lastSent = tieScore;
    start = end;
  }
  return 0;
}

/** The decimal with the fewest digits that is above `low`, at most `high`, and close to their middle. */
function decimalIn(low: number, high: number): number {
  if (low >= high) return neverStrongThreshold(low);
  const middle = (low + high) / 2;
  for (let digits = 1; digits <= 20; digits++) {
    const rounded = Number(middle.toFixed(digits));
    if (rounded > low && rounded <= high) return rounded;
  }
  return high;
}

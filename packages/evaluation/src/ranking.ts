import { hashText } from '@farthing/core';

/** Rows in the order in which they are sent to strong. */
export interface Ranking {
  /** Row indices, highest score first; ties in a random order that depends on seed and prompt id alone. */
  readonly order: Int32Array;
  /** Exclusive end, within `order`, of each run of equal scores. */
  readonly tieEnds: Int32Array;
}

export interface RankOptions {
  /** From {@link tieKeys}. */
  readonly tieKeys: Float64Array;
  /** Rows to rank. Default: all. */
  readonly rows?: Int32Array | undefined;
}

/** Ranks rows by their scores. */
export function rankBy(scores: Float64Array, { tieKeys, rows }: RankOptions): Ranking {
  const order = rows?.slice() ?? Int32Array.from(scores, (_, row) => row);
  order.sort((a, b) => scores[b]! - scores[a]! || tieKeys[a]! - tieKeys[b]! || a - b);
  const tieEnds: number[] = [];
  for (let end = 1; end <= order.length; end++) {
    if (end === order.length || scores[order[end]!] !== scores[order[end - 1]!]) tieEnds.push(end);
  }
  return { order, tieEnds: Int32Array.from(tieEnds) };
}

/** Random sort keys, one per row, that break ties in score: `hashText` of seed and prompt id, joined by a colon. */
export function tieKeys(ids: readonly string[], seed: number): Float64Array {
  return Float64Array.from(ids, (id) => hashText(`${seed}:${id}`));
}

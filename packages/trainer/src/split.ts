import { ConfigError, connectedGroups, hashText } from '@farthing/core';
import type { TrainingRow } from './training-rows.ts';

/**
 * The connected groups of rows that share a normalised prompt or a conversation; core's `connectedGroups`.
 *
 * @returns one group number per row, 0-based, in order of first appearance.
 */
export function rowGroups(rows: readonly TrainingRow[]): Uint32Array {
  return connectedGroups(rows.map(({ row: { conversationId }, promptKey }) => ({ promptKey, conversationId })));
}

export interface SplitOptions {
  /** Share of rows held out for the test, 0–0.9. Default 0.2. 0 trains on everything. */
  readonly testShare?: number | undefined;
  readonly seed: number;
}

export interface TrainTestSplit {
  readonly train: readonly TrainingRow[];
  readonly test: readonly TrainingRow[];
}

/**
 * Holds out whole groups until the test has its share. Rows whose `split` column says `test` are the test instead,
 * when there are any, and take along whatever shares a group with them.
 */
export function splitRows(rows: readonly TrainingRow[], options: SplitOptions): TrainTestSplit {
  const { testShare = 0.2, seed } = options;
  if (!(testShare >= 0 && testShare <= 0.9)) throw new ConfigError(`testShare must be from 0 to 0.9, got ${testShare}`);
  const groups = rowGroups(rows);
  const declared = new Set(groups.filter((_, index) => rows[index]?.row.split === 'test'));
  const testGroups = declared.size > 0 ? declared : drawGroups(rows, groups, { share: testShare, seed });
  return {
    train: rows.filter((_, index) => !testGroups.has(groups[index]!)),
    test: rows.filter((_, index) => testGroups.has(groups[index]!)),
  };
}

/**
 * Spreads groups over folds as evenly as their sizes allow; the order depends on the seed, the repeat and the keys
 * alone.
 */
export function assignFolds(
  rows: readonly TrainingRow[],
  options: { readonly folds: number; readonly seed: number; readonly repeat?: number },
): Uint8Array {
  const { folds, seed, repeat = 0 } = options;
  const groups = rowGroups(rows);
  const foldOfGroup = new Map<number, number>();
  const load = new Array<number>(folds).fill(0);
  for (const { group, size } of shuffledGroups(rows, groups, `fold:${seed}:${repeat}`)) {
    const lightest = load.indexOf(Math.min(...load));
    foldOfGroup.set(group, lightest);
    load[lightest]! += size;
  }
  return Uint8Array.from(groups, (group) => foldOfGroup.get(group)!);
}

function drawGroups(
  rows: readonly TrainingRow[],
  groups: Uint32Array,
  { share, seed }: { readonly share: number; readonly seed: number },
): Set<number> {
  const drawn = new Set<number>();
  let missing = Math.round(share * rows.length);
  for (const { group, size } of shuffledGroups(rows, groups, `test:${seed}`)) {
    if (size > missing) continue;
    drawn.add(group);
    missing -= size;
  }
  return drawn;
}

/**
 * Groups in an order that depends on `salt` and each group's keys, not on where its rows stand in the file. A group has
 * one ticket whatever its size, the hash of its smallest key: with one a row, long conversations would be drawn first.
 */
function shuffledGroups(
  rows: readonly TrainingRow[],
  groups: Uint32Array,
  salt: string,
): { readonly group: number; readonly size: number }[] {
  const found = new Map<number, { readonly group: number; size: number; key: string }>();
  for (const [index, group] of groups.entries()) {
    const key = rows[index]!.promptKey;
    const entry = found.get(group);
    if (entry === undefined) found.set(group, { group, size: 1, key });
    else {
      entry.size++;
      if (key < entry.key) entry.key = key;
    }
  }
  const seed = hashText(salt);
  return [...found.values()]
    .map((entry) => ({ ...entry, rank: hashText(entry.key, seed) }))
    .sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1));
}

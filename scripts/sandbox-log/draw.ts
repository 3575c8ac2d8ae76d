import type { Random } from '@farthing/core';

/** Draws from one seeded stream; every choice the generator makes goes through here. */
export interface Draw {
  one<T>(items: readonly T[]): T;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** `count` different items, in random order. */
  some<T>(items: readonly T[], count: number): T[];
  /** An index into `weights`, with chances in proportion to them. */
  weighted(weights: readonly number[]): number;
}

export function drawFrom(random: Random): Draw {
  const draw: Draw = {
    one: (items) => items[random.integer(items.length)] as (typeof items)[number],
    int: (low, high) => low + random.integer(high - low + 1),
    chance: (probability) => random.next() < probability,
    some(items, count) {
      const rest = [...items];
      return Array.from(
        { length: Math.min(count, rest.length) },
        () => rest.splice(random.integer(rest.length), 1)[0],
      ) as typeof rest;
    },
    weighted(weights) {
      let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0);
      const index = weights.findIndex((weight) => {
        left -= weight;
        return left < 0;
      });
      return index < 0 ? weights.length - 1 : index;
    },
  };
  return draw;
}

/** What one user asks: the opening message and what may be asked after it. */
export interface Question {
  readonly text: string;
  readonly followUps?: readonly string[] | undefined;
}

/** Makes questions of one kind. */
export type QuestionMaker = (draw: Draw) => Question;

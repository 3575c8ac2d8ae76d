import { wilsonInterval } from './wilson-interval.ts';

/** How many of a number of equal, independent observations something is true of. */
export interface Proportion {
  readonly count: number;
  readonly of: number;
  /** `count / of`, 0–1. */
  readonly share: number;
  /** Wilson's 95 % interval of `share`. */
  readonly interval: readonly [low: number, high: number];
}

/** `undefined` of nothing. */
export function proportion(count: number, of: number): Proportion | undefined {
  if (of === 0) return undefined;
  const share = count / of;
  return { count, of, share, interval: wilsonInterval(share, of) };
}

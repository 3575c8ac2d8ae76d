import type { Verdict } from '@farthing/core';

/** A pair of answers that both the judge and a person have compared. */
export interface AuditedPair {
  readonly judge: Verdict;
  readonly human: Verdict;
  /** Requests of the log that the pair speaks for; above 0. */
  readonly weight: number;
  /** Names the part of the table the pair was drawn from, where parts were drawn apart. */
  readonly stratum: string;
}

/** The question that a label answers. Ties count for the weak candidate. */
export function isStrongNeeded(verdict: Verdict): boolean {
  return verdict === 'strong-wins';
}

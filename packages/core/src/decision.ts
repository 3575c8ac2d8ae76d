/** Why a candidate was chosen. Everything but `below-threshold` sends the request to the reference model. */
export type DecisionReason =
  /** A cheaper candidate's `strongWinRate` is below the threshold. */
  | 'below-threshold'
  /** Every cheaper candidate's `strongWinRate` is at or above the threshold. */
  | 'at-or-above-threshold'
  /** The conversation holds no user text to score. */
  | 'no-text'
  /** Scoring did not produce a number. */
  | 'scoring-failed';

/** What a router decided for one request; enough to replay it offline. */
export interface RoutingDecision {
  /** The chosen candidate's model id. */
  readonly model: string;
  /** Its index among the candidates: 0 is the cheapest, the last is the reference (strong) model. */
  readonly tier: number;
  /**
   * Estimated chance, 0–1, that the reference model's answer would be judged better than the cheapest candidate's.
   * High means strong is needed. `undefined` when the request could not be scored.
   */
  readonly strongWinRate: number | undefined;
  /** The same estimate for every candidate but the reference, cheapest first; empty when it could not be scored. */
  readonly strongWinRates: readonly number[];
  /** The reference model is used when `strongWinRate >= threshold`. */
  readonly threshold: number;
  readonly reason: DecisionReason;
  /** What went wrong, when `reason` is `scoring-failed`. */
  readonly detail?: string | undefined;
  readonly routerId: string;
  /** Probability with which this decision was taken given the request: 1 for a deterministic policy. */
  readonly propensity: number;
}

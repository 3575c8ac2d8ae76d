/**
 * Why a candidate was chosen. "Strong" here is the strongest candidate that was allowed to answer: the reference, unless
 * it was left out.
 */
export type DecisionReason =
  /** A cheaper candidate's `strongWinRate` is below the threshold. */
  | 'below-threshold'
  /** Strong: every cheaper candidate's `strongWinRate` is at or above the threshold. */
  | 'at-or-above-threshold'
  /** No other candidate was allowed to answer. */
  | 'only-candidate'
  /** Strong: the router's training data do not cover a prompt like this one, so its `strongWinRate` says little. */
  | 'out-of-coverage'
  /** Strong: the conversation holds no user text to score. */
  | 'no-text'
  /** Strong: scoring did not produce a number. */
  | 'scoring-failed'
  /** Strong: no candidate has all that the request needs. */
  | 'nothing-fits'
  /** Strong: a policy broke. */
  | 'policy-failed'
  /** The best of the estimated quality for what it costs; see `capabilityPolicy`. */
  | 'best-for-money'
  /** The conversation needed this candidate a short while ago; see `sticky`. */
  | 'held'
  /** A tool has answered: the model that called it goes on. */
  | 'tool-loop'
  /** Strong: what is remembered of the conversation could not be read. */
  | 'state-unavailable'
  /** Its prompt cache is warm, and a cheaper candidate would not save what reading the prompt again costs. */
  | 'warm-cache';

/** What one policy had to say on the way to a decision. */
export interface PolicyStep {
  /** The policy's name: `constraints`. */
  readonly policy: string;
  /** What it found and did, in words: `left out small: it reads 8000 tokens, the request has 9120`. */
  readonly finding: string;
  /** The model chosen as of this step; `undefined` for a policy that only narrowed the choice for those inside it. */
  readonly model?: string | undefined;
  /** What it went by that is not in the request, plain JSON: a clock's reading, what was remembered, estimated costs. */
  readonly input?: Readonly<Record<string, unknown>> | undefined;
}

/** What a router decided for one request; enough to replay it offline. */
export interface RoutingDecision {
  /** The chosen candidate's model id. */
  readonly model: string;
  /** Its index among the candidates: 0 is the cheapest, the last is the reference (strong) model. */
  readonly tier: number;
  /** Candidates that were allowed to answer, cheapest first; absent when all were. */
  readonly models?: readonly string[] | undefined;
  /** Index of the candidate that the scores ask for, where that one was not allowed to answer. */
  readonly wantedTier?: number | undefined;
  /**
   * Estimated chance, 0–1, that the reference model's answer would be judged better than the cheapest candidate's.
   * High means strong is needed. `undefined` when the request could not be scored.
   */
  readonly strongWinRate: number | undefined;
  /** The same estimate for every candidate but the reference, cheapest first; empty when it could not be scored. */
  readonly strongWinRates: readonly number[];
  /**
   * How well the router's training data cover the request, as a rank, 0–1: about the share of the training rows that are
   * no nearer to the others. `undefined` when it could not be scored or the router does not measure it.
   */
  readonly coverage?: number | undefined;
  /** The reference model is used when `strongWinRate >= threshold`. */
  readonly threshold: number;
  readonly reason: DecisionReason;
  /** What went wrong, when something did. */
  readonly detail?: string | undefined;
  /** What the answer is expected to cost, in US dollars; only where the chosen model has a price. */
  readonly predictedCostUsd?: number | undefined;
  /** Numbers that the conversation's memory is to be raised to; taken off and written by `withMemory`. */
  readonly remember?: Readonly<Record<string, number>> | undefined;
  readonly routerId: string;
  /** Probability with which this decision was taken given the request: 1 for a deterministic policy. */
  readonly propensity: number;
  /** What policies made of the router's decision, in the order in which they did; absent when there was nothing to say. */
  readonly trail?: readonly PolicyStep[] | undefined;
}

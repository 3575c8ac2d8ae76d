export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Why a model stopped. `refusal`, `truncated` and `empty` are outcomes with no usable answer, not errors. */
export type StopReason = 'complete' | 'truncated' | 'refusal' | 'empty';

/** One model's answer. */
export interface Completion {
  readonly model: string;
  readonly text: string;
  readonly stopReason: StopReason;
  readonly usage: TokenUsage;
  /** In US dollars, from `usage` and the price table; `undefined` when the model has no price. */
  readonly costUsd?: number | undefined;
  /** From sending the request to the end of the answer, in milliseconds. */
  readonly latencyMs: number;
}

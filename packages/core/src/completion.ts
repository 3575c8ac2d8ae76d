export interface TokenUsage {
  /** Everything sent, whether or not it went through the provider's cache. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the input, what was read from the provider's cache. Default 0. */
  readonly cachedInputTokens?: number | undefined;
  /** Of the input, what was written to the provider's cache. Default 0. */
  readonly cacheWriteTokens?: number | undefined;
}

/** All reasons why a model stopped. */
export const stopReasons = ['complete', 'truncated', 'refusal', 'empty', 'context-overflow'] as const;

/**
 * Why a model stopped. All but `complete` are outcomes with no usable answer, not errors; `context-overflow` is a
 * request that does not fit the model, which answers nothing and costs nothing.
 */
export type StopReason = (typeof stopReasons)[number];

/** One model's answer. */
export interface Completion {
  readonly model: string;
  readonly text: string;
  readonly stopReason: StopReason;
  /** `undefined` when the server did not say. */
  readonly usage?: TokenUsage | undefined;
  /** In US dollars, from `usage` and the price table; `undefined` when the model has no price or the usage is unknown. */
  readonly costUsd?: number | undefined;
  /** From sending the request to the end of the answer, in milliseconds; `undefined` when it came with a batch. */
  readonly latencyMs?: number | undefined;
}

import type { Completion, Conversation, ModelPrice } from '@farthing/core';
import type { BatchRoute } from './batch-client.ts';
import type { RateLimits } from './rate-limit-headers.ts';

/** Everything that decides what a model answers; two equal requests to one endpoint are one paid call. */
export interface CompletionRequest {
  readonly model: string;
  readonly conversation: Conversation;
  /** Hard limit on what the answer may cost; includes the model's own reasoning. */
  readonly maxOutputTokens: number;
  /** JSON Schema of an object the answer must follow; the answer's text is then JSON. */
  readonly outputSchema?: Readonly<Record<string, unknown>> | undefined;
  /**
   * Which of several equal requests this is, counted from 1, where a model is asked the same more than once on purpose.
   * Makes each of them a call of its own; the model is not told. Default 1.
   */
  readonly vote?: number | undefined;
}

export interface CompleteOptions {
  /** Abandons the request; the provider may still bill it. */
  readonly signal?: AbortSignal | undefined;
  /** Called with what an answer's headers say about the provider's limits, if they say anything. */
  readonly onRateLimits?: ((limits: RateLimits) => void) | undefined;
}

/** What the user allows one model, whatever its provider would. */
export interface RateCaps {
  /** Default: no cap. */
  readonly requestsPerMinute?: number | undefined;
  /** Input and output together. Default: no cap. */
  readonly tokensPerMinute?: number | undefined;
}

/**
 * A provider of models. One call is one attempt: whoever calls decides about retries, budget and journal, so those
 * exist once for every provider.
 */
export interface ModelClient {
  /** Which server answers for `model`: part of a call's identity, because the same name may mean another model there. */
  endpoint(model: string): string;
  /** `undefined` when nobody said what `model` costs. */
  price(model: string): ModelPrice | undefined;
  /** `undefined`: no caps but the provider's own. */
  caps?(model: string): RateCaps | undefined;
  /** Where `model` can be asked in batches; `undefined`: nowhere, it is asked directly. */
  batchRoute?(model: string): BatchRoute | undefined;
  /** @throws ProviderError when there is no completion; refusals, truncations and overflows are completions. */
  complete(request: CompletionRequest, options?: CompleteOptions): Promise<Completion>;
}

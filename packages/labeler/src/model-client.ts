import type { Completion, Conversation } from '@farthing/core';
import type { ModelPrice } from './price.ts';

/** Everything that decides what a model answers; two equal requests to one endpoint are one paid call. */
export interface CompletionRequest {
  readonly model: string;
  readonly conversation: Conversation;
  /** Hard limit on what the answer may cost; includes the model's own reasoning. */
  readonly maxOutputTokens: number;
  /** JSON Schema of an object the answer must follow; the answer's text is then JSON. */
  readonly outputSchema?: Readonly<Record<string, unknown>> | undefined;
}

export interface CompleteOptions {
  /** Abandons the request; the provider may still bill it. */
  readonly signal?: AbortSignal | undefined;
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
  /** @throws ProviderError when there is no completion; refusals and truncations are completions. */
  complete(request: CompletionRequest, options?: CompleteOptions): Promise<Completion>;
}

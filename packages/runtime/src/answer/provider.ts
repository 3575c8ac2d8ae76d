/** What a provider is told beside the request. */
export interface AskOptions {
  /** The candidate that is to answer. */
  readonly model: string;
  /** Ends the call: the caller has gone, or the time for an answer is over. */
  readonly signal: AbortSignal | undefined;
  /** Nobody is left who may be asked after this one: the provider's own retries are worth their time. */
  readonly isLast: boolean;
}

/** Somebody who can answer for a candidate: an account at a service, a region, a server. */
export interface Provider<Q, A> {
  /** Names it in trails, and its circuit breaker: providers of one name are one provider. `anthropic/small`. */
  readonly name: string;
  /** Resolves with the whole answer; or with a stream once its first content is there, and not before. */
  ask(request: Q, options: AskOptions): Promise<A>;
}

/** A candidate and who can answer for it, the preferred provider first. */
export interface Tier<Q, A> {
  readonly model: string;
  readonly providers: readonly Provider<Q, A>[];
}

/** What came of one provider, on the way to an answer. */
export interface Attempt {
  readonly model: string;
  readonly provider: string;
  /** `skipped`: not asked, for `detail`. */
  readonly outcome: 'answered' | 'failed' | 'timed-out' | 'skipped';
  /** Until the answer, its first content or the failure, in milliseconds; 0 when it was not asked. */
  readonly latencyMs: number;
  /** HTTP status of a failure, where there was one. */
  readonly status?: number | undefined;
  /** What went wrong, in words. */
  readonly detail?: string | undefined;
}

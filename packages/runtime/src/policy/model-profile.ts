import type { ModelPrice, RequestNeed } from '@farthing/core';

/** What is known of a candidate beside its quality. */
export interface ModelProfile {
  /** Tokens of input and answer together. Default: no limit. */
  readonly contextTokens?: number | undefined;
  /** Default: everything. */
  readonly supports?: readonly RequestNeed[] | undefined;
  /** Where it runs. Default: not known, and so nowhere that a request names. */
  readonly region?: string | undefined;
  readonly price?: ModelPrice | undefined;
  /** Tokens of one of its answers, on average. Default: the policy's. */
  readonly outputTokens?: number | undefined;
}

/** By model id; a candidate that is not here is held to be able to do everything. */
export type ModelProfiles = Readonly<Record<string, ModelProfile>>;

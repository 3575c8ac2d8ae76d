/**
 * Base of every error Farthing throws on purpose. `message` is one line: what was expected, what came, where, and
 * what to do. Anything else that escapes is a bug.
 */
export class FarthingError extends Error {
  override readonly name: string = 'FarthingError';
}

/** The caller asked for something impossible or contradictory: a bad option, flag or combination of them. */
export class ConfigError extends FarthingError {
  override readonly name = 'ConfigError';
}

/** Where in the input a {@link DataError} was found. Lines count from 1. */
export interface DataLocation {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly field?: string | undefined;
}

/** Input data is missing, malformed or insufficient. The message starts with `file:line:` where they are known. */
export class DataError extends FarthingError {
  override readonly name = 'DataError';
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly field: string | undefined;

  constructor(message: string, location: DataLocation = {}, options?: ErrorOptions) {
    const place = [location.file, location.line].filter((part) => part !== undefined).join(':');
    super(place === '' ? message : `${place}: ${message}`, options);
    this.file = location.file;
    this.line = location.line;
    this.field = location.field;
  }
}

/** A saved artefact (router folder, label table) has the wrong version, shape, checksum or fingerprint. */
export class ArtifactError extends FarthingError {
  override readonly name = 'ArtifactError';
}

/** What a {@link ProviderError} knows about the failed call. */
export interface ProviderFailure {
  /** HTTP status; `undefined` when no response arrived. */
  readonly status?: number | undefined;
  /** Whether the same call may succeed later. */
  readonly isRetryable: boolean;
  /** How long the provider asked callers to wait before they try again. */
  readonly retryAfterMs?: number | undefined;
}

/** A model provider refused, failed or could not be reached. */
export class ProviderError extends FarthingError {
  override readonly name = 'ProviderError';
  readonly status: number | undefined;
  readonly isRetryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, failure: ProviderFailure, options?: ErrorOptions) {
    super(message, options);
    this.status = failure.status;
    this.isRetryable = failure.isRetryable;
    this.retryAfterMs = failure.retryAfterMs;
  }
}

/** The next paid call could exceed the budget. Nothing was spent beyond `spentUsd`. */
export class BudgetExceededError extends FarthingError {
  override readonly name = 'BudgetExceededError';
  readonly spentUsd: number;
  readonly limitUsd: number;

  constructor(message: string, amounts: { readonly spentUsd: number; readonly limitUsd: number }) {
    super(message);
    this.spentUsd = amounts.spentUsd;
    this.limitUsd = amounts.limitUsd;
  }
}

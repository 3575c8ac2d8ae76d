import type { ProviderError } from '@farthing/core';
import type { Answer } from './model-call.ts';
import type { CompletionRequest } from './model-client.ts';

/** One request of a batch. */
export interface BatchEntry {
  /** Unique within its batch; 1–64 letters, digits, `-` and `_`. */
  readonly id: string;
  /** With the model's name at its server. */
  readonly request: CompletionRequest;
}

/** What a server says of one batch. */
export interface BatchState {
  readonly id: string;
  readonly isEnded: boolean;
  /** Requests in it. */
  readonly requests: number;
  /** Of these, how many the server counts as done; some count them only at the end. */
  readonly done: number;
  /** Its results were given up by the server, after weeks. */
  readonly isArchived: boolean;
}

/** What became of one request. Those that `expired` or were `canceled` are free of charge. */
export type BatchOutcome =
  | { readonly answer: Answer }
  | { readonly error: ProviderError }
  | { readonly unanswered: 'expired' | 'canceled' };

export interface BatchResult {
  readonly entryId: string;
  readonly outcome: BatchOutcome;
}

interface Waiting {
  readonly signal?: AbortSignal | undefined;
}

/**
 * A server that answers many requests together, within a day and for less. Every call is one attempt, as with
 * `ModelClient`.
 *
 * @throws ProviderError from every method, or the signal's reason.
 */
export interface BatchClient {
  /** Which server: a batch is looked for where it was submitted. */
  readonly endpoint: string;
  /** Host and port, for messages. */
  readonly host: string;
  submit(entries: readonly BatchEntry[]): Promise<BatchState>;
  /** `undefined` when the server knows no such batch, or not for this key. */
  state(id: string, options: Waiting): Promise<BatchState | undefined>;
  /** Every batch this key can see, the newest first, read page by page as far as it is asked for. */
  list(options: Waiting): AsyncGenerator<BatchState, void>;
  /** What became of an ended batch's requests, in any order. */
  results(id: string, options: Waiting & ResultReader): Promise<void>;
}

export interface ResultReader {
  /** Which model an entry asked, for messages. */
  readonly modelOf: (entryId: string) => string;
  /** Waited for before the next; `false` ends the reading. */
  readonly onResult: (result: BatchResult) => boolean | Promise<boolean>;
}

/** Where one model can be asked in batches. */
export interface BatchRoute {
  readonly client: BatchClient;
  /** The model's name there. */
  readonly served: string;
}

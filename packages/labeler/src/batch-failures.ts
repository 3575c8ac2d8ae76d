import { ConfigError, ProviderError } from '@farthing/core';
import type { BatchFlight } from './batch-flight.ts';

/** Deleted, or of another workspace: only a person can tell, so nothing is asked again. */
export function unknownBatch(id: string, { client, intent, pending }: BatchFlight, journalPath: string): ConfigError {
  return new ConfigError(
    `${client.host} knows no batch ${id} with this key, which answers ${pending.size} requests: use a key of the workspace it was submitted in; if it was deleted there, delete the line with "${intent.nonce}" from ${journalPath} to pay for them once more`,
  );
}

/** Somebody wanted it to stop; to ask again at once would be against that. */
export function cancelledBatch(id: string, count: number, { client, progress }: BatchFlight): ProviderError {
  const message = `batch ${id} was cancelled at ${client.host} before ${count} of its ${progress.requests} requests were answered; they cost nothing, and the same command asks them again`;
  return new ProviderError(message, { isRetryable: false });
}

/** What it said was paid for and is lost. */
export function archivedBatch(id: string): ProviderError {
  const message = `the results of batch ${id} are no longer kept at the server`;
  return new ProviderError(message, { isRetryable: true });
}

/** Free of charge, and worth another try. */
export function expiredRequest(id: string): ProviderError {
  return new ProviderError(`batch ${id} expired before it came to this request`, { isRetryable: true });
}

import type { ProviderError } from '@farthing/core';

/** Tells what is wrong with one prompt from what is wrong with the run. */
export interface FailurePolicy {
  succeeded(model: string): void;
  /** The server is there, whatever becomes of the models. */
  reached(): void;
  /** Nothing has ever answered and there is nothing at the address: a wrong address, not a passing trouble. */
  isWrongAddress(error: ProviderError): boolean;
  /** No other call could fare better either: known at once, without waiting for a streak. */
  isHopeless(error: ProviderError): boolean;
  /** Called with every failure that is left after retries; whether the run must stop. */
  isFatal(error: ProviderError, model: string): boolean;
}

/** Key, permission, payment, or no such model or address: the same for every prompt. */
const fatalStatuses: ReadonlySet<number | undefined> = new Set([401, 402, 403, 404]);

/** The system's codes for a connection that was never made, though it might be later. */
const unreachableCodes: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** This many failures in a row, and it is not the prompts. */
const longestStreak = 10;

/**
 * A run stops at once where no prompt could fare better, and after ten failures in a row of one model: of any kind as
 * long as that model has never answered, afterwards only of the kind that may pass (a server that went away), because
 * ten over-long prompts in a row are just ten prompts.
 */
export function createFailurePolicy(): FailurePolicy {
  const hasAnswered = new Set<string>();
  const streaks = new Map<string, number>();
  let isReached = false;
  const isWrongAddress = ({ cause }: ProviderError): boolean =>
    !isReached && cause instanceof Error && 'code' in cause && unreachableCodes.has(cause.code);
  // No status and no retry: no answer and no hope of one, such as a certificate that is not trusted.
  const isHopeless = (error: ProviderError): boolean =>
    fatalStatuses.has(error.status) || isWrongAddress(error) || (error.status === undefined && !error.isRetryable);
  return {
    isWrongAddress,
    isHopeless,
    reached: () => {
      isReached = true;
    },
    succeeded: (model) => {
      isReached = true;
      hasAnswered.add(model);
      streaks.delete(model);
    },
    isFatal: (error, model) => {
      if (isHopeless(error)) return true;
      if (!error.isRetryable && hasAnswered.has(model)) return false;
      const streak = (streaks.get(model) ?? 0) + 1;
      streaks.set(model, streak);
      return streak >= longestStreak;
    },
  };
}

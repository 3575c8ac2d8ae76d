import type { ProviderError } from '@farthing/core';
import type { BatchClient } from './batch-client.ts';
import type { BatchedCall, BatchIntent } from './batch-ledger.ts';
import type { Reservation } from './budget.ts';
import type { BatchProgress } from './call-report.ts';
import type { CallResult } from './call-run.ts';

/** What a batch had for a call: its result, or why it has to be asked again; for no reason when it never was. */
export type BatchedResult = Extract<CallResult, { readonly completion: object }> | { readonly error?: ProviderError };

/** A call whose answer is expected of a batch. */
export interface PendingCall extends BatchedCall {
  readonly reservation: Reservation;
  /** Tells whoever waits for it, if anyone does. */
  readonly settle: (result: BatchedResult) => void;
}

/** One batch on its way. */
export interface BatchFlight {
  readonly intent: BatchIntent;
  readonly client: BatchClient;
  /** By key; what is settled is taken out. */
  readonly pending: Map<string, PendingCall>;
  readonly progress: BatchProgress;
}

/** Entry ids begin with the batch's nonce, so that a batch is recognised by any of its results. */
export function entryId({ nonce }: BatchIntent, key: string): string {
  return `${nonce}-${key}`;
}

/** `undefined` when the entry is of another batch. */
export function entryKey({ nonce }: BatchIntent, id: string): string | undefined {
  return id.startsWith(`${nonce}-`) ? id.slice(nonce.length + 1) : undefined;
}

/** Settles what is still pending, free of charge. */
export function release({ pending }: BatchFlight, result: BatchedResult): void {
  for (const call of pending.values()) {
    call.reservation.settle(0);
    call.settle(result);
  }
  pending.clear();
}

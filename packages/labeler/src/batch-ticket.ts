import type { BatchedResult } from './batch-flight.ts';

/** What a call that waits for a batch, or is in one, waits for. */
export interface Ticket {
  readonly result: Promise<BatchedResult>;
  settle(result: BatchedResult): void;
  fail(reason: unknown): void;
}

/** @param onEnd called before anybody hears how it ended. */
export function createTicket(onEnd: () => void): Ticket {
  let resolve: (result: BatchedResult) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const result = new Promise<BatchedResult>((...ends) => {
    [resolve, reject] = ends;
  });
  // A batch of an earlier run may hold calls that this one does not ask for.
  result.catch(() => undefined);
  return {
    result,
    settle: (value) => {
      onEnd();
      resolve(value);
    },
    fail: (reason) => {
      onEnd();
      reject(reason);
    },
  };
}

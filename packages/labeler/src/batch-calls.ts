import { type BatchFlights, createBatchFlights, type QueuedCall } from './batch-flights.ts';
import { createTicket, type Ticket } from './batch-ticket.ts';
import type { CallBuyer, CallRun } from './call-run.ts';
import type { CompletionRequest } from './model-client.ts';
import { batchPrice, costCeilingUsd } from './price.ts';

/** Buys completions with batches, which it fills from the calls that wait. */
export interface BatchCalls extends CallBuyer, Pick<BatchFlights, 'isReading' | 'end'> {
  /** Whether the call is to be bought here: a batch has been asked for it, or it can be batched and should be. */
  takes(key: string, request: CompletionRequest): boolean;
  /** Whether the call waits for a batch, sent or not. */
  holds(key: string): boolean;
  /** Sends what waits. */
  depart(): void;
}

export interface BatchCallsOptions {
  /** Otherwise only batches of earlier runs are waited for, and what they leave unanswered is asked directly. */
  readonly isOn: boolean;
  readonly direct: CallBuyer;
  readonly onNews: () => void;
}

/** While a batch is on its way, fewer calls than this wait for it to end: what it brings may join them. */
const worthABatch = 1_000;

export function createBatchCalls(run: CallRun, { isOn, direct, onNews }: BatchCallsOptions): BatchCalls {
  const { client, report, stop, maxRetries } = run;
  const held = new Map<string, Ticket>();
  let queue: QueuedCall[] = [];
  const hold = (key: string): Ticket => {
    const ticket = createTicket(() => void held.delete(key));
    held.set(key, ticket);
    return ticket;
  };
  const settlerOf = (key: string): Ticket['settle'] => (held.get(key) ?? hold(key)).settle;
  const flights = createBatchFlights(run, { settlerOf, onNews });
  stop.signal.addEventListener('abort', () => {
    for (const ticket of held.values()) ticket.fail(stop.signal.reason);
  });

  return {
    takes: (key, { model }) => held.has(key) || (isOn && client.batchRoute?.(model) !== undefined),
    holds: (key) => held.has(key),
    isReading: flights.isReading,
    buy: async (key, request) => {
      const { model } = request;
      for (let retries = 0; ; retries++) {
        const route = isOn ? client.batchRoute?.(model) : undefined;
        let ticket = held.get(key);
        if (ticket === undefined) {
          stop.signal.throwIfAborted();
          if (route === undefined) return direct.buy(key, request);
          ticket = hold(key);
          queue.push({ key, model, ceilingUsd: ceilingOf(request, run), route, request });
          onNews();
        }
        const result = await ticket.result;
        if ('completion' in result) return result;
        const { error } = result;
        if (error === undefined) continue;
        if (!error.isRetryable || retries >= maxRetries) return run.failed(error, model);
        report.retries += 1;
      }
    },
    depart: () => {
      if (queue.length < worthABatch && flights.isUnderWay()) return;
      const waiting = queue;
      queue = [];
      for (const server of new Set(waiting.map(({ route }) => route.client))) {
        flights.send(
          server,
          waiting.filter(({ route }) => route.client === server),
        );
      }
    },
    end: flights.end,
  };
}

/** Without a price the ceiling is unknown; `requirePrices` has refused that where there is a limit. */
function ceilingOf(request: CompletionRequest, { client }: CallRun): number {
  const price = client.price(request.model);
  return price === undefined ? 0 : costCeilingUsd(batchPrice(price), request);
}

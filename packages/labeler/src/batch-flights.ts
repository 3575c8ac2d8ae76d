import { randomBytes } from 'node:crypto';
import { ConfigError } from '@farthing/core';
import type { BatchClient, BatchRoute } from './batch-client.ts';
import { archivedBatch, cancelledBatch, unknownBatch } from './batch-failures.ts';
import { type BatchFlight, type PendingCall, release } from './batch-flight.ts';
import type { BatchedCall, BatchIntent, OpenBatch } from './batch-ledger.ts';
import { askAgain, untilEnded } from './batch-polling.ts';
import { readResults } from './batch-results.ts';
import type { CallRun } from './call-run.ts';
import { findBatch } from './find-batch.ts';
import type { CompletionRequest } from './model-client.ts';
import { submitBatch } from './submit-batch.ts';

/** The batches of a run on their way: from their calls, or the journal of an earlier run, to the last of their results. */
export interface BatchFlights {
  /** Sends calls of one server in as many batches as they need, each once the budget covers it. */
  send(server: BatchClient, calls: readonly QueuedCall[]): void;
  /** Whether any batch has not brought all that it will. */
  isUnderWay(): boolean;
  /** Results are being read: those who wait for them will want more. */
  isReading(): boolean;
  /** Leaves batches nobody waits for to a later run, and resolves when nothing is being read or written any more. */
  end(): Promise<void>;
}

/** A call that waits to be sent. */
export interface QueuedCall extends BatchedCall {
  readonly route: BatchRoute;
  readonly request: CompletionRequest;
}

export interface BatchFlightsOptions {
  /** Who is told how a call of a batch went; asked when the call goes into the batch. */
  readonly settlerOf: (key: string) => PendingCall['settle'];
  readonly onNews: () => void;
}

/** A quarter of what Anthropic takes: what a lost upload costs, and what is held in memory as one text. */
const mostBytes = 2 ** 26;
/** A tenth of what Anthropic takes: a server counts a batch as done when its last request is. */
const mostRequests = 10_000;

/** Goes on at once with the batches that an earlier run left open. */
export function createBatchFlights(run: CallRun, { settlerOf, onNews }: BatchFlightsOptions): BatchFlights {
  const { journal, budget, report, stop } = run;
  const tasks = new Set<Promise<void>>();
  /** Ends the polling, not the reading. */
  const polling = new AbortController();
  let reading = 0;
  stop.signal.addEventListener('abort', () => polling.abort(stop.signal.reason));
  const follow = (work: () => Promise<void>): void => {
    const task = work()
      .catch((error) => {
        if (error !== over) stop.because(error);
      })
      .finally(() => void tasks.delete(task));
    tasks.add(task);
  };
  const pend = (call: BatchedCall, reservation: PendingCall['reservation']): PendingCall => {
    const { key, model, ceilingUsd } = call;
    return { key, model, ceilingUsd, reservation, settle: settlerOf(key) };
  };
  const board = (
    intent: BatchIntent,
    seats: Pick<BatchFlight, 'client'> & { readonly calls: readonly PendingCall[] },
  ): BatchFlight => {
    const requests = intent.calls.length;
    const progress = { number: report.batches.length + 1, id: undefined, requests, done: 0, isOver: false };
    report.batches.push(progress);
    return { intent, client: seats.client, pending: new Map(seats.calls.map((call) => [call.key, call])), progress };
  };
  const pollOptions = (flight: BatchFlight) => ({
    run,
    signal: polling.signal,
    onState: ({ done }: { readonly done: number }) => {
      flight.progress.done = Math.max(flight.progress.done, done);
      onNews();
    },
  });

  /** From its id to the last of its results. */
  const fetchResults = async (flight: BatchFlight, id: string): Promise<void> => {
    const { intent, client: server, pending, progress } = flight;
    progress.id = id;
    const state = await untilEnded(id, { ...pollOptions(flight), client: server });
    if (state === undefined) throw unknownBatch(id, flight, journal.path);
    let canceled = 0;
    reading += 1;
    try {
      progress.done = progress.requests - pending.size;
      if (state.isArchived) {
        report.lost += pending.size;
        release(flight, { error: archivedBatch(id) });
      } else canceled = await readResults(flight, id, { run, onNews });
      await journal.batches.end(intent.nonce);
      progress.isOver = true;
    } finally {
      reading -= 1;
      report.spentUsd = budget.spentUsd;
      onNews();
    }
    if (canceled > 0) throw cancelledBatch(id, canceled, flight);
  };

  const adopt = (batch: OpenBatch): void => {
    const [first] = batch.calls;
    const server = first && serverOf(first.model, run);
    if (server?.endpoint !== batch.endpoint) return;
    const missing = batch.calls.filter(({ key }) => !journal.has(key));
    const calls = missing.map((call) => pend(call, budget.commit(call.ceilingUsd)));
    const flight = board(batch, { client: server, calls });
    follow(async () => {
      const id = batch.id ?? (await findBatch(flight, pollOptions(flight)));
      if (id === undefined) {
        await journal.batches.end(batch.nonce);
        flight.progress.isOver = true;
        return release(flight, {});
      }
      if (batch.id === undefined) await journal.batches.name(batch.nonce, id);
      await fetchResults(flight, id);
    });
  };

  /** As many of the calls as fit into a batch and the budget; waits until at least one does. */
  const reserve = async (calls: readonly QueuedCall[]): Promise<PendingCall[]> => {
    const seats: PendingCall[] = [];
    let bytes = 0;
    for (const call of calls.slice(0, mostRequests)) {
      bytes += Buffer.byteLength(JSON.stringify(call.request));
      if (seats.length > 0 && bytes > mostBytes) break;
      const { ceilingUsd } = call;
      const isFirst = seats.length === 0;
      const reservation = isFirst
        ? await budget.reserve(ceilingUsd, { signal: stop.signal })
        : budget.tryReserve(ceilingUsd);
      if (reservation === undefined) break;
      seats.push(pend(call, reservation));
    }
    return seats;
  };

  const sendAll = async (server: BatchClient, waiting: readonly QueuedCall[]): Promise<void> => {
    for (let from = 0; from < waiting.length; ) {
      const calls = await reserve(waiting.slice(from, from + mostRequests));
      const queued = waiting.slice(from, from + calls.length);
      from += calls.length;
      const newest = await askAgain(() => newestOf(server, stop.signal), run);
      const intent = {
        nonce: randomBytes(9).toString('base64url'),
        endpoint: server.endpoint,
        newest,
        calls: calls.map(bare),
      };
      stop.signal.throwIfAborted();
      await journal.batches.begin(intent);
      const flight = board(intent, { client: server, calls });
      onNews();
      const requests = new Map(queued.map(({ key, request, route }) => [key, { ...request, model: route.served }]));
      const id = await submitBatch(flight, { ...pollOptions(flight), requests });
      await journal.batches.name(intent.nonce, id);
      follow(() => fetchResults(flight, id));
    }
  };

  for (const batch of journal.batches.open) adopt(batch);

  return {
    send: (server, calls) => follow(() => sendAll(server, calls)),
    isUnderWay: () => report.batches.some((batch) => !batch.isOver),
    isReading: () => reading > 0,
    end: async () => {
      polling.abort(over);
      while (tasks.size > 0) await Promise.allSettled(tasks);
    },
  };
}

/** Why polling ends when nobody waits for the batch in this run. */
const over = new Error('nobody waits for the batch any more');

const bare = ({ key, model, ceilingUsd }: BatchedCall): BatchedCall => ({ key, model, ceilingUsd });

async function newestOf(server: BatchClient, signal: AbortSignal): Promise<string | undefined> {
  for await (const { id } of server.list({ signal })) return id;
  return undefined;
}

/** `undefined` when the model of an earlier run has no server in this one. */
function serverOf(model: string, { client }: CallRun): BatchClient | undefined {
  try {
    return client.batchRoute?.(model)?.client;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

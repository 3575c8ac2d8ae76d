import { ConfigError } from '@farthing/core';
import type { BatchState } from './batch-client.ts';
import { type BatchFlight, entryKey } from './batch-flight.ts';
import { askAgain, type PollOptions, pause, untilEnded } from './batch-polling.ts';

/**
 * A server may show a batch only some time after it accepted it, and may accept one after the client has gone. It is
 * looked for again after each of these.
 */
const pausesMs = [0, 2_000, 8_000, 20_000];

/**
 * Looks for a batch of which only the intent is known: the run ended, or the connection broke, before the server told
 * its id. It is among those newer than the newest the intent saw, has as many requests, and its results carry the
 * intent's nonce. Results exist only when a batch has ended, so one that may be it is waited for.
 *
 * @returns its id; `undefined` when the server never accepted it.
 * @throws ConfigError when the server shows other batches than it did then: asking again could pay twice.
 */
export async function findBatch(
  flight: BatchFlight,
  options: Omit<PollOptions, 'client'>,
): Promise<string | undefined> {
  const { run, signal } = options;
  const { client } = flight;
  const isAnother = new Set<string>();
  for (const waitMs of pausesMs) {
    if (waitMs > 0) await pause(waitMs, { run, signal });
    const candidates = await askAgain(() => listCandidates(flight, options), run);
    for (const { id } of candidates) {
      if (isAnother.has(id)) continue;
      const ended = await untilEnded(id, { ...options, client });
      if (ended !== undefined && (await askAgain(() => isOurs(flight, id, signal), run))) return id;
      isAnother.add(id);
    }
  }
  return undefined;
}

/** Those that have ended first, since they can be looked into at once. */
async function listCandidates(
  { intent, client }: BatchFlight,
  { run, signal }: Omit<PollOptions, 'client'>,
): Promise<BatchState[]> {
  const candidates: BatchState[] = [];
  let isComplete = intent.newest === undefined;
  for await (const batch of client.list({ signal })) {
    if (batch.id === intent.newest) {
      isComplete = true;
      break;
    }
    const isPossible = batch.requests === intent.calls.length && !batch.isArchived;
    if (isPossible && !run.journal.batches.isKnown(batch.id)) candidates.push(batch);
  }
  if (isComplete) return candidates.sort((a, b) => Number(b.isEnded) - Number(a.isEnded));
  throw new ConfigError(
    `a batch of ${intent.calls.length} requests may have been accepted by ${client.host}, which with this key no longer shows ${intent.newest}, the batch before it: use a key of the same workspace; to ask again and perhaps pay twice, delete the line with "${intent.nonce}" from ${run.journal.path}`,
  );
}

async function isOurs({ intent, client }: BatchFlight, id: string, signal: AbortSignal): Promise<boolean> {
  let isOurs = false;
  await client.results(id, {
    signal,
    modelOf: (entry) => entry,
    onResult: (result) => {
      isOurs = entryKey(intent, result.entryId) !== undefined;
      return false;
    },
  });
  return isOurs;
}

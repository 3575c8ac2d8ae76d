import { type RequestNeed, requestNeeds } from '@farthing/core';
import type { LoggedPrompt, LogReading } from '../log-format.ts';
import { ContentHasher } from '../prepare/content-hash.ts';
import { HashIndex } from '../prepare/hash-index.ts';
import { hashPrompt } from '../prepare/repetitions.ts';
import { type ModelCounts, ModelTally } from './model-counts.ts';
import { type RoutingKind, routingKindOf, routingKinds } from './routing-kind.ts';

/** What a log holds. */
export interface LogSummary {
  /** Lines, rows or items of the files. */
  readonly records: number;
  /** Requests to chat models found in them. */
  readonly requests: number;
  /** Why others, or parts of them, gave none. */
  readonly skipped: ReadonlyMap<string, number>;
  /** Most requests first. */
  readonly models: readonly ModelCounts[];
  /** Requests by what a router could do with them; they add up to `requests`. */
  readonly routing: Readonly<Record<RoutingKind, number>>;
  /** Requests that need something beside words; one may need several things. */
  readonly needs: Readonly<Record<RequestNeed, number>>;
  /** Requests that repeat an earlier one exactly. */
  readonly duplicates: number;
  /** Conversations that the log names, and requests that belong to one. */
  readonly conversations: { readonly count: number; readonly requests: number };
  /** Users that the log names. */
  readonly users: number;
  /** Requests by group, the largest first; `undefined` for those without. */
  readonly groups: readonly { readonly group: string | undefined; readonly requests: number }[];
  /** From the earliest request to the latest, in milliseconds since 1970; `undefined` when none has a time. */
  readonly time: { readonly fromMs: number; readonly toMs: number } | undefined;
}

/** Groups told apart; the rest is counted together. */
const maxGroups = 1000;

/**
 * Counts what a log holds, in one reading. Memory grows by about 50 bytes a request, for telling conversations, users and
 * repetitions.
 */
export async function summarizeLog(readings: AsyncIterable<LogReading>): Promise<LogSummary> {
  const tally = new Tally();
  for await (const reading of readings) tally.add(reading);
  return tally.summary();
}

class Tally {
  #records = 0;
  #place: LogReading['place'] | undefined;
  #requests = 0;
  readonly #skipped = new Map<string, number>();
  readonly #models = new ModelTally();
  readonly #routing = new Map<RoutingKind, number>();
  readonly #needs = new Map<RequestNeed, number>();
  readonly #distinct = new HashIndex();
  readonly #conversations = new HashIndex();
  #inConversations = 0;
  readonly #users = new HashIndex();
  readonly #groups = new Map<string | undefined, number>();
  #fromMs = Number.POSITIVE_INFINITY;
  #toMs = Number.NEGATIVE_INFINITY;

  add(reading: LogReading): void {
    const { place } = reading;
    // Several spans of one record are several readings.
    if (place.row !== this.#place?.row || place.file !== this.#place.file) this.#records++;
    this.#place = place;
    if ('skipped' in reading) count(this.#skipped, reading.skipped);
    else this.#addRequest(reading.prompt);
  }

  #addRequest(prompt: LoggedPrompt): void {
    const { group, conversationId, userId, timestampMs, needs = [] } = prompt;
    this.#requests++;
    this.#models.add(prompt);
    count(this.#routing, routingKindOf(prompt));
    for (const need of needs) count(this.#needs, need);
    this.#distinct.set(hashPrompt(prompt), 0);
    if (userId !== undefined) this.#users.set(new ContentHasher().add(userId).value, 0);
    if (conversationId !== undefined) {
      this.#inConversations++;
      this.#conversations.set(new ContentHasher().add(conversationId).value, 0);
    }
    count(this.#groups, this.#groups.size < maxGroups || this.#groups.has(group) ? group : '(others)');
    if (timestampMs === undefined) return;
    this.#fromMs = Math.min(this.#fromMs, timestampMs);
    this.#toMs = Math.max(this.#toMs, timestampMs);
  }

  summary(): LogSummary {
    return {
      records: this.#records,
      requests: this.#requests,
      skipped: largestFirst(this.#skipped),
      models: this.#models.counts(),
      routing: countsOf(this.#routing, routingKinds),
      needs: countsOf(this.#needs, requestNeeds),
      duplicates: this.#requests - this.#distinct.size,
      conversations: { count: this.#conversations.size, requests: this.#inConversations },
      users: this.#users.size,
      groups: Array.from(largestFirst(this.#groups), ([group, requests]) => ({ group, requests })),
      time: this.#fromMs > this.#toMs ? undefined : { fromMs: this.#fromMs, toMs: this.#toMs },
    };
  }
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function largestFirst<K>(counts: ReadonlyMap<K, number>): Map<K, number> {
  return new Map([...counts].sort(([, a], [, b]) => b - a));
}

function countsOf<K extends string>(counts: ReadonlyMap<K, number>, keys: readonly K[]): Readonly<Record<K, number>> {
  return Object.fromEntries(keys.map((key) => [key, counts.get(key) ?? 0])) as Record<K, number>;
}

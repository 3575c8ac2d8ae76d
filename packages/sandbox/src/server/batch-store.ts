import { createRandom } from '@farthing/core';
import { ApiError } from './api-error.ts';
import type { BatchEntry } from './batch-request.ts';

/** What became of a request, as the results say it. */
export type EntryResult =
  | { readonly type: 'succeeded'; readonly message: object }
  | { readonly type: 'errored'; readonly error: object }
  | { readonly type: 'canceled' }
  | { readonly type: 'expired' };

/** A batch as the API words it. */
export interface BatchBody {
  readonly id: string;
  readonly type: 'message_batch';
  readonly processing_status: 'in_progress' | 'canceling' | 'ended';
  readonly request_counts: Readonly<Record<'processing' | EntryResult['type'], number>>;
  readonly created_at: string;
  readonly expires_at: string;
  readonly ended_at: string | null;
  readonly cancel_initiated_at: string | null;
  readonly archived_at: null;
  readonly results_url: string | null;
}

/** A batch and who may see it: keys stand for workspaces here. */
export interface StoredBatch {
  readonly id: string;
  readonly owner: string;
  readonly entries: readonly BatchEntry[];
  readonly createdMs: number;
  readonly version: string | undefined;
  isCanceling: boolean;
  /** JSON lines, once it has ended. */
  results: readonly string[] | undefined;
  readonly counts: Record<EntryResult['type'], number>;
}

export interface BatchStore {
  create(parts: Pick<StoredBatch, 'owner' | 'entries' | 'version'>): StoredBatch;
  /** @throws ApiError when `owner` has no such batch. */
  get(id: string, owner: string): StoredBatch;
  delete(id: string, owner: string): void;
  /** The newest first. */
  list(owner: string): StoredBatch[];
}

export function createBatchStore(): BatchStore {
  const batches = new Map<string, StoredBatch>();
  const get = (id: string, owner: string): StoredBatch => {
    const batch = batches.get(id);
    if (batch?.owner === owner) return batch;
    throw new ApiError('not_found_error', `batch: ${id}`);
  };
  let created = 0;
  return {
    create: (parts) => {
      created += 1;
      const id = `msgbatch_sandbox_${String(created).padStart(4, '0')}`;
      const counts = { succeeded: 0, errored: 0, canceled: 0, expired: 0 };
      const batch = { ...parts, id, createdMs: Date.now(), isCanceling: false, results: undefined, counts };
      batches.set(id, batch);
      return batch;
    },
    get,
    delete: (id, owner) => void batches.delete(get(id, owner).id),
    list: (owner) => [...batches.values()].filter((batch) => batch.owner === owner).reverse(),
  };
}

const dayMs = 86_400_000;

/** As the real service does, requests count as processing until the whole batch has ended. */
export function batchBody(batch: StoredBatch, host: string): BatchBody {
  const { id, entries, createdMs, isCanceling, results, counts } = batch;
  const isEnded = results !== undefined;
  const at = (ms: number): string => new Date(ms).toISOString();
  return {
    id,
    type: 'message_batch',
    processing_status: isEnded ? 'ended' : isCanceling ? 'canceling' : 'in_progress',
    request_counts: isEnded
      ? { processing: 0, ...counts }
      : { processing: entries.length, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
    created_at: at(createdMs),
    expires_at: at(createdMs + dayMs),
    ended_at: isEnded ? at(createdMs) : null,
    cancel_initiated_at: isCanceling ? at(createdMs) : null,
    archived_at: null,
    results_url: isEnded ? `http://${host}/v1/messages/batches/${id}/results` : null,
  };
}

/** Ends a batch. Its results come in an order of their own, as they may. */
export function endBatch(batch: StoredBatch, results: readonly (readonly [string, EntryResult])[], seed: number): void {
  for (const [, result] of results) batch.counts[result.type] += 1;
  const lines = results.map(([customId, result]) => `${JSON.stringify({ custom_id: customId, result })}\n`);
  const random = createRandom(seed, `results:${batch.id}`);
  for (let last = lines.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [lines[last], lines[other]] = [lines[other] ?? '', lines[last] ?? ''];
  }
  batch.results = lines;
}

import { z } from 'zod';

/** One call that a batch asks for, and the most it may cost there. */
export interface BatchedCall {
  readonly key: string;
  readonly model: string;
  readonly ceilingUsd: number;
}

/** What is on the disk before a batch is submitted, so that no crash can make it be submitted twice. */
export interface BatchIntent {
  /** Begins the id of every entry: how the batch is recognised among others. */
  readonly nonce: string;
  readonly endpoint: string;
  /** The newest batch at the server before this one; `undefined` when there was none. */
  readonly newest?: string | undefined;
  readonly calls: readonly BatchedCall[];
}

/** A batch whose results are not all in the journal. */
export interface OpenBatch extends BatchIntent {
  /** `undefined` when the run ended before it was told the id: the server may have accepted the batch or not. */
  readonly id?: string | undefined;
}

/** The batches of a journal. Every change resolves once it is on the disk. */
export interface BatchLedger {
  /** In the order they were begun. */
  readonly open: readonly OpenBatch[];
  /** Whether a batch of this id was ever one of ours. */
  isKnown(id: string): boolean;
  begin(intent: BatchIntent): Promise<void>;
  name(nonce: string, id: string): Promise<void>;
  /** Nothing more is expected of it. */
  end(nonce: string): Promise<void>;
}

/** Keys and models once each: a batch of ten thousand calls is one line of half a megabyte. */
export const batchRecordSchema = z.union([
  z.object({
    batch: z.object({
      nonce: z.string().min(1),
      endpoint: z.string(),
      newest: z.string().optional(),
      models: z.array(z.string()),
      calls: z.array(z.tuple([z.string(), z.int().nonnegative(), z.number()])),
    }),
  }),
  z.object({ accepted: z.object({ nonce: z.string(), id: z.string() }) }),
  z.object({ ended: z.object({ nonce: z.string() }) }),
]);

export type BatchRecord = z.infer<typeof batchRecordSchema>;

export interface BatchLedgerOptions {
  /** What the file holds, in its order. */
  readonly records: readonly BatchRecord[];
  /** Resolves once the record is on the disk. */
  readonly write: (record: BatchRecord) => Promise<unknown>;
}

export function createBatchLedger({ records, write }: BatchLedgerOptions): BatchLedger {
  const open = new Map<string, OpenBatch>();
  const ids = new Set<string>();
  const apply = (record: BatchRecord): void => {
    if ('batch' in record) open.set(record.batch.nonce, toIntent(record));
    else if ('accepted' in record) {
      const { nonce, id } = record.accepted;
      ids.add(id);
      const intent = open.get(nonce);
      if (intent !== undefined) open.set(nonce, { ...intent, id });
    } else open.delete(record.ended.nonce);
  };
  for (const record of records) apply(record);
  const add = async (record: BatchRecord): Promise<void> => {
    await write(record);
    apply(record);
  };
  return {
    get open() {
      return [...open.values()];
    },
    isKnown: (id) => ids.has(id),
    begin: (intent) => add(toRecord(intent)),
    name: (nonce, id) => add({ accepted: { nonce, id } }),
    end: (nonce) => add({ ended: { nonce } }),
  };
}

function toRecord({ nonce, endpoint, newest, calls }: BatchIntent): BatchRecord {
  const models = [...new Set(calls.map((call) => call.model))];
  const numbers = new Map(models.map((model, index) => [model, index]));
  const packed = calls.map(({ key, model, ceilingUsd }): [string, number, number] => [
    key,
    numbers.get(model) ?? 0,
    ceilingUsd,
  ]);
  return { batch: { nonce, endpoint, ...(newest !== undefined && { newest }), models, calls: packed } };
}

function toIntent({ batch }: Extract<BatchRecord, { batch: unknown }>): BatchIntent {
  const { models, calls, ...rest } = batch;
  return { ...rest, calls: calls.map(([key, model, ceilingUsd]) => ({ key, model: models[model] ?? '', ceilingUsd })) };
}

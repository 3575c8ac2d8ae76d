import { fails, type StubReply, type StubRequest, says } from './stub-server.ts';

/** What a request to the Message Batches API wants. */
export type BatchQuestion = 'submit' | 'list' | 'state' | 'results';

export interface StubEntry {
  readonly custom_id: string;
  readonly params: Pick<StubRequest, 'model' | 'messages' | 'output_config'>;
}

export interface StubBatch {
  readonly id: string;
  readonly entries: readonly StubEntry[];
  /** Times it still says that it is in progress. */
  pollsLeft: number;
  isArchived: boolean;
}

export interface BatchStubOptions {
  /** The result of one entry. Default: a succeeded answer, which a judge gives as a tie. */
  readonly result?: (entry: StubEntry, batch: StubBatch) => object;
  /** How often a batch says that it is in progress. Default 1. */
  readonly polls?: number;
  /**
   * Another reply instead of the true one, which `answer` makes, with what it does at the server.
   *
   * @param asked how many requests of this kind there have been, this one included.
   */
  readonly intercept?: (
    question: BatchQuestion,
    asked: number,
    answer: () => StubReply,
  ) => StubReply | undefined | Promise<StubReply | undefined>;
}

/** A Message Batches API that does what a test wants, for `startStub`. */
export interface BatchStub {
  readonly reply: (request: StubRequest) => Promise<StubReply>;
  /** The oldest first. */
  readonly batches: StubBatch[];
  /** Requests of each kind so far. */
  readonly asked: Record<BatchQuestion, number>;
  /** What has been asked in all batches, a text an entry: a repetition was paid for twice. */
  contents(): string[];
}

export const succeeded = (text: string): object => ({ type: 'succeeded', message: JSON.parse(bodyOf(says(text))) });
export const errored = (type: string, message = 'no'): object => ({
  type: 'errored',
  error: { type: 'error', error: { type, message }, request_id: null },
});

function bodyOf(reply: StubReply): string {
  return typeof reply === 'object' && 'body' in reply ? reply.body : '';
}

const answerTo = ({ params }: StubEntry): object =>
  succeeded(
    params.output_config === undefined
      ? `${params.model} on ${params.messages[0]?.content}`
      : '{"rationale":"alike","verdict":"tie"}',
  );

export function batchStub({ result = answerTo, polls = 1, intercept }: BatchStubOptions = {}): BatchStub {
  const batches: StubBatch[] = [];
  const asked = { submit: 0, list: 0, state: 0, results: 0 };
  const answer = (question: BatchQuestion, request: StubRequest & { readonly requests?: StubEntry[] }): StubReply => {
    if (question === 'submit') {
      batches.push({
        id: `msgbatch_${batches.length + 1}`,
        entries: request.requests ?? [],
        pollsLeft: polls,
        isArchived: false,
      });
      return json(state(batches.at(-1)));
    }
    if (question === 'list') return json(listPage(batches, new URL(request.path, 'http://stub').searchParams));
    const batch = batches.find(({ id }) => request.path.split('/').includes(id));
    if (batch === undefined) return fails(404, 'no such batch');
    if (question === 'results') return { body: resultLines(batch, result) };
    if (batch.pollsLeft > 0) batch.pollsLeft -= 1;
    return json(state(batch));
  };
  return {
    batches,
    asked,
    contents: () =>
      batches.flatMap(({ entries }) =>
        entries.map(({ params }) => JSON.stringify([params.model, params.messages, params.output_config])),
      ),
    reply: async (request) => {
      const question = questionOf(request);
      asked[question] += 1;
      return (
        (await intercept?.(question, asked[question], () => answer(question, request))) ?? answer(question, request)
      );
    },
  };
}

function questionOf({ method, path }: StubRequest): BatchQuestion {
  if (method === 'POST') return 'submit';
  if (/\/batches(\?|$)/u.test(path)) return 'list';
  return path.endsWith('/results') ? 'results' : 'state';
}

function resultLines(batch: StubBatch, result: (entry: StubEntry, batch: StubBatch) => object): string {
  const lines = batch.entries.map((entry) =>
    JSON.stringify({ custom_id: entry.custom_id, result: result(entry, batch) }),
  );
  // Not in the order of the requests.
  return lines.reverse().join('\n');
}

function listPage(batches: readonly StubBatch[], query: URLSearchParams): object {
  const newestFirst = [...batches].reverse();
  const after = newestFirst.findIndex(({ id }) => id === query.get('after_id'));
  // Smaller pages than are asked for, as a server may give.
  const page = newestFirst.slice(after + 1, after + 3);
  return { data: page.map(state), has_more: after + 3 < newestFirst.length, last_id: page.at(-1)?.id ?? null };
}

function state(batch: StubBatch | undefined): object {
  const { id = '', entries = [], pollsLeft = 0, isArchived = false } = batch ?? {};
  const isEnded = pollsLeft === 0;
  const none = { processing: 0, succeeded: 0, errored: 0, canceled: 0, expired: 0 };
  return {
    id,
    type: 'message_batch',
    processing_status: isEnded ? 'ended' : 'in_progress',
    request_counts: { ...none, [isEnded ? 'succeeded' : 'processing']: entries.length },
    archived_at: isArchived ? '2026-01-01T00:00:00Z' : null,
  };
}

function json(body: object): StubReply {
  return { body: JSON.stringify(body) };
}

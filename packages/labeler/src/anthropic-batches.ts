import { FarthingError, ProviderError } from '@farthing/core';
import { z } from 'zod';
import type { BatchClient, BatchEntry, BatchOutcome, BatchResult, BatchState } from './batch-client.ts';
import type { HttpClient, HttpReply } from './http-client.ts';
import type { Answer } from './model-call.ts';
import type { CompletionRequest } from './model-client.ts';
import {
  type CallContext,
  connectionFailure,
  isContextOverflow,
  parseObject,
  readComplaint,
  statusFailure,
} from './provider-failure.ts';

export interface AnthropicBatchesOptions {
  readonly http: HttpClient;
  /** Of a call to `model`, for messages. */
  readonly contextOf: (model: string) => CallContext;
  readonly toBody: (request: CompletionRequest) => Readonly<Record<string, unknown>>;
  readonly readMessage: (message: unknown, context: CallContext) => Answer;
}

const path = '/v1/messages/batches';
/** Most that a page of the list may hold. */
const pageSize = 1000;

const batchSchema = z.object({
  id: z.string().min(1),
  processing_status: z.string(),
  request_counts: z.object({
    processing: z.int().nonnegative(),
    succeeded: z.int().nonnegative(),
    errored: z.int().nonnegative(),
    canceled: z.int().nonnegative(),
    expired: z.int().nonnegative(),
  }),
  archived_at: z.string().nullish(),
});
const pageSchema = z.object({ data: z.array(batchSchema), has_more: z.boolean(), last_id: z.string().nullish() });
const resultSchema = z.object({
  custom_id: z.string(),
  result: z.discriminatedUnion('type', [
    z.object({ type: z.literal('succeeded'), message: z.unknown() }),
    z.object({ type: z.literal('errored'), error: z.unknown() }),
    z.object({ type: z.literal('canceled') }),
    z.object({ type: z.literal('expired') }),
  ]),
});

/** The Message Batches API: https://platform.claude.com/docs/en/build-with-claude/batch-processing. */
export function anthropicBatches({ http, contextOf, toBody, readMessage }: AnthropicBatchesOptions): BatchClient {
  const context = contextOf('message batches');
  const { host } = http;
  const reach = async (sending: Promise<HttpReply>, signal?: AbortSignal): Promise<HttpReply> =>
    sending.catch((error: unknown) => {
      // What the reader of results throws is no failure of the connection.
      throw signal?.aborted || error instanceof FarthingError ? error : connectionFailure(error, context);
    });
  const failure = (reply: HttpReply): ProviderError => {
    if (reply.status !== 404) return statusFailure(reply, context);
    const message = `${host} has no Message Batches API (404): check the base URL, or ask without batches`;
    return new ProviderError(message, { status: 404, isRetryable: false });
  };
  const read = <T>(reply: HttpReply, schema: z.ZodType<T>): T => {
    if (reply.status !== 200) throw failure(reply);
    const parsed = schema.safeParse(parseObject(reply.text));
    if (parsed.success) return parsed.data;
    throw unreadable(host, parsed.error);
  };
  return {
    endpoint: http.baseURL,
    host,
    submit: async (entries) => toState(read(await reach(http.post(path, toBatch(entries, toBody))), batchSchema)),
    state: async (id, { signal }) => {
      const reply = await reach(http.get(`${path}/${encodeURIComponent(id)}`, { signal }), signal);
      return reply.status === 404 ? undefined : toState(read(reply, batchSchema));
    },
    list: async function* ({ signal }) {
      for (let after = ''; ; ) {
        const page = read(await reach(http.get(`${path}?limit=${pageSize}${after}`, { signal }), signal), pageSchema);
        for (const batch of page.data) yield toState(batch);
        const last = page.last_id ?? page.data.at(-1)?.id;
        if (!page.has_more || last === undefined) return;
        after = `&after_id=${encodeURIComponent(last)}`;
      }
    },
    // Not at the batch's `results_url`: the key goes to no other host than the one it was given for.
    results: async (id, { signal, modelOf, onResult }) => {
      const contextOfEntry = (entryId: string): CallContext => contextOf(modelOf(entryId));
      const onLine = (line: string): boolean | Promise<boolean> =>
        line.trim() === '' || onResult(readResult(line, { host, contextOf: contextOfEntry, readMessage }));
      const reply = await reach(http.getLines(`${path}/${encodeURIComponent(id)}/results`, { signal, onLine }), signal);
      if (reply.status !== 200) throw failure(reply);
    },
  };
}

/** Put together piece by piece: the text is the largest thing a run holds. */
function toBatch(entries: readonly BatchEntry[], toBody: AnthropicBatchesOptions['toBody']): string {
  const parts = entries.map(({ id, request }) => JSON.stringify({ custom_id: id, params: toBody(request) }));
  return `{"requests":[${parts.join(',')}]}`;
}

function toState({ id, processing_status, request_counts, archived_at }: z.infer<typeof batchSchema>): BatchState {
  const { processing, succeeded, errored, canceled, expired } = request_counts;
  const done = succeeded + errored + canceled + expired;
  const isArchived = typeof archived_at === 'string';
  return { id, isEnded: processing_status === 'ended', requests: processing + done, done, isArchived };
}

function readResult(
  line: string,
  {
    host,
    contextOf,
    readMessage,
  }: Pick<AnthropicBatchesOptions, 'contextOf' | 'readMessage'> & { readonly host: string },
): BatchResult {
  const parsed = resultSchema.safeParse(parseObject(line));
  if (!parsed.success) throw unreadable(host, parsed.error);
  const { custom_id: entryId, result } = parsed.data;
  if (result.type === 'canceled' || result.type === 'expired') return { entryId, outcome: { unanswered: result.type } };
  const context = contextOf(entryId);
  if (result.type === 'errored') return { entryId, outcome: readError(result.error, context) };
  try {
    return { entryId, outcome: { answer: readMessage(result.message, context) } };
  } catch (error) {
    if (error instanceof ProviderError) return { entryId, outcome: { error } };
    throw error;
  }
}

/** The statuses that error types have where a request is sent by itself. */
const statuses: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  timeout_error: 504,
  overloaded_error: 529,
};

/** An entry's error means what the same error means to a request sent by itself. */
function readError(error: unknown, context: CallContext): BatchOutcome {
  const text = JSON.stringify(error) ?? '';
  const [type = ''] = readComplaint({ text }).words.split(' ');
  const reply: HttpReply = { status: statuses[type] ?? 500, headers: {}, text };
  if (isContextOverflow(reply))
    return { answer: { text: '', stopReason: 'context-overflow', usage: undefined, isFree: true } };
  return { error: statusFailure(reply, context) };
}

/** May pass: what a proxy says in a bad moment, or a file that ends in the middle of a line. */
function unreadable(host: string, cause: unknown): ProviderError {
  const message = `${host} sent something else than the Message Batches API does; check the base URL`;
  return new ProviderError(message, { status: 200, isRetryable: true }, { cause });
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRandom, type Random } from '@farthing/core';
import { ApiError } from './api-error.ts';
import { processBatch } from './batch-processing.ts';
import { readBatchRequest } from './batch-request.ts';
import { batchBody, type StoredBatch } from './batch-store.ts';
import type { EndpointState } from './endpoints.ts';
import { readBody, sendJson } from './http-exchange.ts';
import { refuse } from './request.ts';

export const batchesPath = '/v1/messages/batches';

/** As the real service: the largest body of a batch. */
const bodyLimitBytes = 256 * 2 ** 20;

interface BatchExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly state: EndpointState;
  /** Who asks. */
  readonly owner: string;
  /** For the faults of this request. */
  readonly random: Random;
}

/** Serves the Message Batches API. Any of its endpoints may be rate-limited, overloaded or cut off, as the faults say. */
export async function serveBatches(
  request: IncomingMessage,
  response: ServerResponse,
  { state, owner }: { readonly state: EndpointState; readonly owner: string },
): Promise<void> {
  const random = createRandom(state.seed, `batch endpoint:${state.nextRequest}`);
  refuseByChance(random, state);
  const exchange = { request, response, state, owner, random };
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sandbox');
  const [id, action = ''] = pathname.slice(batchesPath.length + 1).split('/');
  if (id === undefined || id === '') {
    return request.method === 'POST' ? create(exchange) : sendList(exchange, searchParams);
  }
  switch (`${request.method} ${action}`) {
    case 'GET ':
      return sendBatch(exchange, state.batches.get(id, owner));
    case 'GET results':
      return sendResults(exchange, state.batches.get(id, owner));
    case 'POST cancel': {
      const batch = state.batches.get(id, owner);
      batch.isCanceling = batch.results === undefined;
      return sendBatch(exchange, batch);
    }
    case 'DELETE ':
      state.batches.delete(id, owner);
      return sendJson(response, { status: 200, body: { id, type: 'message_batch_deleted' } });
    default:
      throw new ApiError('not_found_error', `${request.method} ${pathname} is not an endpoint of the sandbox`);
  }
}

function refuseByChance(random: Random, { faults, stats }: EndpointState): void {
  const { rate429 = 0, rate529 = 0, retryAfterMs = 1000 } = faults;
  const drawn = random.next();
  if (drawn < rate429) {
    stats.fault('rateLimited');
    const headers = { 'retry-after': String(Math.ceil(retryAfterMs / 1000)), 'retry-after-ms': String(retryAfterMs) };
    throw new ApiError('rate_limit_error', 'This request would exceed the rate limit (fault injection).', headers);
  }
  if (drawn < rate429 + rate529) {
    stats.fault('overloaded');
    throw new ApiError('overloaded_error', 'Overloaded');
  }
}

/** A connection may be cut before the batch is accepted or, worse, right after. */
async function create({ request, response, state, owner, random }: BatchExchange): Promise<void> {
  const entries = readBatchRequest(await readBody(request, bodyLimitBytes));
  const isCut = random.next() < (state.faults.dropRate ?? 0);
  if (isCut) state.stats.fault('dropped');
  if (isCut && random.next() < 0.5) return void response.destroy();
  const version = request.headers['anthropic-version']?.toString();
  const batch = state.batches.create({ owner, entries, version });
  state.stats.batch(entries.length);
  // Ends early only when the sandbox is closed, and then nobody asks any more.
  processBatch(batch, state).catch(() => undefined);
  if (isCut) return void response.destroy();
  sendJson(response, { status: 200, body: batchBody(batch, request.headers.host ?? '') });
}

function sendBatch({ request, response }: BatchExchange, batch: StoredBatch): void {
  sendJson(response, { status: 200, body: batchBody(batch, request.headers.host ?? '') });
}

function sendList({ request, response, state, owner }: BatchExchange, query: URLSearchParams): void {
  const limit = Number(query.get('limit') ?? 20);
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= 1000)) refuse('limit: Input should be within 1–1000');
  const all = state.batches.list(owner);
  const cursor = query.get('after_id');
  const from = cursor === null ? 0 : all.indexOf(state.batches.get(cursor, owner)) + 1;
  const page = all.slice(from, from + limit).map((batch) => batchBody(batch, request.headers.host ?? ''));
  const ends = { first_id: page[0]?.id ?? null, last_id: page.at(-1)?.id ?? null };
  sendJson(response, { status: 200, body: { data: page, has_more: from + limit < all.length, ...ends } });
}

/** JSON lines; a connection that is cut is cut in the middle of one. */
function sendResults({ response, state, random }: BatchExchange, { id, results }: StoredBatch): void {
  if (results === undefined) refuse(`batch ${id} has not ended; its results are not there yet`);
  response.writeHead(200, { 'content-type': 'application/x-jsonl' });
  if (random.next() >= (state.faults.dropRate ?? 0)) return void response.end(results.join(''));
  state.stats.fault('dropped');
  const text = results.join('');
  response.write(text.slice(0, Math.floor(text.length * random.next())), () => response.destroy());
}

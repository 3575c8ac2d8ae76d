import type { IncomingMessage, ServerResponse } from 'node:http';
import { sandboxModels } from '../models.ts';
import { ApiError } from './api-error.ts';
import { batchesPath, serveBatches } from './batch-endpoints.ts';
import { checkContext } from './batch-processing.ts';
import type { BatchStore } from './batch-store.ts';
import { chatCompletionBody, chatErrorBody, readChatRequest } from './chat-completions.ts';
import { type FaultPlan, planFaults, type SandboxFaults } from './faults.ts';
import { readBody, sendJson } from './http-exchange.ts';
import type { RateLimiter } from './rate-limits.ts';
import { createMessage, inputTokens, type MessageBody } from './reply.ts';
import { contentKey, type MessagesRequest, readMessagesRequest } from './request.ts';
import type { StatsCounter } from './stats.ts';
import { messageEvents } from './stream.ts';

/** Waits; replaced in tests so that latency can be observed without being spent. */
export interface SandboxClock {
  /** Resolves after `ms` milliseconds, or rejects with an `AbortError` when `signal` aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** What the endpoints of one sandbox share. */
export interface EndpointState {
  readonly seed: number;
  readonly faults: SandboxFaults;
  readonly latencyMs: number;
  readonly batchMs: number;
  readonly batches: BatchStore;
  /** Aborted when the sandbox closes. */
  readonly closing: AbortSignal;
  readonly bodyLimitBytes: number;
  readonly clock: SandboxClock;
  readonly stats: StatsCounter;
  readonly rateLimiter: RateLimiter;
  /** How often each content has been sent. */
  readonly attempts: Map<string, number>;
  /** The number of the next request, for its id. */
  nextRequest: number;
}

/** Answers one request; every failure is told to the client, none escapes. */
export async function serve(request: IncomingMessage, response: ServerResponse, state: EndpointState): Promise<void> {
  const requestId = `req_sandbox_${String(state.nextRequest++).padStart(6, '0')}`;
  response.setHeader('request-id', requestId);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    await route(request, response, { state, gone: gone.signal });
  } catch (thrown) {
    if (gone.signal.aborted) {
      state.stats.abort();
      return;
    }
    const error = thrown instanceof ApiError ? thrown : new ApiError('api_error', `sandbox bug: ${String(thrown)}`);
    if (error.status < 429) state.stats.reject();
    for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
    const body = { type: 'error', error: { type: error.type, message: error.message }, request_id: requestId };
    const isChat = request.url?.startsWith(chatPath) === true;
    sendJson(response, { status: error.status, body: isChat ? chatErrorBody(error) : body });
  }
}

const chatPath = '/v1/chat/completions';

/** How an API words requests and replies; what happens in between is the same for all. */
interface Wire {
  read(body: string, version: string | undefined): MessagesRequest;
  body(message: MessageBody): object;
}

const wires: ReadonlyMap<string, Wire> = new Map([
  [
    'POST /v1/messages',
    { read: (body, version) => readMessagesRequest(body, { version }), body: messageOnWire } satisfies Wire,
  ],
  [`POST ${chatPath}`, { read: readChatRequest, body: chatCompletionBody } satisfies Wire],
]);

/** Without what there is none of: clients that validate refuse `citations: null`. */
function messageOnWire(message: MessageBody): object {
  return { ...message, content: message.content.map(({ citations: _, ...block }) => block) };
}

interface Exchange {
  readonly state: EndpointState;
  /** Aborted when the client has gone. */
  readonly gone: AbortSignal;
}

async function route(request: IncomingMessage, response: ServerResponse, exchange: Exchange): Promise<void> {
  const { state } = exchange;
  const path = new URL(request.url ?? '/', 'http://sandbox').pathname;
  const endpoint = `${request.method} ${path}`;
  if (endpoint === 'GET /sandbox/stats') return sendJson(response, { status: 200, body: state.stats.read() });
  const wire = wires.get(endpoint);
  if (wire !== undefined) state.stats.request();
  const owner = checkKey(request);
  if (path === batchesPath || path.startsWith(`${batchesPath}/`)) {
    return serveBatches(request, response, { state, owner });
  }
  if (wire !== undefined) return reply(request, response, { ...exchange, wire });
  if (endpoint === 'POST /v1/messages/count_tokens') {
    const counted = readMessagesRequest(await readBody(request, state.bodyLimitBytes), { counts: true });
    return sendJson(response, { status: 200, body: { input_tokens: inputTokens(counted) } });
  }
  if (request.method === 'GET' && path.startsWith('/v1/models')) {
    return sendJson(response, { status: 200, body: modelsBody(path.slice('/v1/models'.length)) });
  }
  throw new ApiError('not_found_error', `${endpoint} is not an endpoint of the sandbox`);
}

/** Any key will do, except that one starting with `invalid` is refused so that a wrong key can be tried. */
function checkKey(request: IncomingMessage): string {
  const bearer = /^Bearer\s+(.*)$/i.exec(request.headers.authorization ?? '')?.[1];
  const key = (bearer ?? request.headers['x-api-key'] ?? '').toString().trim();
  if (key === '') {
    throw new ApiError('authentication_error', 'an API key is required: send Authorization: Bearer or x-api-key');
  }
  if (key.startsWith('invalid')) throw new ApiError('authentication_error', 'invalid API key');
  return key;
}

async function reply(
  request: IncomingMessage,
  response: ServerResponse,
  exchange: Exchange & { readonly wire: Wire },
): Promise<void> {
  const { state, gone, wire } = exchange;
  const version = request.headers['anthropic-version']?.toString();
  const asked = wire.read(await readBody(request, state.bodyLimitBytes), version);
  checkContext(inputTokens(asked), state.faults.contextTokens);
  admit(asked, response, state);
  const key = contentKey(asked);
  const count = state.attempts.get(key) ?? 0;
  state.attempts.set(key, count + 1);
  const { seed, latencyMs, faults } = state;
  const plan = planFaults(faults, { seed, model: asked.model, contentKey: key, count, latencyMs });
  if (plan.isSlow) state.stats.fault('slow');
  if (plan.delayMs > 0) await state.clock.wait(plan.delayMs, gone);
  gone.throwIfAborted();
  refuseByFault(plan, state);
  const message = createMessage(asked, { seed, id: key.slice(0, 16), fault: plan.content });
  if (plan.transport === 'dropped') return drop(response, { message, stream: asked.stream, state });
  if (plan.content !== undefined) state.stats.fault(plan.content === 'refusal' ? 'refused' : 'malformed');
  state.stats.answer(asked.model, key);
  if (!asked.stream) return sendJson(response, { status: 200, body: wire.body(message) });
  openStream(response);
  for (const event of messageEvents(message)) response.write(event);
  response.end();
}

function admit(asked: MessagesRequest, response: ServerResponse, { rateLimiter, stats }: EndpointState): void {
  try {
    const headers = rateLimiter.admit(asked.model, inputTokens(asked));
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  } catch (error) {
    stats.fault('rateLimited');
    throw error;
  }
}

function refuseByFault(plan: FaultPlan, state: EndpointState): void {
  const { retryAfterMs = 1000 } = state.faults;
  if (plan.transport === 'rate-limited') {
    state.stats.fault('rateLimited');
    const headers = { 'retry-after': String(Math.ceil(retryAfterMs / 1000)), 'retry-after-ms': String(retryAfterMs) };
    throw new ApiError('rate_limit_error', 'This request would exceed the rate limit (fault injection).', headers);
  }
  if (plan.transport === 'overloaded') {
    state.stats.fault('overloaded');
    throw new ApiError('overloaded_error', 'Overloaded');
  }
}

function drop(
  response: ServerResponse,
  cut: { readonly message: MessageBody; readonly stream: boolean; readonly state: EndpointState },
): void {
  cut.state.stats.fault('dropped');
  if (!cut.stream) {
    response.destroy();
    return;
  }
  openStream(response);
  const events = messageEvents(cut.message);
  response.write(events.slice(0, Math.ceil(events.length / 2)).join(''), () => response.destroy());
}

function openStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
}

/** The list of models, or one of them when the path goes on with its id. */
function modelsBody(rest: string): object {
  const data = sandboxModels.map(({ id, displayName }) => ({
    type: 'model',
    id,
    display_name: displayName,
    created_at: '2026-01-01T00:00:00Z',
    lifecycle: 'active',
    max_input_tokens: null,
    max_tokens: null,
  }));
  if (rest === '' || rest === '/') return { data, has_more: false, first_id: data[0]?.id, last_id: data.at(-1)?.id };
  const found = data.find(({ id }) => `/${id}` === rest);
  if (found === undefined) throw new ApiError('not_found_error', `model: ${rest.slice(1)}`);
  return found;
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a stubbed model does with a request. Text is an answer; `tool` calls a tool. */
export type Behaviour =
  | { readonly text: string }
  | { readonly tool: string }
  | { readonly status: number; readonly retryAfter?: number; readonly message?: string }
  | 'garbage'
  | 'hang'
  /** A stream that fails before any content, told in the stream. */
  | 'error-event'
  /** A stream that ends in the middle of its content. */
  | 'break-off'
  /** A stream that says nothing more in the middle of its content. */
  | 'stall';

export interface StubRequest {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>> & { readonly model: string; readonly stream?: boolean };
  readonly headers: IncomingMessage['headers'];
}

/** A loopback server that speaks Messages, Chat Completions and Responses, each model behaving as it is told. */
export interface ProviderStub {
  readonly url: string;
  readonly requests: StubRequest[];
  /** How many requests the client has given up. */
  readonly given: { up: number };
  behave(model: string, behaviour: Behaviour): void;
  close(): Promise<void>;
}

export async function startProviderStub(): Promise<ProviderStub> {
  const behaviours = new Map<string, Behaviour>();
  const requests: StubRequest[] = [];
  const given = { up: 0 };
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const body = JSON.parse(Buffer.concat(chunks).toString()) as StubRequest['body'];
      // Some SDKs' base URLs end with the version, some not.
      const path = (request.url ?? '').replace(/^\/(?!v1\/)/u, '/v1/');
      requests.push({ path, body, headers: request.headers });
      response.once('close', () => {
        if (!response.writableFinished) given.up++;
      });
      reply(response, {
        path,
        body,
        behaviour: behaviours.get(body.model) ?? { status: 404, message: 'no such model' },
      });
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    given,
    behave: (model, behaviour) => behaviours.set(model, behaviour),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Asked {
  readonly path: string;
  readonly body: StubRequest['body'];
  readonly behaviour: Behaviour;
}

function reply(response: ServerResponse, { path, body, behaviour }: Asked): void {
  if (behaviour === 'hang') return;
  if (behaviour === 'garbage') {
    response.writeHead(200, { 'content-type': body.stream ? 'text/event-stream' : 'application/json' });
    response.end(body.stream ? '' : '<html>{"not": JSON');
    return;
  }
  if (typeof behaviour === 'object' && 'status' in behaviour) {
    const { status, retryAfter, message = `status ${status}` } = behaviour;
    const type = status === 529 ? 'overloaded_error' : status === 429 ? 'rate_limit_error' : 'invalid_request_error';
    const after = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    response.writeHead(status, { 'content-type': 'application/json', ...after });
    response.end(JSON.stringify({ type: 'error', error: { type, message } }));
    return;
  }
  const events = eventsOf(path, body.model, behaviour);
  if (body.stream !== true) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(wholeOf(path, body.model, behaviour)));
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const begun = events.slice(0, events.findIndex((event) => event.includes('"one ')) + 1).join('');
  if (behaviour === 'stall') {
    response.write(begun);
    return;
  }
  if (behaviour === 'break-off') {
    response.write(begun, () => response.destroy());
    return;
  }
  response.end(events.join(''));
}

type Answer = Extract<Behaviour, { text: string } | { tool: string } | string>;

const usage = { input_tokens: 10, output_tokens: 5 };
const chatUsage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
const textOf = (answer: Answer): string => (typeof answer === 'object' && 'text' in answer ? answer.text : 'one two');

function wholeOf(path: string, model: string, answer: Answer): object {
  const tool = typeof answer === 'object' && 'tool' in answer ? answer.tool : undefined;
  if (path.startsWith('/v1/messages')) return { ...message(model), content: [messageBlock(answer, tool)], usage };
  if (path === '/v1/responses') {
    const content = [{ type: 'output_text', text: textOf(answer), annotations: [] }];
    const output = [{ type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content }];
    return { id: 'resp_1', object: 'response', created_at: 1, model, status: 'completed', output, usage };
  }
  const call = { id: 'call_1', type: 'function', function: { name: tool, arguments: '{"city":"Rome"}' } };
  const said = tool === undefined ? { content: textOf(answer) } : { content: null, tool_calls: [call] };
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model,
    choices: [
      { index: 0, message: { role: 'assistant', refusal: null, ...said }, finish_reason: 'stop', logprobs: null },
    ],
    usage: chatUsage,
  };
}

const message = (model: string) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model,
  stop_reason: 'end_turn',
  stop_sequence: null,
});

function messageBlock(answer: Answer, tool: string | undefined): object {
  return tool === undefined
    ? { type: 'text', text: textOf(answer) }
    : { type: 'tool_use', id: 'toolu_1', name: tool, input: { city: 'Rome' } };
}

function eventsOf(path: string, model: string, answer: Answer): string[] {
  const isMessages = path.startsWith('/v1/messages');
  const named = (fields: { readonly type: string }) => `event: ${fields.type}\ndata: ${JSON.stringify(fields)}\n\n`;
  const plain = (fields: object) => `data: ${JSON.stringify(fields)}\n\n`;
  if (answer === 'error-event') {
    const error = { type: 'overloaded_error', message: 'Overloaded' };
    return isMessages ? [named({ type: 'error', error } as never)] : [plain({ error })];
  }
  const words = textOf(answer).match(/\S+\s*/gu) ?? [];
  if (isMessages) {
    const isTool = typeof answer === 'object' && 'tool' in answer;
    const block = isTool ? { ...messageBlock(answer, answer.tool), input: {} } : { type: 'text', text: '' };
    const deltas = isTool
      ? [{ type: 'input_json_delta', partial_json: '{"city":"Rome"}' }]
      : words.map((text) => ({ type: 'text_delta', text }));
    return [
      { type: 'message_start', message: { ...message(model), stop_reason: null, content: [], usage } },
      { type: 'content_block_start', index: 0, content_block: block },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index: 0, delta })),
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: isTool ? 'tool_use' : 'end_turn' }, usage: { output_tokens: 5 } },
      { type: 'message_stop' },
    ].map(named);
  }
  if (path === '/v1/responses') {
    const part = { type: 'output_text', text: textOf(answer), annotations: [] };
    const item = { type: 'message', id: 'msg_1', role: 'assistant', status: 'in_progress' };
    return [
      { type: 'response.created', response: { ...wholeOf(path, model, answer), output: [], status: 'in_progress' } },
      { type: 'response.output_item.added', output_index: 0, item: { ...item, content: [] } },
      {
        type: 'response.content_part.added',
        item_id: 'msg_1',
        output_index: 0,
        content_index: 0,
        part: { ...part, text: '' },
      },
      ...words.map((delta) => ({
        type: 'response.output_text.delta',
        item_id: 'msg_1',
        output_index: 0,
        content_index: 0,
        delta,
      })),
      { type: 'response.completed', response: wholeOf(path, model, answer) },
    ].map(named);
  }
  const chunk = (delta: object, more: object = {}) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model,
    choices: [{ index: 0, delta, finish_reason: null }],
    ...more,
  });
  return [
    chunk({ role: 'assistant', content: '' }),
    ...words.map((content) => chunk({ content })),
    chunk({}, { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    chunk({}, { choices: [], usage: chatUsage }),
  ]
    .map(plain)
    .concat('data: [DONE]\n\n');
}

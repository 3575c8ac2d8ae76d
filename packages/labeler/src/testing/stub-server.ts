import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a model server sees it. */
export interface StubRequest {
  readonly model: string;
  readonly max_tokens: number;
  readonly system?: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly output_config?: { readonly format: { readonly schema: unknown } };
  readonly method: string;
  readonly authorization: string | undefined;
  /** With its query. */
  readonly path: string;
  /** 1 for the first request with this content. */
  readonly attempt: number;
}

export type StubReply =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body: string }
  /** Part of an answer, and then the connection is gone. */
  | { readonly cutAfter: string }
  | 'drop'
  | 'hang';

export interface StubServer {
  readonly url: string;
  /** Every request so far, in the order they came. */
  readonly requests: readonly StubRequest[];
  /** Requests being answered right now, and the most there ever were. */
  readonly inFlight: { readonly now: number; readonly most: number };
  close(): Promise<void>;
}

/** A loopback server that speaks the Messages API as a test wants it to, well or badly. */
export async function startStub(reply: (request: StubRequest) => StubReply | Promise<StubReply>): Promise<StubServer> {
  const requests: StubRequest[] = [];
  const attempts = new Map<string, number>();
  const inFlight = { now: 0, most: 0 };
  const server = createServer(async (incoming, response) => {
    inFlight.now += 1;
    inFlight.most = Math.max(inFlight.most, inFlight.now);
    response.once('close', () => void inFlight.now--);
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const attempt = (attempts.get(text) ?? 0) + 1;
    attempts.set(text, attempt);
    const { url: path, method = '', headers } = incoming;
    const asked = text === '' ? {} : JSON.parse(text);
    const request = { ...asked, method, authorization: headers.authorization, path, attempt };
    requests.push(request);
    const answer = await reply(request);
    if (answer === 'hang') return;
    if (answer === 'drop') return void response.socket?.destroy();
    if ('cutAfter' in answer) {
      response.writeHead(200, { 'content-type': 'application/json' });
      return void response.write(answer.cutAfter, () => response.destroy());
    }
    const { status = 200, headers: extra = {}, body } = answer;
    response.writeHead(status, { 'content-type': 'application/json', ...extra }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    inFlight,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface AnswerParts {
  readonly stopReason?: string;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

/** A good response of the Messages API. */
export function says(text: string, parts: AnswerParts = {}): StubReply {
  const { stopReason = 'end_turn', inputTokens = 10, outputTokens = 5 } = parts;
  const body = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'stub',
    content: text === '' ? [] : [{ type: 'text', text }],
    stop_reason: stopReason,
    stop_sequence: null,
    usage: { input_tokens: inputTokens, output_tokens: outputTokens },
  };
  return { body: JSON.stringify(body) };
}

/** An error as the API words it. */
export function fails(status: number, message: string, headers: Record<string, string> = {}): StubReply {
  const body = JSON.stringify({ type: 'error', error: { type: 'error', message } });
  return { status, headers, body };
}

/** A judge's verdict. */
export function rules(verdict: string, rationale = 'because'): StubReply {
  return says(JSON.stringify({ rationale, verdict }));
}

/** The section `name` of a judge request, without its fence. */
export function section(request: StubRequest, name: string): string | undefined {
  const text = request.messages[0]?.content ?? '';
  return new RegExp(`<${name}-([0-9a-f]{12})>\\n([\\s\\S]*?)\\n</${name}-\\1>`, 'u').exec(text)?.[2];
}

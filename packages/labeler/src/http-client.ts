import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { ConfigError } from '@farthing/core';

/** A whole HTTP answer, of any status. */
export interface HttpReply {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}

export interface HttpClient {
  /** Host and port, for messages. */
  readonly host: string;
  /** The base URL without a trailing slash. */
  readonly baseURL: string;
  /**
   * Sends one JSON body. Neither retries nor follows redirects.
   *
   * @throws HttpTimeoutError, the system's error when the connection fails, or `signal.reason`.
   */
  post(path: string, body: string, options?: HttpOptions): Promise<HttpReply>;
  /** As `post`, without a body. */
  get(path: string, options?: HttpOptions): Promise<HttpReply>;
  /**
   * Gives an answer of status 200 line by line as it arrives, however long it is; its `text` is then empty. The
   * time-out counts from the latest line.
   *
   * @param options.onLine waited for before the next line; `false` ends the reading.
   */
  getLines(path: string, options: HttpOptions & { readonly onLine: LineReader }): Promise<HttpReply>;
}

export interface HttpOptions {
  readonly signal?: AbortSignal | undefined;
}

type LineReader = (line: string) => boolean | Promise<boolean>;

export interface HttpClientOptions {
  readonly baseURL: string;
  readonly headers: Readonly<Record<string, string>>;
  /** From sending to the last byte of the answer, unless it is read line by line. */
  readonly timeoutMs: number;
}

/** The whole answer did not arrive in time. */
export class HttpTimeoutError extends Error {
  override readonly name = 'HttpTimeoutError';
}

/**
 * JSON over kept connections. Built on `node:http` because at thousands of calls a second `fetch` costs more than
 * everything the labeler itself does with a call.
 *
 * @throws ConfigError when the base URL is none, or holds a name or password.
 */
export function createHttpClient({ baseURL, headers, timeoutMs }: HttpClientOptions): HttpClient {
  const url = checkBaseUrl(baseURL);
  const isTls = url.protocol === 'https:';
  // Last in, first out keeps few connections warm instead of many lukewarm; idle ones do not keep the process alive.
  const agent = new (isTls ? HttpsAgent : HttpAgent)({ keepAlive: true, scheduling: 'lifo' });
  const send = isTls ? httpsRequest : httpRequest;
  const base = url.href.replace(/\/+(?=\?|$)/u, '').replace(/\?.*$/u, '');
  const { pathname, search } = url;
  const prefix = pathname.replace(/\/+$/u, '');
  const target = { hostname: url.hostname.replace(/^\[|\]$/gu, ''), port: url.port, agent };
  const common = { ...headers, accept: 'application/json' };
  const exchange = ({ method, path, body, signal }: HttpCall, read: Reader): Promise<HttpReply> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const framing =
        body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const full = prefix + path + (path.includes('?') ? search.replace('?', '&') : search);
      let isOver = false;
      const call = send({ ...target, method, path: full, headers: { ...common, ...framing } }, (incoming) => {
        const goOn = (): void => {
          if (isOver) throw new Error('nobody reads on');
          timer.refresh();
        };
        read(incoming, goOn).then(end(resolve), end(reject));
      });
      // Without an error: one that comes when the answer is all there would hit the kept connection, which nobody guards.
      const giveUp = (reason: unknown): void => {
        end(reject)(reason);
        call.destroy();
      };
      const abandon = (): void => giveUp(signal?.reason);
      const timer = setTimeout(() => giveUp(new HttpTimeoutError('no answer in time')), timeoutMs);
      const end =
        <T>(settle: (value: T) => void) =>
        (value: T): void => {
          isOver = true;
          clearTimeout(timer);
          signal?.removeEventListener('abort', abandon);
          settle(value);
        };
      signal?.addEventListener('abort', abandon, { once: true });
      // More than one may come, the second for a connection that was given up.
      call.on('error', end(reject));
      call.end(body);
    });
  return {
    host: url.host,
    baseURL: base + search,
    post: (path, body, { signal } = {}) => exchange({ method: 'POST', path, body, signal }, readReply),
    get: (path, { signal } = {}) => exchange({ method: 'GET', path, signal }, readReply),
    getLines: (path, { signal, onLine }) =>
      exchange({ method: 'GET', path, signal }, (incoming, goOn) => readLines(incoming, { onLine, goOn })),
  };
}

interface HttpCall extends HttpOptions {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
}

/** @param goOn puts the time-out off; throws when the exchange is over, however much may still be read. */
type Reader = (incoming: IncomingMessage, goOn: () => void) => Promise<HttpReply>;

function readReply(incoming: IncomingMessage): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    let text = '';
    incoming.setEncoding('utf8');
    incoming.on('data', (chunk: string) => {
      text += chunk;
    });
    incoming.once('error', reject);
    incoming.once('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }));
  });
}

async function readLines(
  incoming: IncomingMessage,
  { onLine, goOn }: { readonly onLine: LineReader; readonly goOn: () => void },
): Promise<HttpReply> {
  if (incoming.statusCode !== 200) return readReply(incoming);
  const reply = { status: 200, headers: incoming.headers, text: '' };
  incoming.setEncoding('utf8');
  let rest = '';
  for await (const chunk of incoming as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      goOn();
      if (!(await onLine(line))) return reply;
    }
  }
  if (rest !== '') await onLine(rest);
  return reply;
}

/** @throws ConfigError as `createHttpClient` does. */
export function checkBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/u.test(url.protocol)) {
    throw new ConfigError(`the base URL must be a URL such as https://api.example.com; got "${text}"`);
  }
  // It is part of messages and of the journal, where no secret may be.
  if (url.username !== '' || url.password !== '')
    throw new ConfigError('the base URL must not hold a name or password');
  return url;
}

/** One header's value; the first where it came several times. */
export function header(reply: Pick<HttpReply, 'headers'>, name: string): string | undefined {
  const value = reply.headers[name];
  return typeof value === 'object' ? value[0] : value;
}

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
  post(path: string, body: string, options?: { readonly signal?: AbortSignal | undefined }): Promise<HttpReply>;
}

export interface HttpClientOptions {
  readonly baseURL: string;
  readonly headers: Readonly<Record<string, string>>;
  /** From sending to the last byte of the answer. */
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
  const target = { hostname: url.hostname.replace(/^\[|\]$/gu, ''), port: url.port, method: 'POST', agent };
  const common = { ...headers, 'content-type': 'application/json', accept: 'application/json' };
  return {
    host: url.host,
    baseURL: base + search,
    post: (path, body, { signal } = {}) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const sized = { ...common, 'content-length': Buffer.byteLength(body) };
        const call = send({ ...target, path: prefix + path + search, headers: sized }, (incoming) =>
          readReply(incoming).then(end(resolve), end(reject)),
        );
        const abandon = (): void => void call.destroy(signal?.reason);
        const timer = setTimeout(() => call.destroy(new HttpTimeoutError('no answer in time')), timeoutMs);
        const end =
          <T>(settle: (value: T) => void) =>
          (value: T): void => {
            clearTimeout(timer);
            signal?.removeEventListener('abort', abandon);
            settle(value);
          };
        signal?.addEventListener('abort', abandon, { once: true });
        call.once('error', end(reject));
        call.end(body);
      }),
  };
}

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

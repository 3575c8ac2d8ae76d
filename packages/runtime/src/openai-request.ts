import { ProviderError } from '@farthing/core';

/** Where and how embeddings are asked for. */
export interface EmbeddingServer {
  /** The whole URL of the endpoint. */
  readonly url: URL;
  readonly model: string;
  readonly apiKey: string | undefined;
  readonly dimensions: number | undefined;
  readonly maxRetries: number;
  readonly timeoutMs: number;
  /** Rejects with the signal's reason once it is aborted. */
  readonly sleep: (ms: number, options: { readonly signal?: AbortSignal | undefined }) => Promise<void>;
}

const firstWaitMs = 500;
const longestWaitMs = 8000;
/** A server that asks for more is out of order for this run; failing lets the run say so. */
const longestObeyedWaitMs = 120_000;

/**
 * Vectors of texts, in order. Tries again when the server is hurried (429), broken (5xx) or gone, after the wait it
 * asked for or else one that doubles from 0.5 s up to 8 s. What is no number in an answer becomes NaN: the caller knows
 * which text it stands for.
 *
 * @throws ProviderError naming the host; the signal's reason once it is aborted.
 */
export async function requestEmbeddings(
  server: EmbeddingServer,
  texts: readonly string[],
  { signal }: { readonly signal?: AbortSignal | undefined },
): Promise<Float32Array[]> {
  for (let retry = 0; ; retry++) {
    signal?.throwIfAborted();
    try {
      return readVectors(server, { text: await post(server, { texts, signal }), count: texts.length });
    } catch (error) {
      if (!(error instanceof ProviderError) || !error.isRetryable || retry >= server.maxRetries) throw error;
      const waitMs = error.retryAfterMs ?? Math.min(firstWaitMs * 2 ** retry, longestWaitMs);
      if (waitMs > longestObeyedWaitMs) throw error;
      await server.sleep(waitMs, { signal });
    }
  }
}

async function post(
  server: EmbeddingServer,
  { texts, signal }: { readonly texts: readonly string[]; readonly signal: AbortSignal | undefined },
): Promise<string> {
  const { url, model, apiKey, dimensions, timeoutMs } = server;
  const timeout = AbortSignal.timeout(timeoutMs);
  let reply: { readonly response: Response; readonly text: string };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify({ model, input: texts, encoding_format: 'float', dimensions }),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      // A key must not follow wherever a server points.
      redirect: 'manual',
    });
    reply = { response, text: await response.text() };
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw new ProviderError(
      unreachable(server, { cause, isTimeout: timeout.aborted }),
      { isRetryable: true },
      { cause },
    );
  }
  if (reply.response.status === 200) return reply.text;
  throw statusFailure(server, reply);
}

function unreachable(
  { url, model, timeoutMs }: EmbeddingServer,
  { cause, isTimeout }: { readonly cause: unknown; readonly isTimeout: boolean },
): string {
  if (isTimeout) return `${url.host} did not embed with ${model} within ${timeoutMs / 1000} s`;
  // fetch says "fetch failed"; the system's word is one below.
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const word = !(inner instanceof Error) ? String(inner) : 'code' in inner ? String(inner.code) : inner.message;
  return `cannot reach ${url.host} (${word}); check the base URL and that the server runs`;
}

function statusFailure(
  { url, model, apiKey }: EmbeddingServer,
  { response, text }: { readonly response: Response; readonly text: string },
): ProviderError {
  const { status } = response;
  const said = redact(complaint(text), apiKey);
  const isRetryable =
    (status === 408 || status === 429 || status >= 500) && !/insufficient_quota|billing|credit/iu.test(text);
  const message =
    status === 401
      ? `${url.host} refused the API key (401): ${said}`
      : status === 404
        ? `${url.host} has no embedding model "${model}" at ${url.pathname} (404): check its name and the base URL`
        : `${url.host} answered ${status} for ${model}: ${said}`;
  return new ProviderError(message, { status, isRetryable, retryAfterMs: retryAfterMs(response.headers) });
}

/** The error bodies of OpenAI, TEI, Ollama and others; anything else is its own first line. */
function complaint(text: string): string {
  const body = parseJson(text);
  const error = isObject(body) ? (body.error ?? body.detail ?? body.message) : undefined;
  const message = isObject(error) ? error.message : error;
  const [line = ''] = (typeof message === 'string' ? message : text).split('\n', 1);
  return line.slice(0, 200);
}

/** `undefined` when the server asked for no wait, or for one that makes no sense. */
function retryAfterMs(headers: Headers): number | undefined {
  const milliseconds = Number.parseFloat(headers.get('retry-after-ms') ?? '');
  if (milliseconds > 0) return milliseconds;
  const after = headers.get('retry-after') ?? '';
  const seconds = /^\d+(\.\d+)?$/u.test(after) ? Number(after) : (Date.parse(after) - Date.now()) / 1000;
  return seconds > 0 ? seconds * 1000 : undefined;
}

function readVectors(
  { url, model }: EmbeddingServer,
  { text, count }: { readonly text: string; readonly count: number },
): Float32Array[] {
  const refuse = (what: string): ProviderError =>
    new ProviderError(`${url.host} sent ${what} for ${model}; check the base URL`, { status: 200, isRetryable: false });
  const body = parseJson(text);
  const data = isObject(body) ? body.data : undefined;
  if (!Array.isArray(data)) throw refuse('something else than embeddings');
  if (data.length !== count) throw refuse(`${data.length} vectors for ${count} texts`);
  const vectors = new Array<Float32Array>(count);
  for (const [position, item] of data.entries()) {
    const { embedding, index = position }: Readonly<Record<string, unknown>> = isObject(item) ? item : {};
    if (!Array.isArray(embedding) || embedding.length === 0) throw refuse('an embedding that is no list of numbers');
    if (
      !Number.isInteger(index) ||
      Number(index) < 0 ||
      Number(index) >= count ||
      vectors[Number(index)] !== undefined
    ) {
      throw refuse(`an embedding with index ${String(index)} among ${count}`);
    }
    vectors[Number(index)] = Float32Array.from(embedding, (value) => (typeof value === 'number' ? value : Number.NaN));
  }
  return vectors;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is a finding like any other; the caller says what was expected.
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function redact(text: string, secret: string | undefined): string {
  return secret === undefined || secret === '' ? text : text.replaceAll(secret, '[key]');
}

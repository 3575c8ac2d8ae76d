/**
 * What a failed call says about who else could answer:
 * `provider` – this provider, now or at all (overloaded, unreachable, key refused): another may do it;
 * `overflow` – the request does not fit the model: one with a larger window may do it;
 * `request` – the request is a bad one: nobody will do it.
 */
export type FailureKind = 'provider' | 'overflow' | 'request';

/** A failed call, whichever client it came from. */
export interface CallFailure {
  readonly kind: FailureKind;
  readonly isTimeout: boolean;
  readonly status: number | undefined;
  /** The wait that the provider asked for. */
  readonly retryAfterMs: number | undefined;
  /** One line. */
  readonly detail: string;
}

/** Statuses of requests that no provider would take. Any other failure may be the provider's. */
const badRequest: ReadonlySet<number> = new Set([400, 405, 406, 411, 413, 414, 415, 422]);

/** In order: OpenAI, llama.cpp by their codes; Anthropic; OpenAI, vLLM and OpenRouter; Ollama, llama.cpp, Gemini and others. */
const overflowWords =
  /context_length_exceeded|exceed_context_size|prompt is too long|exceed context limit|maximum context length|exceeds? (the )?(model's )?(available |maximum )?context (window|length|size)/iu;

/**
 * Reads what was thrown by the SDKs of Anthropic and OpenAI, the AI SDK, `ProviderError` or anything else. What cannot
 * be read counts as the provider's failure: an answer from somebody else beats none.
 */
export function readFailure(error: unknown): CallFailure {
  const fields = isObject(error) ? error : {};
  const status = numberOf(fields.status) ?? numberOf(fields.statusCode);
  const message = error instanceof Error ? error.message : String(error);
  const said = `${message} ${textOf(fields.code)} ${textOf(fields.responseBody)}`;
  const isBad = status === undefined ? fields.type === 'invalid_request_error' : badRequest.has(status);
  const kind = isBad ? (overflowWords.test(said) ? 'overflow' : 'request') : 'provider';
  const cause = isObject(fields.cause) ? fields.cause : {};
  const isTimeout = /timed? ?out/iu.test(`${message} ${textOf(fields.name)} ${textOf(cause.name)}`);
  const detail = message.split('\n', 1)[0]!.slice(0, 200);
  return { kind, isTimeout, status, retryAfterMs: retryAfterMs(fields), detail };
}

function retryAfterMs(fields: Fields): number | undefined {
  const given = numberOf(fields.retryAfterMs);
  if (given !== undefined) return given;
  const header = headerReader(fields.headers ?? fields.responseHeaders);
  const milliseconds = Number.parseFloat(header('retry-after-ms'));
  if (milliseconds > 0) return milliseconds;
  const after = header('retry-after');
  const seconds = /^\d+(\.\d+)?$/u.test(after) ? Number(after) : (Date.parse(after) - Date.now()) / 1000;
  return seconds > 0 ? seconds * 1000 : undefined;
}

/** Of a `Headers` or of a plain object; the empty text where there is none. */
function headerReader(headers: unknown): (name: string) => string {
  if (headers instanceof Headers) return (name) => headers.get(name) ?? '';
  const plain = isObject(headers) ? headers : {};
  return (name) => {
    const key = Object.keys(plain).find((each) => each.toLowerCase() === name);
    return key === undefined ? '' : textOf(plain[key]);
  };
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

import { APIConnectionTimeoutError, APIError } from '@anthropic-ai/sdk';
import { ProviderError } from '@farthing/core';

export interface CallContext {
  readonly host: string;
  readonly model: string;
  /** Only to make sure that it is in no message. */
  readonly apiKey: string;
  readonly timeoutMs: number;
}

/** What went wrong with a call, as one line that says what to do. The message never holds the key. */
export function anthropicFailure(error: unknown, context: CallContext): ProviderError {
  const { host, model, timeoutMs } = context;
  if (error instanceof APIConnectionTimeoutError) {
    const message = `${host} did not answer for ${model} within ${timeoutMs / 1000} s`;
    return new ProviderError(message, { isRetryable: true }, { cause: error });
  }
  if (error instanceof APIError && error.status !== undefined) return statusFailure(error, context);
  const root = rootCause(error);
  if (isBrokenBody(error)) {
    const message = `${host} sent an unreadable answer for ${model}; check the base URL`;
    return new ProviderError(message, { status: 200, isRetryable: false }, { cause: root });
  }
  const code = systemCode(root);
  const message = `cannot reach ${host} (${code ?? firstLine(root.message)}); check the base URL and that the server runs`;
  return new ProviderError(message, { isRetryable: passingCodes.has(code) }, { cause: root });
}

/** The system's and undici's codes for trouble that may pass; an untrusted certificate or a forbidden port will not. */
const passingCodes: ReadonlySet<string | undefined> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

function statusFailure(error: APIError, context: CallContext): ProviderError {
  const status = error.status as number;
  const said = redact(error.apiMessage ?? firstLine(error.message), context.apiKey);
  // The provider's own error is no cause to keep when it repeats the key.
  const cause = error.message.includes(context.apiKey) ? undefined : error;
  const failure = {
    status: isOutOfCredit(error) ? 402 : status,
    isRetryable: isRetryable(status, error.headers),
    retryAfterMs: retryAfterMs(error.headers),
  };
  return new ProviderError(statusMessage(status, said, context), failure, { cause });
}

function statusMessage(status: number, said: string, { host, model }: CallContext): string {
  switch (status) {
    case 401:
      return `${host} refused the API key (401): set ANTHROPIC_API_KEY to a key that is valid there`;
    case 403:
      return `${host} does not let this API key use ${model} (403: ${said})`;
    case 404:
      return `${host} has no model "${model}" (404): check its name, and the base URL`;
    default:
      return `${host} answered ${status} for ${model}: ${said}`;
  }
}

/** The provider's word counts where it gives one; else time-outs, conflicts, rate limits and server errors may pass. */
function isRetryable(status: number, headers: Headers | undefined): boolean {
  const word = headers?.get('x-should-retry');
  if (word === 'true' || word === 'false') return word === 'true';
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

/** `undefined` when the provider asked for no wait, or for one that makes no sense. */
function retryAfterMs(headers: Headers | undefined): number | undefined {
  const milliseconds = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (milliseconds > 0) return milliseconds;
  const after = headers?.get('retry-after') ?? '';
  const seconds = /^\d+(\.\d+)?$/u.test(after) ? Number(after) : (Date.parse(after) - Date.now()) / 1000;
  return seconds > 0 ? seconds * 1000 : undefined;
}

/** An account without credit gets a 400 like a malformed request does; only the words tell them apart. */
function isOutOfCredit(error: APIError): boolean {
  return error.type === 'billing_error' || /credit balance/iu.test(error.apiMessage ?? '');
}

/** A 200 whose body is not JSON. A body that broke off is a lost connection instead. */
function isBrokenBody(error: unknown): boolean {
  return error instanceof SyntaxError || (error instanceof Error && error.cause instanceof SyntaxError);
}

function rootCause(error: unknown): Error {
  let root = error instanceof Error ? error : new Error(String(error));
  while (root.cause instanceof Error) root = root.cause;
  // A host with several addresses fails with one error per address.
  const [first] = root instanceof AggregateError ? root.errors : [];
  return first instanceof Error ? first : root;
}

function systemCode(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function redact(text: string, secret: string): string {
  return firstLine(text).replaceAll(secret, '[key]');
}

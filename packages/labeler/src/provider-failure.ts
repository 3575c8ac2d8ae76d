import { ProviderError } from '@farthing/core';
import { type HttpReply, HttpTimeoutError, header } from './http-client.ts';

export interface CallContext {
  readonly host: string;
  readonly model: string;
  /** Only to make sure that it is in no message; empty where the server wants none. */
  readonly apiKey: string;
  /** What the user sets the key with. */
  readonly keyName: string;
  readonly timeoutMs: number;
}

/** What an error body says, in whichever of the providers' shapes. */
export interface ProviderComplaint {
  readonly message: string;
  /** Its `type`, `code` and `param`, for programs. */
  readonly words: string;
  readonly param: string | undefined;
}

/** Why no answer came at all, as one line that says what to do. */
export function connectionFailure(error: unknown, { host, model, timeoutMs }: CallContext): ProviderError {
  if (error instanceof HttpTimeoutError) {
    const message = `${host} did not answer for ${model} within ${timeoutMs / 1000} s`;
    return new ProviderError(message, { isRetryable: true }, { cause: error });
  }
  const root = rootCause(error);
  const code = 'code' in root && typeof root.code === 'string' ? root.code : undefined;
  const message = `cannot reach ${host} (${code ?? firstLine(root.message)}); check the base URL and that the server runs`;
  return new ProviderError(message, { isRetryable: code !== undefined && passingCodes.has(code) }, { cause: root });
}

/** The system's codes for trouble that may pass; an untrusted certificate will not. */
const passingCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** What an answer with an error status means, as one line that says what to do. The message never holds the key. */
export function statusFailure(reply: HttpReply, context: CallContext): ProviderError {
  const { status } = reply;
  const complaint = readComplaint(reply);
  const said = redact(complaint.message, context.apiKey);
  const isUnpaid = isOutOfCredit(complaint);
  return new ProviderError(statusMessage(status, said, context), {
    status: isUnpaid ? 402 : status,
    isRetryable: !isUnpaid && isRetryable(reply),
    retryAfterMs: retryAfterMs(reply),
  });
}

/** A 200 that is no answer. */
export function unreadableAnswer(context: CallContext, api: string, cause: unknown): ProviderError {
  const message = `${context.host} sent something else than a ${api} response for ${context.model}; check the base URL`;
  return new ProviderError(message, { status: 200, isRetryable: false }, { cause });
}

/** Reads the error bodies of Anthropic, OpenAI, Azure, vLLM and Ollama; anything else is its own first line. */
export function readComplaint({ text }: Pick<HttpReply, 'text'>): ProviderComplaint {
  const body = parseObject(text);
  const error = typeof body?.error === 'object' && body.error !== null ? (body.error as typeof body) : body;
  const message = [error?.message, body?.error, body?.detail].find((each) => typeof each === 'string');
  const words = [error?.type, error?.code, error?.param].filter((each) => typeof each === 'string').join(' ');
  const param = typeof error?.param === 'string' ? error.param : undefined;
  return { message: firstLine(message ?? text), words, param };
}

/** The prompt, or prompt and answer limit together, do not fit the model: true of this request for ever. */
export function isContextOverflow(reply: HttpReply): boolean {
  if (reply.status !== 400 && reply.status !== 413 && reply.status !== 422) return false;
  const { words, message } = readComplaint(reply);
  return /context_length_exceeded|exceed_context_size/u.test(words) || overflowWords.test(message);
}

/** In order: Anthropic; Anthropic with the limit; OpenAI, vLLM and OpenRouter; Ollama; llama.cpp; Gemini's and others. */
const overflowWords =
  /prompt is too long|exceed context limit|maximum context length|exceeds the context length|exceeds? the available context size|exceeds? (the )?(model's )?(maximum )?context (window|length|size)/iu;

function statusMessage(status: number, said: string, { host, model, keyName, apiKey }: CallContext): string {
  switch (status) {
    case 401:
      if (apiKey === '')
        return `${host} wants an API key (401), and none was sent: name the variable that holds it with --api-key-env`;
      return `${host} refused the API key (401): set ${keyName} to a key that is valid there`;
    case 403:
      return `${host} does not let this API key use ${model} (403: ${said})`;
    case 404:
      return `${host} has no model "${model}" (404): check its name, and the base URL`;
    default:
      return `${host} answered ${status} for ${model}: ${said}`;
  }
}

/** The provider's word counts where it gives one; else time-outs, conflicts, rate limits and server errors may pass. */
function isRetryable(reply: HttpReply): boolean {
  const word = header(reply, 'x-should-retry');
  if (word === 'true' || word === 'false') return word === 'true';
  const { status } = reply;
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

/** `undefined` when the provider asked for no wait, or for one that makes no sense. */
function retryAfterMs(reply: HttpReply): number | undefined {
  const milliseconds = Number.parseFloat(header(reply, 'retry-after-ms') ?? '');
  if (milliseconds > 0) return milliseconds;
  const after = header(reply, 'retry-after') ?? '';
  const seconds = /^\d+(\.\d+)?$/u.test(after) ? Number(after) : (Date.parse(after) - Date.now()) / 1000;
  return seconds > 0 ? seconds * 1000 : undefined;
}

/** An account without credit gets the status of a malformed or a hurried request; only the words tell them apart. */
function isOutOfCredit({ words, message }: ProviderComplaint): boolean {
  return /billing_error|insufficient_quota/u.test(words) || /credit balance/iu.test(message);
}

function rootCause(error: unknown): Error {
  const root = error instanceof Error ? error : new Error(String(error));
  // A host with several addresses fails with one error per address.
  const [first] = root instanceof AggregateError ? root.errors : [];
  return first instanceof Error ? first : root;
}

/** `undefined` for anything but a JSON object. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Not JSON is a finding like any other; the caller says what was expected.
    return undefined;
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function redact(text: string, secret: string): string {
  return secret === '' ? text : text.replaceAll(secret, '[key]');
}

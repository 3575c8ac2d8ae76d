import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { DataError, ProviderError } from '@farthing/core';
import { makeFolder, writeFileAtomically } from '@farthing/dataset';

export interface DownloadOptions {
  /** The only way to the network: `globalThis.fetch`, or what stands in for it. */
  readonly fetch: typeof globalThis.fetch;
  /** Path of the file, which is there as a whole or not at all; its folders are made. */
  readonly to: string;
  readonly maxBytes: number;
  /** Hex; other bytes are refused. `undefined` accepts any. */
  readonly sha256?: string | undefined;
  /** A server that sends nothing for so long is given up. Default 60,000. */
  readonly idleTimeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Downloaded {
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Downloads one file as a stream. It takes its place only when it is whole and has the checksum that is asked for;
 * whatever goes wrong, nothing of it stays.
 *
 * @throws ProviderError when the server cannot be reached, refuses, falls silent or breaks off; DataError when what comes
 *   is too large or has another checksum, or cannot be written.
 */
export async function downloadFile(url: string, options: DownloadOptions): Promise<Downloaded> {
  const { to, maxBytes, sha256: expected, idleTimeoutMs = 60_000, signal } = options;
  const idle = new IdleTimer(idleTimeoutMs);
  try {
    const response = await askFor(url, { ...options, idle });
    await makeFolder(dirname(to));
    return await writeFileAtomically(to, async (append) => {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const chunk of bodyOf(response, { url, idle, signal })) {
        bytes += chunk.length;
        if (bytes > maxBytes) throw new DataError(`${url}: is larger than ${maxBytes} bytes; it is another file`);
        hash.update(chunk);
        await append(chunk);
      }
      const announced = announcedBytes(response);
      if (announced !== undefined && announced !== bytes) throw brokenOff(url, ` after ${bytes} of ${announced} bytes`);
      const sha256 = hash.digest('hex');
      if (expected !== undefined && sha256 !== expected) throw otherBytes(url, { expected, got: sha256 });
      return { sha256, bytes };
    });
  } finally {
    idle.stop();
  }
}

/** The one line about bytes that are not the ones that were vouched for. */
export function otherBytes(where: string, hashes: { readonly expected: string; readonly got: string }): DataError {
  return new DataError(
    `${where}: SHA-256 ${hashes.expected} expected, got ${hashes.got}; it is another version or damaged ` +
      '(--any-version takes a local copy as it is)',
  );
}

async function askFor(url: string, { fetch, signal, idle }: DownloadOptions & { readonly idle: IdleTimer }) {
  const signals = signal === undefined ? [idle.signal] : [idle.signal, signal];
  let response: Response;
  try {
    // Packed in transit, its length would say nothing of what has to come.
    response = await fetch(url, { headers: { 'accept-encoding': 'identity' }, signal: AbortSignal.any(signals) });
  } catch (cause) {
    signal?.throwIfAborted();
    throw noAnswer(url, idle.signal.aborted ? idle.reason : reasonOf(cause), cause);
  }
  if (response.ok && response.body !== null) return response;
  await response.body?.cancel();
  throw new ProviderError(
    `${url}: the server answered ${response.status} ${response.statusText}`.trimEnd() +
      (response.status === 404 ? '; the address may have moved: give a local copy with --from' : '; try again later'),
    { status: response.status, isRetryable: response.status === 429 || response.status >= 500 },
  );
}

async function* bodyOf(
  response: Response,
  { url, idle, signal }: { readonly url: string; readonly idle: IdleTimer; readonly signal: AbortSignal | undefined },
): AsyncGenerator<Uint8Array> {
  const reader = response.body!.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      idle.restart();
      yield value;
    }
  } catch (cause) {
    signal?.throwIfAborted();
    throw brokenOff(url, idle.signal.aborted ? `: ${idle.reason}` : `: ${reasonOf(cause)}`, cause);
  } finally {
    await reader.cancel().catch(() => {}); // What it has broken off already is told by what was thrown.
  }
}

function announcedBytes({ headers }: Response): number | undefined {
  const length = headers.get('content-length');
  return length === null || headers.has('content-encoding') ? undefined : Number(length);
}

function noAnswer(url: string, reason: string, cause: unknown): ProviderError {
  const message = `${url}: no answer (${reason}); check the connection, or give a local copy with --from`;
  return new ProviderError(message, { isRetryable: true }, { cause });
}

function brokenOff(url: string, where: string, cause?: unknown): ProviderError {
  return new ProviderError(
    `${url}: the download broke off${where}; run the same command again, whole files are kept`,
    { isRetryable: true },
    { cause },
  );
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.cause instanceof Error) return reasonOf(thrown.cause);
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : thrown.message;
}

/** Aborts its signal when it has not been restarted for so long. */
class IdleTimer {
  readonly #controller = new AbortController();
  readonly #timeoutMs: number;
  #timer: NodeJS.Timeout;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get reason(): string {
    return `nothing came for ${this.#timeoutMs / 1000} s`;
  }

  restart(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(): NodeJS.Timeout {
    return setTimeout(() => this.#controller.abort(), this.#timeoutMs);
  }
}

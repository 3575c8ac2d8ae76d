import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { ConfigError } from '@farthing/core';
import { createBatchStore } from './batch-store.ts';
import { type EndpointState, type SandboxClock, serve } from './endpoints.ts';
import { checkFaults, type SandboxFaults } from './faults.ts';
import { createRateLimiter } from './rate-limits.ts';
import { type SandboxStats, StatsCounter } from './stats.ts';

export interface SandboxOptions {
  /** TCP port on 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number;
  /** Decides every error a model makes and every fault injected; default 1. */
  readonly seed?: number;
  readonly faults?: SandboxFaults;
  /** Mean time before a reply, in milliseconds, varying by ±30 %; default 0. */
  readonly latencyMs?: number;
  /** Time a batch takes, in milliseconds; default 0. */
  readonly batchMs?: number;
  /** Largest request body in bytes; default 32 MiB, as the real service; batches may have 256 MiB. */
  readonly bodyLimitBytes?: number;
  /** Closes the sandbox when aborted. */
  readonly signal?: AbortSignal;
  readonly clock?: SandboxClock;
}

/** A running sandbox. */
export interface Sandbox {
  /** Base URL for a client, e.g. `http://127.0.0.1:8787`. */
  readonly url: string;
  stats(): SandboxStats;
  /** Stops listening and ends every connection. May be called more than once. */
  close(): Promise<void>;
}

const realClock: SandboxClock = { wait: (ms, signal) => wait(ms, undefined, { signal }) };

/**
 * Starts a loopback server that speaks the Anthropic Messages API, and OpenAI's Chat Completions without streaming, for the models of {@link sandboxModels}.
 *
 * @throws ConfigError when an option is out of range or the port is taken.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, signal } = options;
  if (!(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new ConfigError(`port must be a whole number from 0 to 65535; got ${port}`);
  }
  const closing = new AbortController();
  const state = sandboxState(options, closing.signal);
  const server = createServer((request, response) => void serve(request, response, state));
  // Longer than clients keep idle connections, so that it is never the server that hangs up on a reused one.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailure(error, port)));
    server.listen(port, '127.0.0.1', resolve);
  });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= new Promise<void>((resolve) => {
      closing.abort();
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closed;
  };
  if (signal?.aborted) await close();
  signal?.addEventListener('abort', () => void close(), { once: true });
  const address = server.address() as AddressInfo | null;
  return { url: `http://127.0.0.1:${address?.port ?? port}`, stats: () => state.stats.read(), close };
}

function listenFailure(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') return new ConfigError(`port ${port} is already in use; choose another`);
  if (error.code === 'EACCES') return new ConfigError(`port ${port} needs privileges; choose one above 1023`);
  return error;
}

function sandboxState(options: SandboxOptions, closing: AbortSignal): EndpointState {
  const { seed = 1, faults = {}, latencyMs = 0, batchMs = 0 } = options;
  const { bodyLimitBytes = 32 * 2 ** 20, clock = realClock } = options;
  checkFaults(faults);
  if (!Number.isFinite(seed)) throw new ConfigError(`seed must be a number; got ${seed}`);
  if (!(latencyMs >= 0)) throw new ConfigError(`latencyMs must be a time in milliseconds; got ${latencyMs}`);
  if (!(batchMs >= 0)) throw new ConfigError(`batchMs must be a time in milliseconds; got ${batchMs}`);
  const stats = new StatsCounter();
  const rateLimiter = createRateLimiter(faults, () => performance.now());
  const timing = { latencyMs, batchMs, clock, closing };
  const counting = { stats, rateLimiter, attempts: new Map(), nextRequest: 1 };
  return { seed, faults, bodyLimitBytes, ...timing, ...counting, batches: createBatchStore() };
}

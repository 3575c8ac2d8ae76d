import { ConfigError } from '@farthing/core';

export interface CircuitBreakerOptions {
  /** Failures in a row after which a provider is left alone. Default 5. */
  readonly failures?: number | undefined;
  /** For how long, in milliseconds, before one request may try it again. Default 30,000. */
  readonly openMs?: number | undefined;
  /** The longest wait that is kept to when a provider asks for one, in milliseconds. Default 600,000: ten minutes. */
  readonly maxRetryAfterMs?: number | undefined;
  /** Providers remembered, at least 1; the one longest without a failure is forgotten first. Default 1,000. */
  readonly maxProviders?: number | undefined;
  /** Milliseconds since any fixed time. Default: a clock that does not jump. */
  readonly now?: (() => number) | undefined;
}

/** Leave to ask a provider once. Exactly one of its methods is to be called; later calls of any do nothing. */
export interface Permit {
  succeeded(): void;
  /** @param failure.retryAfterMs the wait that the provider asked for. */
  failed(failure?: { readonly retryAfterMs?: number | undefined }): void;
  /** It came to nothing for no fault of the provider: the caller went, or the request was a bad one. */
  abandoned(): void;
}

export type CircuitState = 'closed' | 'open' | 'half-open';

/** Remembers which providers are down. Share one between all that ask the same providers. */
export interface CircuitBreaker {
  /** Leave to ask, or for how long there is none. */
  admit(provider: string): Permit | { readonly blockedForMs: number };
  /** For how long nobody may ask; 0 when {@link CircuitBreaker.admit} would give leave. Asks for nothing itself. */
  blockedForMs(provider: string): number;
  /** `open`: nobody may ask, for failures or a wait that was asked for. `half-open`: the next request tries it. */
  state(provider: string): CircuitState;
  /** Forgets what is held against a provider: it is asked again at once. */
  reset(provider: string): void;
  /** How many providers it remembers anything of. */
  readonly size: number;
}

interface Circuit {
  failures: number;
  /** Not to be asked for `blockedMs` from `sinceMs` on. */
  sinceMs: number;
  blockedMs: number;
  isOpen: boolean;
  /** When the one request that tries it again was let through. */
  probeMs: number | undefined;
  /** Grows whenever the circuit opens or closes: what was asked before has no say any more. */
  generation: number;
}

/**
 * A provider is asked (*closed*) until it has failed `failures` times in a row; then nobody asks it for `openMs` (*open*);
 * then one request does (*half-open*), which closes or opens it again. Nygard, Release It! (2007), chapter 5. A wait
 * that a provider asks for (`Retry-After`) is kept to by itself, after a single failure, for `maxRetryAfterMs` at most.
 *
 * A clock that jumps costs at most the wait once more. A try that never comes back gives way to another after `openMs`.
 *
 * @throws ConfigError when an option is out of range.
 */
export function createCircuitBreaker(options: CircuitBreakerOptions = {}): CircuitBreaker {
  const { failures: limit = 5, openMs = 30_000, maxRetryAfterMs = 600_000, maxProviders = 1000 } = options;
  const { now = () => performance.now() } = options;
  if (!(Number.isInteger(limit) && limit >= 1)) throw new ConfigError(`failures must be at least 1; got ${limit}`);
  if (!(openMs >= 0)) throw new ConfigError(`openMs must be a time in milliseconds; got ${openMs}`);
  if (!(maxRetryAfterMs >= 0))
    throw new ConfigError(`maxRetryAfterMs must be a time in milliseconds; got ${maxRetryAfterMs}`);
  if (!(maxProviders >= 1)) throw new ConfigError(`maxProviders must be at least 1; got ${maxProviders}`);
  const circuits = new Map<string, Circuit>();

  const remember = (provider: string): Circuit => {
    const circuit = circuits.get(provider) ?? {
      failures: 0,
      sinceMs: now(),
      blockedMs: 0,
      isOpen: false,
      probeMs: undefined,
      generation: 0,
    };
    circuits.delete(provider);
    circuits.set(provider, circuit);
    if (circuits.size > maxProviders) circuits.delete(circuits.keys().next().value!);
    return circuit;
  };
  const fail = (provider: string, generation: number, retryAfterMs = 0): void => {
    const circuit = remember(provider);
    const at = now();
    if (circuit.generation === generation) {
      circuit.failures++;
      if (circuit.isOpen || circuit.failures >= limit) {
        Object.assign(circuit, { isOpen: true, probeMs: undefined, generation: generation + 1 });
        block(circuit, at, openMs);
      }
    }
    block(circuit, at, Math.min(retryAfterMs, maxRetryAfterMs));
  };
  const permit = (provider: string, generation: number, isProbe: boolean): Permit => {
    let isSettled = false;
    const once = (act: () => void): void => {
      if (!isSettled) act();
      isSettled = true;
    };
    return {
      succeeded: () =>
        once(() => {
          const circuit = circuits.get(provider);
          if (circuit?.generation !== generation) return;
          // A wait that was asked for outlives a success of somebody who asked earlier.
          if (blockedForMs(circuit, now()) > 0) circuit.failures = 0;
          else circuits.delete(provider);
        }),
      failed: ({ retryAfterMs } = {}) => once(() => fail(provider, generation, retryAfterMs)),
      abandoned: () =>
        once(() => {
          const circuit = circuits.get(provider);
          if (isProbe && circuit?.generation === generation) circuit.probeMs = undefined;
        }),
    };
  };
  const waitMs = (provider: string): number => {
    const circuit = circuits.get(provider);
    if (circuit === undefined) return 0;
    const at = now();
    const probeAgeMs = at - (circuit.probeMs ?? -Infinity);
    return blockedForMs(circuit, at) || (probeAgeMs >= 0 && probeAgeMs < openMs ? openMs - probeAgeMs : 0);
  };
  return {
    get size() {
      return circuits.size;
    },
    blockedForMs: waitMs,
    state: (provider) => {
      const circuit = circuits.get(provider);
      if (circuit === undefined) return 'closed';
      if (blockedForMs(circuit, now()) > 0) return 'open';
      return circuit.isOpen ? 'half-open' : 'closed';
    },
    reset: (provider) => {
      circuits.delete(provider);
    },
    admit: (provider) => {
      const blockedMs = waitMs(provider);
      if (blockedMs > 0) return { blockedForMs: blockedMs };
      const circuit = circuits.get(provider);
      if (circuit?.isOpen) circuit.probeMs = now();
      return permit(provider, circuit?.generation ?? 0, circuit?.isOpen === true);
    },
  };
}

/** Never shortens a wait. */
function block(circuit: Circuit, at: number, ms: number): void {
  if (ms <= blockedForMs(circuit, at)) return;
  circuit.sinceMs = at;
  circuit.blockedMs = ms;
}

function blockedForMs(circuit: Circuit, at: number): number {
  // The clock went back: the wait begins again rather than lasting until the old time comes round.
  if (at < circuit.sinceMs) circuit.sinceMs = at;
  return Math.max(0, circuit.sinceMs + circuit.blockedMs - at);
}

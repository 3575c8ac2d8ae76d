import { ConfigError, createRandom } from '@farthing/core';
import type { SandboxModel } from '../models.ts';
import type { ContentFault } from './reply.ts';

/**
 * What goes wrong on purpose; every rate is a chance, 0–1, and 0 by default.
 *
 * Transport faults (`rate429`, `rate529`, `dropRate`, `slowRate`) are drawn anew for each attempt at the same content,
 * so retries get through; they befall the batch endpoints, not what is in a batch. Content faults (`malformedRate`, `refusalRate`) depend on the content alone: the same
 * request fails the same way for ever.
 */
export interface SandboxFaults {
  /** Rate-limited, with `retry-after` headers. */
  readonly rate429?: number | undefined;
  /** Wait asked for by a 429, in milliseconds; default 1,000. */
  readonly retryAfterMs?: number | undefined;
  /** Overloaded. */
  readonly rate529?: number | undefined;
  /** The connection is destroyed: before any byte of a plain reply, in the middle of a streamed one. */
  readonly dropRate?: number | undefined;
  /** The reply takes `slowMs` longer. */
  readonly slowRate?: number | undefined;
  /** In milliseconds; default 2,000. */
  readonly slowMs?: number | undefined;
  /** The judge's verdict cannot be parsed. */
  readonly malformedRate?: number | undefined;
  /** The model refuses: `stop_reason: "refusal"`, no content. */
  readonly refusalRate?: number | undefined;
  /** A request of a batch ends as overloaded, free of charge. Drawn anew in every batch. */
  readonly batchErrorRate?: number | undefined;
  /** A request of a batch is not come to before the batch expires, likewise. */
  readonly batchExpireRate?: number | undefined;
  /** Longest prompt a model takes, in tokens; longer ones are refused. Default: no limit. */
  readonly contextTokens?: number | undefined;
  /** What each model takes in a minute before it says 429, told in rate-limit headers. Default: no limit. */
  readonly requestsPerMinute?: number | undefined;
  /** As `requestsPerMinute`, of input tokens. */
  readonly tokensPerMinute?: number | undefined;
}

export type TransportFault = 'rate-limited' | 'overloaded' | 'dropped';

/** What will happen to one attempt. */
export interface FaultPlan {
  readonly transport: TransportFault | undefined;
  readonly content: ContentFault | undefined;
  readonly isSlow: boolean;
  /** In milliseconds. */
  readonly delayMs: number;
}

/** Latency varies by this share of itself around its mean. */
const jitter = 0.3;

/** @throws ConfigError when a rate is not within 0–1 or a time is negative. */
export function checkFaults(faults: SandboxFaults): void {
  for (const [name, value] of Object.entries(faults)) {
    if (value === undefined) continue;
    if (/(Tokens|PerMinute)$/u.test(name)) {
      if (!(value > 0)) throw new ConfigError(`fault ${name} must be a number above 0; got ${value}`);
      continue;
    }
    const isTime = name.endsWith('Ms');
    if (!(value >= 0 && (isTime || value <= 1))) {
      throw new ConfigError(`fault ${name} must be ${isTime ? 'a time in milliseconds' : 'within 0–1'}; got ${value}`);
    }
  }
}

/** Draws the faults of one attempt; the same arguments always give the same plan. */
export function planFaults(
  faults: SandboxFaults,
  attempt: {
    readonly seed: number;
    readonly model: SandboxModel['id'];
    /** Identifies the request's content. */
    readonly contentKey: string;
    /** How often that content has been sent before. */
    readonly count: number;
    readonly latencyMs: number;
  },
): FaultPlan {
  const { seed, model, contentKey, count, latencyMs } = attempt;
  const { rate429 = 0, rate529 = 0, dropRate = 0, slowRate = 0, slowMs = 2000 } = faults;
  const { malformedRate = 0, refusalRate = 0 } = faults;
  const transport = createRandom(seed, `transport:${count}:${contentKey}`);
  const drawn = transport.next();
  const isSlow = transport.next() < slowRate;
  const delayMs = latencyMs * (1 + jitter * (2 * transport.next() - 1)) + (isSlow ? slowMs : 0);
  const content = createRandom(seed, `content:${contentKey}`);
  const refuses = content.next() < refusalRate;
  const garbles = content.next() < malformedRate && model === 'sandbox-judge';
  return {
    transport: firstWithin(drawn, [
      ['rate-limited', rate429],
      ['overloaded', rate529],
      ['dropped', dropRate],
    ]),
    content: refuses ? 'refusal' : garbles ? 'malformed' : undefined,
    isSlow,
    delayMs,
  };
}

/** One draw for all: rates add up instead of compounding. */
function firstWithin(drawn: number, rates: readonly (readonly [TransportFault, number])[]): TransportFault | undefined {
  let reached = 0;
  for (const [fault, rate] of rates) {
    reached += rate;
    if (drawn < reached) return fault;
  }
  return undefined;
}

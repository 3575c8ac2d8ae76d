import type { PolicyStep, RoutingDecision } from '@farthing/core';
import {
  type ConversationMemory,
  type ConversationState,
  type ConversationStore,
  type SyncConversationStore,
  tokensName,
  usedName,
} from './conversation-store.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { continueWith, type Policy, type SyncPolicy } from './policy.ts';
import type { RoutingRequest } from './routing-request.ts';
import { type Schedule, type StoreLimits, waitForStore } from './wait-for-store.ts';

/** Something that the store failed to do. The request was decided all the same. */
export interface DroppedState {
  readonly operation: 'read' | 'raise';
  readonly conversationId: string;
  readonly error: unknown;
}

export interface MemoryOptions<Store extends ConversationStore = ConversationStore> {
  readonly store: Store;
  /** Milliseconds since 1970: `Date.now`. May jump: see {@link ConversationMemory.nowMs}. */
  readonly now: () => number;
  /** Milliseconds after a request for which the store keeps its conversation. Default a day. */
  readonly keepMs?: number | undefined;
  /** Milliseconds that a decision waits for the store at most. Default 100. */
  readonly waitMs?: number | undefined;
  /** Calls back after a number of milliseconds, unless what it returns is called before. Default: `setTimeout`. */
  readonly schedule?: Schedule | undefined;
  /** Told of each thing that the store failed to do; count these. */
  readonly onDropped?: ((dropped: DroppedState) => void) | undefined;
  /** Handed each write that is still going on when the decision is there; for workers that would be stopped. Never rejects. */
  readonly waitUntil?: ((written: Promise<void>) => void) | undefined;
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Gives the policies inside it what is remembered of the conversation, and writes down what they decided. Use it around
 * `sticky` and `cacheAware`. A request without `conversationId` stands alone. One read and one write a request; the write
 * is not waited for. A store that fails or is slow is reported and counted, and costs at most `waitMs`.
 */
export function withMemory(policy: SyncPolicy, options: MemoryOptions<SyncConversationStore>): SyncPolicy;
export function withMemory(policy: Policy, options: MemoryOptions): Policy;
export function withMemory(policy: Policy, options: MemoryOptions): Policy {
  const { store, now, keepMs = dayMs, waitMs = 100, schedule, onDropped, waitUntil } = options;
  const limits = (signal?: AbortSignal): StoreLimits => ({ waitMs, schedule, signal });
  const read = (id: string, signal: AbortSignal | undefined): Loaded | Promise<Loaded> => {
    const failed = (error: unknown): Loaded => {
      onDropped?.({ operation: 'read', conversationId: id, error });
      return { state: undefined };
    };
    const found = (state: ConversationState | undefined): Loaded => ({ state: state ?? {} });
    try {
      const state = store.read(id, { signal });
      return state instanceof Promise ? waitForStore(state, limits(signal)).then(found, failed) : found(state);
    } catch (error) {
      return failed(error);
    }
  };
  const write = (id: string, numbers: ConversationState): void => {
    const failed = (error: unknown): void => onDropped?.({ operation: 'raise', conversationId: id, error });
    try {
      const written = store.raise(id, numbers, { keepMs });
      if (!(written instanceof Promise)) return;
      const settled = waitForStore(written, limits()).catch(failed);
      waitUntil?.(settled);
    } catch (error) {
      failed(error);
    }
  };
  return {
    candidates: policy.candidates,
    decide: (request) => {
      const { conversationId, signal } = request;
      if (conversationId === undefined) return policy.decide(request);
      return continueWith(read(conversationId, signal), ({ state }) => {
        const memory = { nowMs: steadyNow(now(), state), state };
        return continueWith(policy.decide({ ...request, memory }), ({ remember, ...decision }): RoutingDecision => {
          write(conversationId, { ...usage(request, decision, memory), ...remember });
          return { ...decision, trail: [stepOf(memory), ...(decision.trail ?? [])] };
        });
      }) as RoutingDecision | Promise<RoutingDecision>;
    },
  };
}

interface Loaded {
  readonly state: ConversationState | undefined;
}

/** The clock, but never before what is remembered to have happened: a clock that is set back stands still for a while. */
function steadyNow(nowMs: number, state: ConversationState = {}): number {
  let steady = Number.isFinite(nowMs) ? nowMs : 0;
  for (const [name, value] of Object.entries(state)) {
    if (name.startsWith(usedName('')) && value > steady) steady = value;
  }
  return steady;
}

function usage(request: RoutingRequest, { model }: RoutingDecision, { nowMs }: ConversationMemory): ConversationState {
  const used = { [usedName(model)]: nowMs };
  const { inputTokens = tokensOrNone(request) } = request;
  return inputTokens === undefined || !Number.isFinite(inputTokens)
    ? used
    : { ...used, [tokensName(model)]: inputTokens };
}

function tokensOrNone({ conversation }: RoutingRequest): number | undefined {
  try {
    return estimateTokens(conversation);
  } catch {
    // A conversation that cannot be read, which the decision's reason says already.
    return undefined;
  }
}

function stepOf({ nowMs, state }: ConversationMemory): PolicyStep {
  const finding = state === undefined ? 'could not be read' : Object.keys(state).length === 0 ? 'nothing' : 'known';
  return { policy: 'memory', finding, input: { nowMs, state: state ?? null } };
}

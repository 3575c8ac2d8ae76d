import type { PolicyStep, RoutingDecision } from '@farthing/core';
import { notify } from '../notify.ts';
import {
  type ConversationMemory,
  type ConversationState,
  type ConversationStore,
  failedName,
  neededName,
  type SyncConversationStore,
  sentName,
  sentNumber,
  usedName,
} from './conversation-store.ts';
import { inputTokensOf } from './estimate-tokens.ts';
import { continueWith, type Policy, type SyncPolicy } from './policy.ts';
import { type AnswerListener, listening } from './remember-answer.ts';
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
  /**
   * Milliseconds after a request for which the store keeps its conversation. Default a day. `createPolicy` makes it no
   * shorter than what `sticky` and `cache` look back.
   */
  readonly keepMs?: number | undefined;
  /** Milliseconds that a decision waits for the store at most. Default 100. */
  readonly waitMs?: number | undefined;
  /** Calls back after a number of milliseconds, unless what it returns is called before. Default: `setTimeout`. */
  readonly schedule?: Schedule | undefined;
  /** Told of each thing that the store failed to do; count these. What it throws is ignored. */
  readonly onDropped?: ((dropped: DroppedState) => void) | undefined;
  /** Handed each write that is still going on when the decision is there; for workers that would be stopped. Never rejects. */
  readonly waitUntil?: ((written: Promise<void>) => void) | undefined;
}

export const defaultKeepMs = 24 * 60 * 60 * 1000;

/**
 * Gives the policies inside it what is remembered of the conversation, and writes down what they decided. Use it around
 * `sticky` and `cacheAware`. A request without `conversationId`, or with an empty one, stands alone. One read and one write a request, and another
 * write if `rememberAnswer` says that another model answered; writes are not waited for. A store that fails or is slow is
 * reported and counted, and costs at most `waitMs`.
 */
export function withMemory(policy: SyncPolicy, options: MemoryOptions<SyncConversationStore>): SyncPolicy;
export function withMemory(policy: Policy, options: MemoryOptions): Policy;
export function withMemory(policy: Policy, options: MemoryOptions): Policy {
  const { store, now, keepMs = defaultKeepMs, waitMs = 100, schedule, onDropped, waitUntil } = options;
  const limits = (signal?: AbortSignal): StoreLimits => ({ waitMs, schedule, signal });
  const read = (id: string, signal: AbortSignal | undefined): Loaded | Promise<Loaded> => {
    const failed = (error: unknown): Loaded => {
      notify(onDropped, { operation: 'read', conversationId: id, error });
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
    const failed = (error: unknown): void => notify(onDropped, { operation: 'raise', conversationId: id, error });
    try {
      const written = store.raise(id, numbers, { keepMs });
      if (!(written instanceof Promise)) return;
      const settled = waitForStore(written, limits()).catch(failed);
      waitUntil?.(settled);
    } catch (error) {
      failed(error);
    }
  };
  // Not within `decide`, so that a decision which somebody keeps does not keep its request alive.
  const answered =
    (id: string, decidedMs: number, tokens: number | undefined): AnswerListener =>
    ({ model, isNeeded, failed }) => {
      const nowMs = steadyNow(now(), { [usedName(model)]: decidedMs + 1 });
      write(id, {
        ...usage(model, nowMs, tokens),
        ...(isNeeded && { [neededName(model)]: nowMs }),
        ...(failed !== undefined && { [failedName(failed)]: decidedMs }),
      });
    };
  return {
    candidates: policy.candidates,
    decide: (request) => {
      const { conversationId, signal } = request;
      if (!conversationId) return policy.decide(request);
      return continueWith(read(conversationId, signal), ({ state }) => {
        const memory = { nowMs: steadyNow(now(), state), state };
        return continueWith(policy.decide({ ...request, memory }), ({ remember, ...decision }): RoutingDecision => {
          const tokens = inputTokensOf(request);
          write(conversationId, { ...usage(decision.model, memory.nowMs, tokens), ...remember });
          const step = listening(stepOf(memory), answered(conversationId, memory.nowMs, tokens));
          return { ...decision, trail: [step, ...(decision.trail ?? [])] };
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

function usage(model: string, nowMs: number, tokens: number | undefined): ConversationState {
  const used = { [usedName(model)]: nowMs };
  return tokens === undefined ? used : { ...used, [sentName(model)]: sentNumber(nowMs, tokens) };
}

function stepOf({ nowMs, state }: ConversationMemory): PolicyStep {
  const finding = state === undefined ? 'could not be read' : Object.keys(state).length === 0 ? 'nothing' : 'known';
  return { policy: 'memory', finding, input: { nowMs, state: state ?? null } };
}

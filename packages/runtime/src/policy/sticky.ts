import { ConfigError, type Conversation, isToolLoop, type RoutingDecision } from '@farthing/core';
import { type ConversationMemory, type ConversationState, neededName, usedName } from './conversation-store.ts';
import { continueWith, mayAnswer, type Policy, type SyncPolicy, withStep } from './policy.ts';
import type { RoutingRequest } from './routing-request.ts';

export interface StickyOptions {
  /** Milliseconds for which a conversation that needed a candidate goes no lower; above 0. Default 30 minutes. */
  readonly ttlMs?: number | undefined;
}

export const defaultTtlMs = 30 * 60 * 1000;

/**
 * A conversation only goes up: once a request needed a candidate, no request of the conversation gets a cheaper one
 * until `ttlMs` later; each request that needs it again starts the time anew, being held does not. A candidate that a
 * cascade went up to was needed too, once {@link rememberAnswer} has said so. While a tool loop lasts its model stays, to
 * the letter: what the loop turns out to need counts from the next turn on. Use it for chats and agents: users notice when
 * a conversation gets duller, and models stumble over each other's half-finished work.
 *
 * Goes inside `withMemory`. A later request of a conversation whose memory cannot be read goes to strong. A need is only
 * remembered when it rests on a score: not when there was no text, the scorer broke, or cheaper candidates may not answer.
 *
 * @throws ConfigError, from `decide`, for a request with a `conversationId` and no memory around.
 */
export function sticky(policy: SyncPolicy, options?: StickyOptions): SyncPolicy;
export function sticky(policy: Policy, options?: StickyOptions): Policy;
export function sticky(policy: Policy, { ttlMs = defaultTtlMs }: StickyOptions = {}): Policy {
  if (!(ttlMs > 0)) throw new ConfigError(`ttlMs must be above 0, got ${ttlMs}`);
  const { candidates } = policy;
  return {
    candidates,
    decide: (request) => {
      const { memory, conversationId } = request;
      const inner = policy.decide(request);
      if (memory === undefined) {
        if (!conversationId) return inner;
        throw new ConfigError('sticky needs withMemory around it: withMemory(sticky(policy), { store, now })');
      }
      return continueWith(inner, (decision): RoutingDecision => {
        const { tier, wantedTier = tier } = decision;
        const needed = decision.strongWinRate === undefined ? 0 : Math.min(tier, wantedTier);
        const remember = needed > 0 ? { [neededName(candidates[needed]!)]: memory.nowMs } : {};
        const kept = keep(decision, { memory, request, candidates, ttlMs });
        return { ...kept, remember: { ...decision.remember, ...remember } };
      });
    },
  };
}

interface Situation {
  readonly memory: ConversationMemory;
  readonly request: RoutingRequest;
  readonly candidates: readonly string[];
  readonly ttlMs: number;
}

function keep(decision: RoutingDecision, situation: Situation): RoutingDecision {
  const { memory, request, candidates, ttlMs } = situation;
  const { state, nowMs } = memory;
  if (state === undefined) {
    if (!isLaterTurn(request.conversation)) return decision;
    const finding = 'what is remembered of the conversation could not be read';
    return moveTo(candidates.length - 1, decision, situation, { reason: 'state-unavailable', finding });
  }
  const last = lastTier(state, candidates);
  if (last !== -1 && isLoop(request.conversation)) {
    const finding = `a tool has answered ${candidates[last]}`;
    return moveTo(last, decision, situation, { reason: 'tool-loop', finding });
  }
  const held = heldTier(state, candidates, nowMs - ttlMs);
  if (held <= decision.tier) return decision;
  const finding = `an earlier request needed ${candidates[held]}; would be ${decision.model}`;
  return moveTo(held, decision, situation, { reason: 'held', finding });
}

/** Moves to a tier, or where it may not answer to the next above that may, or else to the strongest that may. */
function moveTo(
  wanted: number,
  decision: RoutingDecision,
  { request, candidates }: Situation,
  { reason, finding }: { readonly reason: RoutingDecision['reason']; readonly finding: string },
): RoutingDecision {
  const isPermitted = (model: string): boolean => mayAnswer(model, request, decision);
  const above = candidates.findIndex((model, tier) => tier >= wanted && isPermitted(model));
  const tier = above === -1 ? candidates.findLastIndex(isPermitted) : above;
  // Nobody is permitted, which whatever is inside will have refused; or nobody above, and so nobody is held.
  if (tier === -1 || (reason === 'held' && tier === decision.tier)) return decision;
  const model = candidates[tier]!;
  return withStep(decision, { policy: 'sticky', finding, model }, { model, tier, reason });
}

/** The highest tier needed since; need of a model that is no candidate any more counts as need of the strongest. */
function heldTier(state: ConversationState, candidates: readonly string[], sinceMs: number): number {
  let held = -1;
  for (const [name, neededMs] of Object.entries(state)) {
    if (!name.startsWith(neededName('')) || neededMs <= sinceMs) continue;
    const tier = candidates.indexOf(name.slice(neededName('').length));
    held = Math.max(held, tier === -1 ? candidates.length - 1 : tier);
  }
  return held;
}

/** The tier that answered or was chosen last, the higher of two at the same time; −1 when none is remembered. */
function lastTier(state: ConversationState, candidates: readonly string[]): number {
  let last = -1;
  let lastMs = -Infinity;
  for (const [tier, model] of candidates.entries()) {
    const usedMs = state[usedName(model)] ?? -Infinity;
    if (usedMs === -Infinity || usedMs < lastMs) continue;
    last = tier;
    lastMs = usedMs;
  }
  return last;
}

/** Whether something in it was answered before. */
export function isLaterTurn(conversation: Conversation): boolean {
  return Array.isArray(conversation) && conversation.some((message) => /^(?:assistant|tool)$/.test(message?.role));
}

function isLoop(conversation: Conversation): boolean {
  try {
    return isToolLoop(conversation);
  } catch {
    // A conversation that cannot be read, which the router's decision says already.
    return false;
  }
}

import type { Conversation, RequestNeed } from '@farthing/core';
import {
  type AsyncRequestRouter,
  type ConversationFacts,
  classifyTask,
  conversationFacts,
  estimateTokens,
  type RequestRouter,
} from '@farthing/runtime';
import { type KnownScores, scoresOf } from '@farthing/runtime/replay';

/** A request of a log. What the log does not say is estimated, and counted as such. */
export interface LoggedRequest {
  readonly conversation: Conversation;
  readonly conversationId?: string | undefined;
  readonly timestampMs?: number | undefined;
  readonly needs?: readonly RequestNeed[] | undefined;
  /** The model that answered it. */
  readonly model?: string | undefined;
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  /** What was answered; its length is estimated where the log does not count tokens. */
  readonly answer?: string | undefined;
  /** What it cost according to the log, US dollars. */
  readonly costUsd?: number | undefined;
}

/** A request without its words: all that deciding and pricing needs. */
export interface ScoredRequest extends Omit<LoggedRequest, 'conversation' | 'answer'> {
  /** Estimate from the text that was answered; `undefined` when that is not known. */
  readonly answerTokens: number | undefined;
  readonly facts: ConversationFacts;
  readonly scores: KnownScores;
  readonly task: string;
}

export interface ScoredLog {
  /** In order of time within each; a request without a `conversationId` is one of its own. */
  readonly conversations: readonly (readonly ScoredRequest[])[];
  readonly requests: number;
  /** Left out: their conversation cannot be read. */
  readonly unreadable: number;
}

/**
 * Scores every request of a log once, and drops its words. Memory: some hundred bytes a request.
 *
 * @param options.onScored is told how many are done.
 */
export async function scoreLog(
  requests: AsyncIterable<LoggedRequest> | Iterable<LoggedRequest>,
  options: {
    readonly router: RequestRouter | AsyncRequestRouter;
    readonly onScored?: ((done: number) => void) | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<ScoredLog> {
  const { router, onScored, signal } = options;
  const byId = new Map<string, ScoredRequest[]>();
  const conversations: ScoredRequest[][] = [];
  let [count, unreadable] = [0, 0];
  for await (const { conversation, answer, ...request } of requests) {
    signal?.throwIfAborted();
    const facts = conversationFacts(conversation);
    if (facts === undefined) {
      unreadable++;
      continue;
    }
    const decision = 'route' in router ? router.route(conversation) : await router.routeAsync(conversation, { signal });
    signal?.throwIfAborted();
    const answerTokens = answer === undefined ? undefined : estimateTokens([{ role: 'assistant', content: answer }]);
    const scored = { ...request, answerTokens, facts, scores: scoresOf(decision), task: classifyTask(conversation) };
    count++;
    onScored?.(count);
    const { conversationId } = request;
    const known = conversationId === undefined ? undefined : byId.get(conversationId);
    if (known !== undefined) known.push(scored);
    else {
      const begun = [scored];
      conversations.push(begun);
      if (conversationId !== undefined) byId.set(conversationId, begun);
    }
  }
  for (const conversation of conversations) conversation.sort(byTime);
  return { conversations, requests: count, unreadable };
}

/** Stable: requests of the same time, or without one, stay as the log has them. */
function byTime({ timestampMs: a = 0 }: ScoredRequest, { timestampMs: b = 0 }: ScoredRequest): number {
  return a - b;
}

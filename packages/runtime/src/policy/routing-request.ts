import type { Conversation, RequestNeed } from '@farthing/core';
import type { ConversationMemory } from './conversation-store.ts';

/** A request that waits for a decision, with what is known of it beside its words. */
export interface RoutingRequest {
  readonly conversation: Conversation;
  /** The caller's name for the request, for the decision log. */
  readonly requestId?: string | undefined;
  /** The same for every request of one conversation; without it, or when it is empty, each request stands alone. */
  readonly conversationId?: string | undefined;
  /** What the answering model must be able to do; images and tool calls in the conversation are seen without being named. */
  readonly needs?: readonly RequestNeed[] | undefined;
  /** Tokens of the whole input, tool schemas and all. Default: `estimateTokens` of the conversation. */
  readonly inputTokens?: number | undefined;
  /** Tokens kept free for the answer, or for all of them where several are asked for. Default 0. */
  readonly maxOutputTokens?: number | undefined;
  /** Where the request may be processed: the region of a model must be one of these. Default: anywhere. */
  readonly regions?: readonly string[] | undefined;
  /** Candidates that may answer. Default: all. Policies narrow this for the policies inside them. */
  readonly models?: readonly string[] | undefined;
  /** How hard the request is as a model rated it, 1–5; see `complexityRouter`. */
  readonly complexity?: number | undefined;
  /** What is known of the conversation's earlier requests; `withMemory` sets it for the policies inside it. */
  readonly memory?: ConversationMemory | undefined;
  /** Gives a decision up that has to be waited for, an embedder's for one: strong answers. */
  readonly signal?: AbortSignal | undefined;
}

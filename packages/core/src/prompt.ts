import type { Conversation } from './conversation.ts';

/** How an answer can be checked against a known correct one, without a judge. */
export type VerifierName = 'exact' | 'numeric' | 'multiple-choice';

export const verifierNames: readonly VerifierName[] = ['exact', 'numeric', 'multiple-choice'];

/** A conversation to be answered, and where it came from. */
export interface Prompt {
  /** Unique within a data set: the log's own id, or a hash of the content. */
  readonly id: string;
  readonly conversation: Conversation;
  readonly source?: string | undefined;
  readonly group?: string | undefined;
  readonly timestampMs?: number | undefined;
  readonly conversationId?: string | undefined;
  readonly userId?: string | undefined;
  /** Known correct answer. */
  readonly reference?: string | undefined;
  /** Which verifier compares an answer with `reference`; without one the judge decides. */
  readonly verifier?: VerifierName | undefined;
}

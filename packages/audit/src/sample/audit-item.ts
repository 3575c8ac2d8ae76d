import type { AnswerOrder, Conversation, Verdict } from '@farthing/core';

/** One pair of answers to be compared by a person. */
export interface AuditItem {
  /** Id of the row in the label table. */
  readonly row: string;
  readonly conversation: Conversation;
  readonly weakAnswer: string;
  readonly strongAnswer: string;
  /** Whose answer stands on the left; drawn from the audit's seed. */
  readonly order: AnswerOrder;
  /** What the judge concluded; not to be shown before the end. */
  readonly judge: Verdict;
  /** Requests of the log that the row stands for. */
  readonly requests: number;
}

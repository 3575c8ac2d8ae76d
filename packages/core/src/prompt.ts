import type { StopReason } from './completion.ts';
import type { Conversation } from './conversation.ts';
import type { VerifierName, VerifierSpec } from './verifier.ts';

/** What a request asks of a model beyond reading text. */
export type RequestNeed = 'tools' | 'images' | 'structured-output';

export const requestNeeds: readonly RequestNeed[] = ['tools', 'images', 'structured-output'];

/** An answer that a log already holds, so that nobody has to buy it again. */
export interface LoggedAnswer {
  /** As the log names it; served under this name. */
  readonly model: string;
  readonly text: string;
  readonly stopReason: StopReason;
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  /** What it cost according to the log, in US dollars. */
  readonly costUsd?: number | undefined;
  readonly latencyMs?: number | undefined;
}

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
  /** Which verifier compares an answer with `reference`; without one the run's verifier or the judge decides. */
  readonly verifier?: VerifierName | VerifierSpec | undefined;
  /** What the request asked for beside an answer in words; empty or absent when nothing. */
  readonly needs?: readonly RequestNeed[] | undefined;
  /** What the log says was answered; at most one per model. */
  readonly answers?: readonly LoggedAnswer[] | undefined;
}

/** A prompt of a prepared sample: how many logged requests it stands for, and how likely it was to be drawn. */
export interface WeightedPrompt extends Prompt {
  /** Logged requests merged into this prompt, itself included: at least 1. */
  readonly weight: number;
  /**
   * Chance in (0, 1] that this prompt got into the sample, known before any label was seen; `undefined` means 1. An
   * estimate over the log weighs each row by `weight / inclusionProbability` (Horvitz and Thompson 1952).
   */
  readonly inclusionProbability?: number | undefined;
  /** Whether it belongs to the uniform slice of the sample, on which plain means are unbiased; `undefined` means yes. */
  readonly isUniform?: boolean | undefined;
}

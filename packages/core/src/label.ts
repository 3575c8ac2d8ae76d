import type { Conversation } from './conversation.ts';
import type { Judgement } from './judgement.ts';
import type { RequestNeed } from './prompt.ts';

/**
 * Where a label comes from. `gold`: a benchmark's own score. `verifier`: the answer was checked against a reference.
 * `judge`: pairwise agreement with the reference model; such labels exist for every candidate but the reference.
 */
export type LabelSource = 'gold' | 'verifier' | 'judge';

export const labelSources: readonly LabelSource[] = ['gold', 'verifier', 'judge'];

export type AnswerSource = 'called' | 'logged';

export const answerSources: readonly AnswerSource[] = ['called', 'logged'];

/** What one candidate did with one prompt. */
export interface CandidateOutcome {
  readonly model: string;
  readonly answer?: string | undefined;
  /** Does the answer suffice? 0–1; `undefined` when unscored or when this is the reference of a judged row. */
  readonly label?: number | undefined;
  readonly labelSource?: LabelSource | undefined;
  /** Why there is no label, when there should be one. */
  readonly unscoredReason?: string | undefined;
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  /** What the answer cost, in US dollars. */
  readonly costUsd?: number | undefined;
  readonly latencyMs?: number | undefined;
  /** Where the answer comes from: bought for this table, or found in the log. */
  readonly answerSource?: AnswerSource | undefined;
}

export type Split = 'train' | 'calibration' | 'test';

export const splits: readonly Split[] = ['train', 'calibration', 'test'];

/** One prompt with what every candidate did with it: one row of `labels.arrow`. */
export interface LabelRow {
  readonly id: string;
  readonly conversation: Conversation;
  /** The text as scored: `scoringText(conversation)`. */
  readonly text: string;
  /** Data set or log the prompt came from. */
  readonly source?: string | undefined;
  /** Topic, task or endpoint; metrics are also reported within groups. */
  readonly group?: string | undefined;
  /** When it was asked, in milliseconds since the epoch. */
  readonly timestampMs?: number | undefined;
  readonly conversationId?: string | undefined;
  readonly userId?: string | undefined;
  /** How many logged requests this row stands for; 1 unless duplicates were merged. */
  readonly weight: number;
  /** Chance in (0, 1] that the prompt got into the sample; see `WeightedPrompt`. `undefined` means 1. */
  readonly inclusionProbability?: number | undefined;
  /** Whether the row belongs to the uniform slice of the sample; `undefined` means yes. */
  readonly isUniform?: boolean | undefined;
  /** A model's rating of how hard the prompt is, 1–5, where one was asked for. */
  readonly complexity?: number | undefined;
  readonly needs?: readonly RequestNeed[] | undefined;
  /** Known correct answer, where there is one. */
  readonly reference?: string | undefined;
  /** One per candidate of the table, in its order: cheapest first, the reference model last. */
  readonly outcomes: readonly CandidateOutcome[];
  readonly judgements: readonly Judgement[];
  readonly split?: Split | undefined;
}

/**
 * A row's quality per candidate, 0–1, cheapest first; `undefined` when the row cannot be used because some candidate
 * was not scored. The reference model of a judged row suffices by definition and counts 1.
 */
export function rowQualities(row: LabelRow): number[] | undefined {
  const last = row.outcomes.length - 1;
  const qualities: number[] = [];
  for (const [index, outcome] of row.outcomes.entries()) {
    const quality = outcome.label ?? (index === last && isJudged(row) ? 1 : undefined);
    if (quality === undefined) return undefined;
    qualities.push(quality);
  }
  return qualities;
}

/**
 * Whether the reference's answer was better than the candidate's, the event `strongWinRate` predicts. With absolute
 * scores: its score is higher. With judged labels: both orders preferred it (label 0); ties count for the candidate.
 */
export function isStrongBetter(row: LabelRow, candidate: number): boolean {
  const outcome = row.outcomes[candidate];
  if (outcome?.label === undefined) throw new RangeError(`row ${row.id} has no label for candidate ${candidate}`);
  if (outcome.labelSource === 'judge') return outcome.label === 0;
  return (row.outcomes.at(-1)?.label ?? 1) > outcome.label;
}

function isJudged(row: LabelRow): boolean {
  return row.outcomes.some((outcome) => outcome.labelSource === 'judge');
}

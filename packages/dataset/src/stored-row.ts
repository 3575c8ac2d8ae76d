import type { CandidateOutcome, Judgement, LabelRow } from '@farthing/core';

type Stored<T> = T | null | undefined;

/** A row under the names of the table's columns, as a file has it: nothing about its values is promised. */
export interface StoredRow {
  readonly id: Stored<string>;
  readonly source: Stored<string>;
  readonly group: Stored<string>;
  /** The conversation as JSON. */
  readonly messages: Stored<string>;
  readonly text: Stored<string>;
  /** Milliseconds since the epoch. */
  readonly timestamp: Stored<number>;
  readonly conversation_id: Stored<string>;
  readonly user_id: Stored<string>;
  readonly weight: Stored<number>;
  readonly inclusion_probability: Stored<number>;
  readonly is_uniform: Stored<boolean>;
  readonly complexity: Stored<number>;
  readonly needs: Stored<readonly Stored<string>[]>;
  readonly reference: Stored<string>;
  readonly candidates: Stored<readonly StoredOutcome[]>;
  readonly judgements: Stored<readonly StoredJudgement[]>;
  readonly split: Stored<string>;
}

export interface StoredOutcome {
  readonly model: Stored<string>;
  readonly answer: Stored<string>;
  readonly label: Stored<number>;
  readonly label_source: Stored<string>;
  readonly unscored_reason: Stored<string>;
  readonly input_tokens: Stored<number>;
  readonly output_tokens: Stored<number>;
  readonly cost_usd: Stored<number>;
  readonly latency_ms: Stored<number>;
  readonly answer_source: Stored<string>;
}

export interface StoredJudgement {
  readonly judge: Stored<string>;
  readonly candidate: Stored<string>;
  readonly order: Stored<string>;
  readonly verdict: Stored<string>;
  readonly reason: Stored<string>;
  readonly rationale: Stored<string>;
  readonly vote: Stored<number>;
  readonly rubric: Stored<string>;
}

/** A row as it is stored, every column present. */
export function storedRow(row: LabelRow): StoredRow {
  return {
    id: row.id,
    source: row.source,
    group: row.group,
    messages: JSON.stringify(row.conversation),
    text: row.text,
    timestamp: row.timestampMs,
    conversation_id: row.conversationId,
    user_id: row.userId,
    weight: row.weight,
    inclusion_probability: row.inclusionProbability,
    is_uniform: row.isUniform,
    complexity: row.complexity,
    needs: row.needs,
    reference: row.reference,
    candidates: row.outcomes.map(storedOutcome),
    judgements: row.judgements.map(storedJudgement),
    split: row.split,
  };
}

function storedOutcome(outcome: CandidateOutcome): StoredOutcome {
  return {
    model: outcome.model,
    answer: outcome.answer,
    label: outcome.label,
    label_source: outcome.labelSource,
    unscored_reason: outcome.unscoredReason,
    input_tokens: outcome.inputTokens,
    output_tokens: outcome.outputTokens,
    cost_usd: outcome.costUsd,
    latency_ms: outcome.latencyMs,
    answer_source: outcome.answerSource,
  };
}

function storedJudgement(judgement: Judgement): StoredJudgement {
  return {
    judge: judgement.judge,
    candidate: judgement.candidate,
    order: judgement.order,
    verdict: judgement.verdict,
    reason: judgement.verdict === 'unscored' ? judgement.reason : undefined,
    rationale: judgement.verdict === 'unscored' ? undefined : judgement.rationale,
    vote: judgement.vote,
    rubric: judgement.rubric,
  };
}

import {
  answerOrders,
  answerSources,
  type CandidateOutcome,
  type Judgement,
  type LabelRow,
  labelSources,
  requestNeeds,
  splits,
  type Verdict,
  verdicts,
} from '@farthing/core';
import { RowChecks } from './row-checks.ts';
import type { StoredJudgement, StoredOutcome, StoredRow } from './stored-row.ts';

/** Where a stored row stands. */
export interface RowPlace {
  readonly file: string;
  /** Candidates of its table. */
  readonly candidates: readonly string[];
  /** Counts from 1. */
  readonly row: number;
}

const verdictsOrUnscored: readonly (Verdict | 'unscored')[] = [...verdicts, 'unscored'];

/**
 * Checks a stored row, the same way for every format: required values present, enumerations known, numbers in range,
 * one outcome per candidate in the table's order.
 *
 * @throws DataError naming file, row and field.
 */
export function labelRow(stored: StoredRow, place: RowPlace): LabelRow {
  const check = new RowChecks(place.file, place.row);
  const outcomes = check.present('candidates', stored.candidates).map((each) => labelOutcome(each, check));
  check.models(
    'candidates',
    outcomes.map((outcome) => outcome.model),
    place.candidates,
  );
  return {
    id: check.present('id', stored.id),
    conversation: check.conversation('messages', check.present('messages', stored.messages)),
    text: check.present('text', stored.text),
    source: stored.source ?? undefined,
    group: stored.group ?? undefined,
    timestampMs: stored.timestamp ?? undefined,
    conversationId: stored.conversation_id ?? undefined,
    userId: stored.user_id ?? undefined,
    weight: check.present('weight', check.inRange('weight', stored.weight, Number.MAX_VALUE)),
    inclusionProbability: check.probability('inclusion_probability', stored.inclusion_probability),
    isUniform: stored.is_uniform ?? undefined,
    complexity: stored.complexity ?? undefined,
    needs: stored.needs?.map((need) => check.present('needs', check.oneOf('needs', need, requestNeeds))),
    reference: stored.reference ?? undefined,
    outcomes,
    judgements: check.present('judgements', stored.judgements).map((each) => labelJudgement(each, check)),
    split: check.oneOf('split', stored.split, splits),
  };
}

function labelOutcome(stored: StoredOutcome, check: RowChecks): CandidateOutcome {
  return {
    model: check.present('candidates.model', stored.model),
    answer: stored.answer ?? undefined,
    label: check.inRange('candidates.label', stored.label, 1),
    labelSource: check.oneOf('candidates.label_source', stored.label_source, labelSources),
    unscoredReason: stored.unscored_reason ?? undefined,
    inputTokens: stored.input_tokens ?? undefined,
    outputTokens: stored.output_tokens ?? undefined,
    costUsd: stored.cost_usd ?? undefined,
    latencyMs: stored.latency_ms ?? undefined,
    answerSource: check.oneOf('candidates.answer_source', stored.answer_source, answerSources),
  };
}

function labelJudgement(stored: StoredJudgement, check: RowChecks): Judgement {
  const pair = {
    judge: check.present('judgements.judge', stored.judge),
    candidate: check.present('judgements.candidate', stored.candidate),
    order: check.present('judgements.order', check.oneOf('judgements.order', stored.order, answerOrders)),
    vote: stored.vote ?? undefined,
    rubric: stored.rubric ?? undefined,
  };
  const verdict = check.present(
    'judgements.verdict',
    check.oneOf('judgements.verdict', stored.verdict, verdictsOrUnscored),
  );
  return verdict === 'unscored'
    ? { ...pair, verdict, reason: check.present('judgements.reason', stored.reason) }
    : { ...pair, verdict, rationale: stored.rationale ?? undefined };
}

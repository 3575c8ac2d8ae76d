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
import type { RecordBatch } from 'apache-arrow';
import { type ListCells, StructCells } from './arrow-cells.ts';
import { RowChecks } from './row-checks.ts';

/** Where a batch stands in its table. */
export interface BatchPlace {
  readonly file: string;
  readonly candidates: readonly string[];
  /** Rows of the table before this batch. */
  readonly firstRow: number;
}

const verdictsOrUnscored: readonly (Verdict | 'unscored')[] = [...verdicts, 'unscored'];

/**
 * Opens one batch for reading by row index. A row is checked as it is read: required values present, enumerations
 * known, labels from 0 to 1, one outcome per candidate in the table's order.
 *
 * @returns a function that throws DataError naming file, row and field.
 * @throws RangeError when the batch's buffers contradict each other.
 */
export function labelDecoder(batch: RecordBatch, place: BatchPlace): (row: number) => LabelRow {
  const columns = new StructCells(batch.data);
  const id = columns.text('id');
  const source = columns.text('source');
  const group = columns.text('group');
  const messages = columns.text('messages');
  const text = columns.text('text');
  const timestampMs = columns.time('timestamp');
  const conversationId = columns.text('conversation_id');
  const userId = columns.text('user_id');
  const weight = columns.number('weight');
  const inclusionProbability = columns.number('inclusion_probability');
  const isUniform = columns.flag('is_uniform');
  const complexity = columns.number('complexity');
  const needs = columns.texts('needs');
  const reference = columns.text('reference');
  const outcomes = outcomeLists(columns.list('candidates'));
  const judgements = judgementLists(columns.list('judgements'));
  const split = columns.text('split');
  return (row) => {
    const check = new RowChecks(place.file, place.firstRow + row + 1);
    const rowOutcomes = outcomes(row, check);
    check.models(
      'candidates',
      rowOutcomes.map((outcome) => outcome.model),
      place.candidates,
    );
    return {
      id: check.present('id', id(row)),
      conversation: check.conversation('messages', check.present('messages', messages(row))),
      text: check.present('text', text(row)),
      source: source(row),
      group: group(row),
      timestampMs: timestampMs(row),
      conversationId: conversationId(row),
      userId: userId(row),
      weight: check.present('weight', check.inRange('weight', weight(row), Number.MAX_VALUE)),
      inclusionProbability: check.probability('inclusion_probability', inclusionProbability(row)),
      isUniform: isUniform(row),
      complexity: complexity(row),
      needs: needs(row)?.map((need) => check.present('needs', check.oneOf('needs', need, requestNeeds))),
      reference: reference(row),
      outcomes: rowOutcomes,
      judgements: judgements(row, check),
      split: check.oneOf('split', split(row), splits),
    };
  };
}

function outcomeLists(list: ListCells): (row: number, check: RowChecks) => CandidateOutcome[] {
  const columns = list.items;
  const model = columns.text('model');
  const answer = columns.text('answer');
  const label = columns.number('label');
  const labelSource = columns.text('label_source');
  const unscoredReason = columns.text('unscored_reason');
  const inputTokens = columns.number('input_tokens');
  const outputTokens = columns.number('output_tokens');
  const costUsd = columns.number('cost_usd');
  const latencyMs = columns.number('latency_ms');
  const answerSource = columns.text('answer_source');
  return (row, check) =>
    list.map(row, (item) => ({
      model: check.present('candidates.model', model(item)),
      answer: answer(item),
      label: check.inRange('candidates.label', label(item), 1),
      labelSource: check.oneOf('candidates.label_source', labelSource(item), labelSources),
      unscoredReason: unscoredReason(item),
      inputTokens: inputTokens(item),
      outputTokens: outputTokens(item),
      costUsd: costUsd(item),
      latencyMs: latencyMs(item),
      answerSource: check.oneOf('candidates.answer_source', answerSource(item), answerSources),
    }));
}

function judgementLists(list: ListCells): (row: number, check: RowChecks) => Judgement[] {
  const columns = list.items;
  const judge = columns.text('judge');
  const candidate = columns.text('candidate');
  const order = columns.text('order');
  const verdict = columns.text('verdict');
  const reason = columns.text('reason');
  const rationale = columns.text('rationale');
  const vote = columns.number('vote');
  return (row, check) =>
    list.map(row, (item) => {
      const pair = {
        judge: check.present('judgements.judge', judge(item)),
        candidate: check.present('judgements.candidate', candidate(item)),
        order: check.present('judgements.order', check.oneOf('judgements.order', order(item), answerOrders)),
        vote: vote(item),
      };
      const found = check.present(
        'judgements.verdict',
        check.oneOf('judgements.verdict', verdict(item), verdictsOrUnscored),
      );
      return found === 'unscored'
        ? { ...pair, verdict: found, reason: check.present('judgements.reason', reason(item)) }
        : { ...pair, verdict: found, rationale: rationale(item) };
    });
}

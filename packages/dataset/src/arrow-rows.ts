import type { RecordBatch } from 'apache-arrow';
import { type ListCells, StructCells } from './arrow-cells.ts';
import type { StoredJudgement, StoredOutcome, StoredRow } from './stored-row.ts';

/**
 * Opens one batch for reading by row index.
 *
 * @throws RangeError when the batch's buffers contradict each other.
 */
export function arrowRows(batch: RecordBatch): (row: number) => StoredRow {
  const columns = new StructCells(batch.data);
  const id = columns.text('id');
  const source = columns.text('source');
  const group = columns.text('group');
  const messages = columns.text('messages');
  const text = columns.text('text');
  const timestamp = columns.time('timestamp');
  const conversationId = columns.text('conversation_id');
  const userId = columns.text('user_id');
  const weight = columns.number('weight');
  const inclusionProbability = columns.number('inclusion_probability');
  const isUniform = columns.flag('is_uniform');
  const complexity = columns.number('complexity');
  const needs = columns.texts('needs');
  const reference = columns.text('reference');
  const candidates = outcomeLists(columns.list('candidates'));
  const judgements = judgementLists(columns.list('judgements'));
  const split = columns.text('split');
  return (row) => ({
    id: id(row),
    source: source(row),
    group: group(row),
    messages: messages(row),
    text: text(row),
    timestamp: timestamp(row),
    conversation_id: conversationId(row),
    user_id: userId(row),
    weight: weight(row),
    inclusion_probability: inclusionProbability(row),
    is_uniform: isUniform(row),
    complexity: complexity(row),
    needs: needs(row),
    reference: reference(row),
    candidates: candidates(row),
    judgements: judgements(row),
    split: split(row),
  });
}

function outcomeLists(list: ListCells): (row: number) => StoredOutcome[] {
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
  return (row) =>
    list.map(row, (item) => ({
      model: model(item),
      answer: answer(item),
      label: label(item),
      label_source: labelSource(item),
      unscored_reason: unscoredReason(item),
      input_tokens: inputTokens(item),
      output_tokens: outputTokens(item),
      cost_usd: costUsd(item),
      latency_ms: latencyMs(item),
      answer_source: answerSource(item),
    }));
}

function judgementLists(list: ListCells): (row: number) => StoredJudgement[] {
  const columns = list.items;
  const judge = columns.text('judge');
  const candidate = columns.text('candidate');
  const order = columns.text('order');
  const verdict = columns.text('verdict');
  const reason = columns.text('reason');
  const rationale = columns.text('rationale');
  const vote = columns.number('vote');
  const rubric = columns.text('rubric');
  return (row) =>
    list.map(row, (item) => ({
      judge: judge(item),
      candidate: candidate(item),
      order: order(item),
      verdict: verdict(item),
      reason: reason(item),
      rationale: rationale(item),
      vote: vote(item),
      rubric: rubric(item),
    }));
}

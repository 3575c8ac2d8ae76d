import type { LabelRow } from '@farthing/core';
import { type Data, makeData, RecordBatch, type Schema, Struct } from 'apache-arrow';
import {
  countColumn,
  flagColumn,
  listColumn,
  realColumn,
  textColumn,
  textsColumn,
  timeColumn,
} from './arrow-columns.ts';
import { judgementsType, outcomesType, textsType } from './label-schema.ts';

/** One record batch of `rows`, in the columns of `schema`. */
export function encodeLabels(rows: readonly LabelRow[], schema: Schema): RecordBatch {
  const columns: Readonly<Record<string, Data>> = {
    id: textColumn(rows.map((row) => row.id)),
    source: textColumn(rows.map((row) => row.source)),
    group: textColumn(rows.map((row) => row.group)),
    messages: textColumn(rows.map((row) => JSON.stringify(row.conversation))),
    text: textColumn(rows.map((row) => row.text)),
    timestamp: timeColumn(rows.map((row) => row.timestampMs)),
    conversation_id: textColumn(rows.map((row) => row.conversationId)),
    user_id: textColumn(rows.map((row) => row.userId)),
    weight: realColumn(rows.map((row) => row.weight)),
    inclusion_probability: realColumn(rows.map((row) => row.inclusionProbability)),
    is_uniform: flagColumn(rows.map((row) => row.isUniform)),
    complexity: realColumn(rows.map((row) => row.complexity)),
    needs: textsColumn(
      textsType,
      rows.map((row) => row.needs),
    ),
    reference: textColumn(rows.map((row) => row.reference)),
    candidates: outcomesColumn(rows),
    judgements: judgementsColumn(rows),
    split: textColumn(rows.map((row) => row.split)),
  };
  const children = schema.fields.map((field) => {
    const column = columns[field.name];
    if (column === undefined) throw new Error(`no column for the schema's field ${field.name}`);
    return column;
  });
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length: rows.length, nullCount: 0, children }));
}

function outcomesColumn(rows: readonly LabelRow[]): Data {
  const outcomes = rows.flatMap((row) => row.outcomes);
  return listColumn(outcomesType, {
    lengths: rows.map((row) => row.outcomes.length),
    columns: [
      textColumn(outcomes.map((outcome) => outcome.model)),
      textColumn(outcomes.map((outcome) => outcome.answer)),
      realColumn(outcomes.map((outcome) => outcome.label)),
      textColumn(outcomes.map((outcome) => outcome.labelSource)),
      textColumn(outcomes.map((outcome) => outcome.unscoredReason)),
      countColumn(outcomes.map((outcome) => outcome.inputTokens)),
      countColumn(outcomes.map((outcome) => outcome.outputTokens)),
      realColumn(outcomes.map((outcome) => outcome.costUsd)),
      realColumn(outcomes.map((outcome) => outcome.latencyMs)),
      textColumn(outcomes.map((outcome) => outcome.answerSource)),
    ],
  });
}

function judgementsColumn(rows: readonly LabelRow[]): Data {
  const judgements = rows.flatMap((row) => row.judgements);
  return listColumn(judgementsType, {
    lengths: rows.map((row) => row.judgements.length),
    columns: [
      textColumn(judgements.map((judgement) => judgement.judge)),
      textColumn(judgements.map((judgement) => judgement.candidate)),
      textColumn(judgements.map((judgement) => judgement.order)),
      textColumn(judgements.map((judgement) => judgement.verdict)),
      textColumn(judgements.map((judgement) => (judgement.verdict === 'unscored' ? judgement.reason : undefined))),
      textColumn(judgements.map((judgement) => (judgement.verdict === 'unscored' ? undefined : judgement.rationale))),
      countColumn(judgements.map((judgement) => judgement.vote)),
      textColumn(judgements.map((judgement) => judgement.rubric)),
    ],
  });
}

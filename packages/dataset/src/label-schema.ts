import { Field, Float64, Int32, List, Schema, Struct, TimestampMillisecond, Utf8 } from 'apache-arrow';

/** Version of the columns below, as the file's `farthing.schema_version`. */
export const labelSchemaVersion = '1';

export const metadataKeys = { version: 'farthing.schema_version', candidates: 'farthing.candidates' } as const;

// Plain Utf8 everywhere: arrow would make dictionaries of untyped strings, and a dictionary per batch cannot be
// streamed into an IPC file.
const text = (name: string, nullable = true): Field => new Field(name, new Utf8(), nullable);
const real = (name: string, nullable = true): Field => new Field(name, new Float64(), nullable);
const count = (name: string): Field => new Field(name, new Int32(), true);

const outcomeFields: readonly Field[] = [
  text('model', false),
  text('answer'),
  real('label'),
  text('label_source'),
  text('unscored_reason'),
  count('input_tokens'),
  count('output_tokens'),
  real('cost_usd'),
  real('latency_ms'),
];

const judgementFields: readonly Field[] = [
  text('judge', false),
  text('candidate', false),
  text('order', false),
  text('verdict', false),
  text('reason'),
  text('rationale'),
];

const listOf = (fields: readonly Field[]): List<Struct> => new List(new Field('item', new Struct([...fields]), false));

export const outcomesType = listOf(outcomeFields);
export const judgementsType = listOf(judgementFields);

export const labelFields: readonly Field[] = [
  text('id', false),
  text('source'),
  text('group'),
  text('messages', false),
  text('text', false),
  new Field('timestamp', new TimestampMillisecond('UTC'), true),
  text('conversation_id'),
  text('user_id'),
  real('weight', false),
  text('reference'),
  new Field('candidates', outcomesType, false),
  new Field('judgements', judgementsType, false),
  text('split'),
];

/** The schema of a label table with these candidates, cheapest first. */
export function labelSchema(candidates: readonly string[]): Schema {
  const metadata = new Map<string, string>([
    [metadataKeys.version, labelSchemaVersion],
    [metadataKeys.candidates, JSON.stringify(candidates)],
  ]);
  return new Schema([...labelFields], metadata);
}

import { Bool, Field, Float64, Int32, List, Schema, Struct, TimestampMillisecond, Utf8 } from 'apache-arrow';

/** Version of the columns that are written, as the file's `farthing.schema_version`. */
export const labelSchemaVersion = '2';

/** Versions that can be read. What version 1 has no column for is `undefined`. */
export const readableVersions: readonly string[] = ['1', labelSchemaVersion];

/** `sha256` and the count of bytes from the file's start that it covers stand in the footer only. */
export const metadataKeys = {
  version: 'farthing.schema_version',
  candidates: 'farthing.candidates',
  sha256: 'farthing.sha256',
  sha256Bytes: 'farthing.sha256_bytes',
} as const;

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
  text('answer_source'),
];

const judgementFields: readonly Field[] = [
  text('judge', false),
  text('candidate', false),
  text('order', false),
  text('verdict', false),
  text('reason'),
  text('rationale'),
  count('vote'),
  text('rubric'),
];

const listOf = (fields: readonly Field[]): List<Struct> => new List(new Field('item', new Struct([...fields]), false));

export const outcomesType = listOf(outcomeFields);
export const judgementsType = listOf(judgementFields);
export const textsType = new List(new Field('item', new Utf8(), false));

const labelFields: readonly Field[] = [
  text('id', false),
  text('source'),
  text('group'),
  text('messages', false),
  text('text', false),
  new Field('timestamp', new TimestampMillisecond('UTC'), true),
  text('conversation_id'),
  text('user_id'),
  real('weight', false),
  real('inclusion_probability'),
  new Field('is_uniform', new Bool(), true),
  real('complexity'),
  new Field('needs', textsType, true),
  text('reference'),
  new Field('candidates', outcomesType, false),
  new Field('judgements', judgementsType, false),
  text('split'),
];

const addedInVersion2: ReadonlySet<string> = new Set([
  'inclusion_probability',
  'is_uniform',
  'complexity',
  'needs',
  'answer_source',
  'vote',
  'rubric',
]);

/** The columns a table of one of the {@link readableVersions} has. */
export function labelFieldsOf(version: string): readonly Field[] {
  if (version !== '1') return labelFields;
  const before = (fields: readonly Field[]) => fields.filter(({ name }) => !addedInVersion2.has(name));
  const lists = new Map([
    ['candidates', listOf(before(outcomeFields))],
    ['judgements', listOf(before(judgementFields))],
  ]);
  return before(labelFields).map((field) => {
    const type = lists.get(field.name);
    return type === undefined ? field : new Field(field.name, type, field.nullable);
  });
}

/** The schema of a label table with these candidates, cheapest first. */
export function labelSchema(candidates: readonly string[]): Schema {
  const metadata = new Map<string, string>([
    [metadataKeys.version, labelSchemaVersion],
    [metadataKeys.candidates, JSON.stringify(candidates)],
  ]);
  return new Schema([...labelFields], metadata);
}

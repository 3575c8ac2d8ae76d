import { ConfigError, DataError, type Prompt, verifierNames } from '@farthing/core';
import type { FoundRecord } from './containers/found-record.ts';
import { fieldNames } from './detect-format.ts';
import { readChatExchange } from './formats/chat-exchange.ts';
import { type Envelope, promptReading } from './formats/envelope.ts';
import type { Exchange } from './formats/exchange.ts';
import { amountOf, fieldsOf, isSkipped, nameOf, type Skipped, textOf } from './formats/json-access.ts';
import { timeMsOf } from './formats/log-time.ts';
import { known } from './formats/logged-answer.ts';
import type { LogFormat, LogReading, LogRecord, RecordPlace } from './log-format.ts';

/** What a column of a log of one's own may hold. */
export const columnRoles = [
  'prompt',
  'messages',
  'system',
  'answer',
  'model',
  'id',
  'timestamp',
  'conversation',
  'user',
  'group',
  'reference',
  'verifier',
  'input_tokens',
  'output_tokens',
  'cost_usd',
  'latency_ms',
] as const;

export type ColumnRole = (typeof columnRoles)[number];

/** Which column holds what: a column's name, or a path such as `request.body.text` into objects and JSON text. */
export type ColumnMap = Readonly<Partial<Record<ColumnRole, string>>>;

/** @throws ConfigError for a role that is none, and when nothing says where the prompt is. */
export function checkColumns(columns: Readonly<Record<string, string>>): ColumnMap {
  const unknown = Object.keys(columns).find((role) => !columnRoles.some((each) => each === role));
  if (unknown !== undefined)
    throw new ConfigError(`a column holds one of ${columnRoles.join(', ')}; got "${unknown}=${columns[unknown]}"`);
  const { prompt, messages } = columns;
  if ((prompt === undefined) === (messages === undefined)) {
    const got = prompt === undefined ? 'neither' : 'both';
    throw new ConfigError(`columns must say where the "prompt" or the list of "messages" is; got ${got}`);
  }
  return columns;
}

const sampleRecords = 1000;

/** @throws DataError, naming the columns there are, when one of the map occurs in none of the first records. */
export async function requireColumns(
  found: AsyncIterable<FoundRecord>,
  { columns, file }: { readonly columns: ColumnMap; readonly file: string },
): Promise<void> {
  const records: LogRecord[] = [];
  let failure: DataError | undefined;
  for await (const each of found) {
    if ('record' in each) records.push(each.record);
    else failure ??= each.error;
    if (records.length === sampleRecords) break;
  }
  if (records.length === 0) throw failure ?? new DataError('holds no record', { file });
  for (const [role, column] of Object.entries(columns)) {
    if (records.some((record) => valueAt(record, column) !== undefined)) continue;
    const message = `has no column "${column}" for the ${role}; its columns are ${fieldNames(records)}`;
    throw new DataError(message, { file, field: column });
  }
}

/** A log whose columns were declared. */
export function columnFormat(columns: ColumnMap): LogFormat {
  return {
    name: 'columns',
    title: 'declared columns',
    recognize: () => undefined,
    open: () => ({ read: (record, place) => [readColumns(record, { columns, place })], end: () => [] }),
  };
}

type Values = Readonly<Partial<Record<ColumnRole, unknown>>>;

function readColumns(
  record: LogRecord,
  { columns, place }: { readonly columns: ColumnMap; readonly place: RecordPlace },
): LogReading {
  const values: Values = Object.fromEntries(
    Object.entries(columns).map(([role, column]) => [role, valueAt(record, column)]),
  );
  const timestampMs = timeMsOf(values.timestamp);
  if (isThere(values.timestamp) && timestampMs === undefined) return { skipped: 'its timestamp is no time', place };
  const check = checkOf(values);
  if (isSkipped(check)) return { ...check, place };
  const envelope: Envelope = {
    requestId: nameOf(values.id),
    timestampMs,
    conversationId: nameOf(values.conversation),
    userId: nameOf(values.user),
    group: nameOf(values.group),
    inputTokens: amountOf(values.input_tokens),
    outputTokens: amountOf(values.output_tokens),
    costUsd: amountOf(values.cost_usd),
    latencyMs: amountOf(values.latency_ms),
  };
  const reading = promptReading(exchangeOf(values), envelope, { source: 'columns', place });
  return 'skipped' in reading ? reading : { ...reading, prompt: { ...reading.prompt, ...check } };
}

/** As Chat Completions, whose reader knows messages of every kind. */
function exchangeOf({ prompt, messages, system, answer, model }: Values): Exchange | Skipped {
  const asked = nameOf(prompt);
  if (messages === undefined && asked === undefined) return { skipped: 'its column of prompts is empty' };
  const turns = messages ?? [
    ...(textOf(system) === undefined ? [] : [{ role: 'system', content: system }]),
    { role: 'user', content: asked },
  ];
  const said = textOf(answer);
  const response = said === undefined ? undefined : { choices: [{ message: { role: 'assistant', content: said } }] };
  return readChatExchange({ messages: turns, model: nameOf(model) }, response);
}

function checkOf({ reference, verifier }: Values): Pick<Prompt, 'reference' | 'verifier'> | Skipped {
  const name = verifierNames.find((each) => each === verifier);
  if (isThere(verifier) && name === undefined) return { skipped: 'its verifier is not known' };
  const correct = nameOf(reference);
  return known({ reference: correct, verifier: correct === undefined ? undefined : name });
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** The value of a column, whose name may have dots in it, or at a path. */
function valueAt(record: LogRecord, column: string): unknown {
  if (Object.hasOwn(record, column)) return record[column];
  let value: unknown = record;
  for (const name of column.split('.')) {
    const fields = fieldsOf(value);
    if (fields === undefined || !Object.hasOwn(fields, name)) return undefined;
    value = fields[name];
  }
  return value;
}

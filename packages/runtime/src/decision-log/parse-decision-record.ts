import { DataError, type DataLocation } from '@farthing/core';
import { type DecisionRecord, decisionRecordVersion } from './decision-record.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isShare = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1;
const listOf =
  (check: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(check);

/** Field → what it must be, in words, and whether it is. */
type Rules = Readonly<Record<string, readonly [expected: string, holds: (value: unknown) => boolean]>>;

const recordRules: Rules = {
  time: ['a time, ISO 8601', (value) => isText(value) && !Number.isNaN(Date.parse(value as string))],
  decision: ['an object', isFields],
  request: ['an object', isFields],
};
const decisionRules: Rules = {
  model: ['a model id', isText],
  tier: ['a number', isNumber],
  strongWinRates: ['a list of numbers from 0 to 1', listOf(isShare)],
  threshold: ['a number', isNumber],
  reason: ['a text', isText],
  routerId: ['a text', isText],
};
const optionalRules: Rules = {
  'request.inputTokens': ['a number', isNumber],
  'request.maxOutputTokens': ['a number', isNumber],
  'request.complexity': ['a number', isNumber],
  'request.needs': ['a list of texts', listOf(isText)],
  'request.models': ['a list of texts', listOf(isText)],
  'request.regions': ['a list of texts', listOf(isText)],
  'decision.coverage': ['a number from 0 to 1', isShare],
  'decision.trail': ['a list of steps', listOf((step) => isFields(step) && isText(step.policy))],
  'seen.tokens': ['a number', isNumber],
  conversation: ['a list of messages', listOf(isFields)],
  conversationId: ['a text', isText],
  requestId: ['a text', isText],
};

/**
 * Checks one line of `decisions.jsonl`.
 *
 * @param value what was parsed from it.
 * @param location stands in the message.
 * @throws DataError, one line that names the field, for what is no decision or of another version.
 */
export function parseDecisionRecord(value: unknown, location: DataLocation = {}): DecisionRecord {
  if (!isFields(value)) throw new DataError('expected a decision, a JSON object', location);
  if (value.version !== decisionRecordVersion) {
    const got = value.version === undefined ? 'none' : shown(value.version);
    throw new DataError(`expected a decision of "version" ${decisionRecordVersion}; got ${got}`, location);
  }
  check(value, recordRules, { location });
  check(value.decision as Fields, decisionRules, { location, within: 'decision.' });
  for (const [path, rule] of Object.entries(optionalRules)) {
    const found = path.split('.').reduce<unknown>((at, name) => (isFields(at) ? at[name] : undefined), value);
    if (found !== undefined) check({ [path]: found }, { [path]: rule }, { location });
  }
  return value as unknown as DecisionRecord;
}

function check(
  fields: Fields,
  rules: Rules,
  { location, within = '' }: { readonly location: DataLocation; readonly within?: string },
): void {
  for (const [name, [expected, holds]] of Object.entries(rules)) {
    if (holds(fields[name])) continue;
    const field = `${within}${name}`;
    throw new DataError(`"${field}" must be ${expected}; got ${shown(fields[name])}`, { ...location, field });
  }
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 60) ?? 'nothing';
}

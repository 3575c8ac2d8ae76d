import { DataError, type DataLocation } from '@farthing/core';
import type { z } from 'zod';
import { quote } from './quote.ts';

type Issue = z.core.$ZodIssue;

/**
 * Checks one foreign record. Only the first problem is reported.
 *
 * @throws DataError naming the field, what was expected and what came.
 */
export function parseRecord<T>(schema: z.ZodType<T>, value: unknown, location: DataLocation): T {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  if (first === undefined) throw parsed.error;
  const issue = innermost(first);
  const field = issue.path.reduce<string>(
    (path, key) => (typeof key === 'number' ? `${path}[${key}]` : `${path}${path === '' ? '' : '.'}${String(key)}`),
    '',
  );
  const subject = field === '' ? 'the line' : `"${field}"`;
  throw new DataError(`${subject} ${problem(issue)}${fieldsOf(issue, value)}`, { ...location, field });
}

/** Of a union's failures, the one that got furthest into the value is what the writer most likely meant. */
function innermost(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const causes = issue.errors.flatMap((branch) => branch.slice(0, 1)).map(innermost);
  const [deepest] = causes.filter((cause) => cause.path.length > 0).sort((a, b) => b.path.length - a.path.length);
  return deepest === undefined ? issue : { ...deepest, path: [...issue.path, ...deepest.path] };
}

function problem(issue: Issue): string {
  if (issue.code === 'custom') return issue.message;
  if (issue.code === 'unrecognized_keys') return `has no field "${issue.keys[0]}" to set`;
  if (issue.code === 'invalid_type' && issue.input === undefined)
    return `is missing; expected ${named(issue.expected)}`;
  return `must be ${expectation(issue)}; got ${received(issue)}`;
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return named(issue.expected);
    case 'invalid_value':
      return `one of ${issue.values.join(', ')}`;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array' ? 'not empty' : `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'invalid_union':
      return issue.errors.length === 0 && 'options' in issue
        ? `one of ${(issue.options ?? []).join(', ')}`
        : issue.errors.flatMap((branch) => branch.slice(0, 1).map(expectation)).join(' or ');
    default:
      return issue.message;
  }
}

const names: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a JSON object',
  record: 'a JSON object',
};

const named = (type: string): string => names[type] ?? type;

function received(issue: Issue): string {
  const { input } = issue;
  const value =
    issue.code === 'invalid_union' && issue.discriminator !== undefined && typeof input === 'object' && input !== null
      ? Reflect.get(input, issue.discriminator)
      : input;
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'a JSON object' : quote(value);
}

/** When a field of the record itself is missing, the fields it has may show how it was misspelt. */
function fieldsOf(issue: Issue, record: unknown): string {
  const [field] = issue.path;
  if (issue.path.length !== 1 || field === undefined || typeof record !== 'object' || record === null) return '';
  return field in record ? '' : `; the line has ${Object.keys(record).join(', ') || 'no fields'}`;
}

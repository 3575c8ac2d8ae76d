/** An object of a log, whatever it stands for. */
export type Fields = Readonly<Record<string, unknown>>;

/** Why a record, or a part of it, cannot become a prompt: a short sentence that is the same for the same cause. */
export interface Skipped {
  readonly skipped: string;
}

export function isSkipped(value: unknown): value is Skipped {
  return typeof value === 'object' && value !== null && 'skipped' in value;
}

/**
 * A value that may have been written as JSON text, as CSV files, span attributes and ClickHouse exports do with whatever
 * is nested. Text that is no JSON object or list stays as it is. Not for content: a prompt may be JSON of its own.
 */
export function unpacked(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*[[{]/u.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** The object that is there, plain or as JSON text. */
export function fieldsOf(value: unknown): Fields | undefined {
  const found = unpacked(value);
  if (typeof found !== 'object' || found === null || Array.isArray(found) || found instanceof Date) return undefined;
  return found as Fields;
}

/** The list that is there, plain or as JSON text. */
export function listOf(value: unknown): readonly unknown[] | undefined {
  const found = unpacked(value);
  return Array.isArray(found) ? found : undefined;
}

/** The objects among values, plain or as JSON text. */
export function allFields(values: unknown): Fields[] {
  const found: Fields[] = [];
  for (const value of listOf(values) ?? []) {
    const fields = fieldsOf(value);
    if (fields !== undefined) found.push(fields);
  }
  return found;
}

/** Text that says something. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Text as it is, and the empty text for anything else: what can be compared with the words of an interface. */
export function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Text or a number that names something: ids are sometimes logged as numbers. */
export function nameOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return textOf(value);
}

/** A finite number of at least 0: tokens, dollars, milliseconds. Numbers of CSV files are text. */
export function amountOf(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '' || typeof value === 'boolean') return undefined;
  if (typeof value !== 'number' && typeof value !== 'string' && typeof value !== 'bigint') return undefined;
  const number = Number(value);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** The first of `names` that `read` finds something in. */
export function firstOf<T>(
  fields: Fields | undefined,
  names: readonly string[],
  read: (value: unknown) => T | undefined,
): T | undefined {
  if (fields === undefined) return undefined;
  for (const name of names) {
    const value = Object.hasOwn(fields, name) ? read(fields[name]) : undefined;
    if (value !== undefined) return value;
  }
  return undefined;
}

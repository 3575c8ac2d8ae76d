import { readFile } from 'node:fs/promises';
import { DataError } from '@farthing/core';
import type { z } from 'zod';

/**
 * Reads a whole file of JSON and checks its shape.
 *
 * @param repair changes the text before it is parsed, for publishers who write what is not quite JSON.
 * @throws DataError that names file and field.
 */
export async function readJson<T>(
  file: string,
  schema: z.ZodType<T>,
  repair: (text: string) => string = (text) => text,
): Promise<T> {
  const text = await readFile(file, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(repair(text));
  } catch (cause) {
    throw new DataError('is not JSON; it is another file, or damaged', { file }, { cause });
  }
  return checked(value, schema, { file });
}

/** @throws DataError that names the field and what was expected. */
export function checked<T>(
  value: unknown,
  schema: z.ZodType<T>,
  location: { readonly file: string; readonly line?: number },
): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  const subject = field === '' ? 'the content' : `"${field}"`;
  throw new DataError(`${subject} is not as expected: ${issue?.message ?? 'invalid'}`, { ...location, field });
}

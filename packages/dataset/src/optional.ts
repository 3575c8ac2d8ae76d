import type { z } from 'zod';

/** A field that logs may leave out or set to null. */
export function optional<T>(schema: z.ZodType<T>) {
  return schema.nullish().transform((value) => value ?? undefined);
}

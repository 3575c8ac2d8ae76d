import { parseTolerance, verifierNames } from '@farthing/core';
import { z } from 'zod';
import { optional } from './optional.ts';
import { quote } from './quote.ts';

const tolerance = z.union([z.number(), z.string()]).transform((written, context) => {
  const parsed = parseTolerance(written);
  if (parsed !== undefined) return parsed;
  const message = `must be a number of 0 or more, or a percentage such as "1%"; got ${quote(written)}`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const choices = z
  .array(z.string())
  .refine((texts) => texts.length >= 2 && texts.length <= 26, 'must list the texts of 2 to 26 options, A first');

/** Strict: a setting that is misspelt, or that the verifier has not, would silently change no label. */
const settings = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('numeric'), tolerance: optional(tolerance) }),
  z.strictObject({ name: z.literal('multiple-choice'), choices: optional(choices) }),
  z.strictObject({ name: z.literal('json'), subset: optional(z.boolean()) }),
  z.strictObject({ name: z.enum(['exact', 'text', 'regex', 'module']) }),
]);

/** A line's `verifier`: a name, or an object with `name` and that verifier's settings. */
export const verifierField = z.union([z.enum(verifierNames), settings]);

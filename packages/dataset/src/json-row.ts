import { z } from 'zod';
import type { StoredRow } from './stored-row.ts';

const text = z.string().nullish();
const real = z.number().nullish();
const count = z.int().nonnegative().nullish();

const milliseconds = z
  .string()
  .refine((value) => !Number.isNaN(Date.parse(value)), 'must be an ISO 8601 date and time')
  .transform(Date.parse);

/** A line as a {@link StoredRow}: its types, and what the row itself does not have. */
export const jsonRowSchema = z.object({
  schema_version: z.union([z.string(), z.int()]).transform(String),
  id: text,
  source: text,
  group: text,
  messages: text,
  text,
  timestamp: z.union([milliseconds, z.number()]).nullish(),
  conversation_id: text,
  user_id: text,
  weight: real,
  inclusion_probability: real,
  is_uniform: z.boolean().nullish(),
  complexity: real,
  needs: z.array(text).nullish(),
  reference: text,
  candidates: z
    .array(
      z.object({
        model: text,
        answer: text,
        label: real,
        label_source: text,
        unscored_reason: text,
        input_tokens: count,
        output_tokens: count,
        cost_usd: real,
        latency_ms: real,
        answer_source: text,
      }),
    )
    .nullish(),
  judgements: z
    .array(
      z.object({
        judge: text,
        candidate: text,
        order: text,
        verdict: text,
        reason: text,
        rationale: text,
        vote: count,
        rubric: text,
      }),
    )
    .nullish(),
  split: text,
});

/**
 * A row as one line of JSON: every column on every line, `null` where it has no value, so that readers who look at the
 * first lines only know them all.
 */
export function jsonLineOf(row: StoredRow, schemaVersion: string): string {
  const { timestamp } = row;
  const date = typeof timestamp === 'number' ? new Date(timestamp).toISOString() : timestamp;
  const line = { schema_version: Number(schemaVersion), ...row, timestamp: date };
  const json = JSON.stringify(line, (_key, value) => value ?? null);
  // JSON could escape a lone surrogate, but many readers refuse the escape.
  return loneSurrogate.test(json) ? JSON.stringify(line, wellFormed) : json;
}

const loneSurrogate = /\\ud[89a-f]/u;

function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? Buffer.from(value).toString() : (value ?? null);
}

import { type AnswerOrder, answerOrders, type Verdict, verdicts } from '@farthing/core';
import { z } from 'zod';
import type { SampleDesign } from '../sample/draw-sample.ts';

/** What a person did with one pair; `undone` takes the line before back, `skipped` is no verdict. */
export type HumanVerdict = Verdict | 'skipped';

/** First line of an audit file. */
export interface AuditHeader extends SampleDesign {
  /** SHA-256 of the content of the table that is audited. */
  readonly table: string;
}

/** How many pairs of one candidate are to be compared, from here on. */
export interface SizeLine {
  readonly candidate: string;
  readonly rows: number;
}

export interface DecisionLine {
  readonly candidate: string;
  /** Id of the row. */
  readonly row: string;
  /** Whose answer stood on the left. */
  readonly order: AnswerOrder;
  readonly verdict: HumanVerdict | 'undone';
}

export type AuditLine = SizeLine | DecisionLine;

export const auditVersion = 1;

/** Of any version, so that a version which cannot be read is not called something else. */
export const anyHeader = z.object({ farthing: z.literal('audit'), version: z.number() });

export const headerSchema: z.ZodType<AuditHeader> = z.object({
  table: z.string(),
  seed: z.number(),
  drawBy: z.enum(['rows', 'requests']),
  stratify: z.boolean(),
});

export const lineSchema: z.ZodType<AuditLine> = z.union([
  z.object({
    candidate: z.string(),
    row: z.string(),
    order: z.enum(answerOrders),
    verdict: z.enum([...verdicts, 'skipped', 'undone']),
  }),
  z.object({ candidate: z.string(), rows: z.int().min(1) }),
]);

export function headerLine(header: AuditHeader): string {
  return JSON.stringify({ farthing: 'audit', version: auditVersion, ...header });
}

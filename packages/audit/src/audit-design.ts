import { ConfigError } from '@farthing/core';
import type { LabelTable } from '@farthing/dataset';
import type { AuditRecord } from './record/read-audit-file.ts';
import type { DrawSampleOptions, SampleDesign } from './sample/draw-sample.ts';

/** What to review. Whatever an audit was begun with need not be said again, and cannot be changed but for more rows. */
export interface AuditDesign {
  /** Model id of the candidate to review; needed where the table has several beside the reference. */
  readonly candidate?: string | undefined;
  /** Pairs to compare. Default 50; may grow later. */
  readonly rows?: number | undefined;
  /** Default 1. */
  readonly seed?: number | undefined;
  /** Default `rows`. */
  readonly drawBy?: SampleDesign['drawBy'] | undefined;
  /** Default false. */
  readonly stratify?: boolean | undefined;
}

const defaults: SampleDesign = { seed: 1, drawBy: 'rows', stratify: false };
const defaultRows = 50;

/**
 * What was asked for, completed by what the audit file says.
 *
 * @throws ConfigError when the two contradict each other, or a value is out of range.
 */
export function completeDesign(
  asked: AuditDesign,
  {
    table,
    record,
    path,
  }: { readonly table: LabelTable; readonly record: AuditRecord | undefined; readonly path: string },
): DrawSampleOptions {
  const candidate = asked.candidate ?? onlyCandidate(table);
  const begun = record?.sizes.get(candidate);
  const rows = asked.rows ?? begun ?? defaultRows;
  if (!(Number.isInteger(rows) && rows >= 1 && rows <= mostRows)) {
    throw new ConfigError(`rows must be a whole number from 1 to ${mostRows}; got ${rows}`);
  }
  if (begun !== undefined && rows < begun) {
    throw new ConfigError(`${path} was begun with ${begun} rows; ask for as many or more, or leave the number out`);
  }
  if (asked.seed !== undefined && !Number.isFinite(asked.seed)) {
    throw new ConfigError(`seed must be a finite number; got ${asked.seed}`);
  }
  if (record === undefined) return { ...defaults, ...given(asked), candidate, rows };
  const { seed, drawBy, stratify } = record.header;
  const design: SampleDesign = { seed, drawBy, stratify };
  for (const [name, value] of Object.entries(given(asked))) {
    const was = design[name as keyof SampleDesign];
    if (value !== was) {
      throw new ConfigError(
        `${path} was begun with ${name} ${was}, not ${value}; leave it out to go on, or move the file away to begin anew`,
      );
    }
  }
  return { ...design, candidate, rows };
}

/** A person who reviews more has another plan than this program; memory holds the sample. */
const mostRows = 10_000;

function given({ seed, drawBy, stratify }: AuditDesign): Partial<SampleDesign> {
  return {
    ...(seed !== undefined && { seed }),
    ...(drawBy !== undefined && { drawBy }),
    ...(stratify !== undefined && { stratify }),
  };
}

function onlyCandidate({ path, candidates }: LabelTable): string {
  const [first, ...others] = candidates.slice(0, -1);
  if (first !== undefined && others.length === 0) return first;
  throw new ConfigError(
    `${path} has several candidates; say which one to review: ${candidates.slice(0, -1).join(', ')}`,
  );
}

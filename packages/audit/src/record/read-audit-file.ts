import { readFile } from 'node:fs/promises';
import { DataError } from '@farthing/core';
import {
  type AuditHeader,
  type AuditLine,
  anyHeader,
  auditVersion,
  type DecisionLine,
  headerSchema,
  lineSchema,
} from './audit-line.ts';

/** What an audit file holds. */
export interface AuditRecord {
  readonly header: AuditHeader;
  /** Pairs to compare, by candidate. */
  readonly sizes: ReadonlyMap<string, number>;
  /** What stands, by candidate and row, in the order it was decided; what was undone is gone. */
  readonly decisions: ReadonlyMap<string, ReadonlyMap<string, DecisionLine>>;
  /** Length of the file in bytes up to the end of its last whole line; what follows was torn by a crash. */
  readonly size: number;
}

/**
 * Reads an audit file as it stands; a running audit may hold it open.
 *
 * @returns `undefined` when there is none, or nothing but the torn beginning of one.
 * @throws DataError naming the line when the file is something else, of another version or damaged.
 */
export async function readAuditFile(path: string): Promise<AuditRecord | undefined> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  const size = bytes.lastIndexOf('\n') + 1;
  if (size === 0) {
    if (!'{"farthing":"audit",'.startsWith(bytes.toString().slice(0, 20))) throw notAnAudit(path);
    return undefined;
  }
  const [first = '', ...rest] = bytes.toString('utf8', 0, size - 1).split('\n');
  const header = readHeader(first, path);
  const lines = rest.map((line, index) => readLine(line, { file: path, line: index + 2 }));
  return { header, ...contentsOf(lines), size };
}

function contentsOf(lines: readonly AuditLine[]): Pick<AuditRecord, 'sizes' | 'decisions'> {
  const sizes = new Map<string, number>();
  const decisions = new Map<string, Map<string, DecisionLine>>();
  for (const line of lines) {
    if ('rows' in line) sizes.set(line.candidate, line.rows);
    else {
      const ofCandidate = decisions.get(line.candidate) ?? new Map<string, DecisionLine>();
      decisions.set(line.candidate, ofCandidate);
      // Deleted first, so that a pair decided again is the latest.
      ofCandidate.delete(line.row);
      if (line.verdict !== 'undone') ofCandidate.set(line.row, line);
    }
  }
  return { sizes, decisions };
}

function readHeader(line: string, path: string): AuditHeader {
  const value = parseJson(line);
  const found = anyHeader.safeParse(value);
  if (!found.success) throw notAnAudit(path);
  if (found.data.version !== auditVersion) {
    const message = `expected audit version ${auditVersion}, got ${found.data.version}; use the release that wrote it`;
    throw new DataError(message, { file: path, line: 1, field: 'version' });
  }
  const header = headerSchema.safeParse(value);
  if (!header.success) throw damaged({ file: path, line: 1 });
  return header.data;
}

function readLine(line: string, place: { readonly file: string; readonly line: number }): AuditLine {
  const parsed = lineSchema.safeParse(parseJson(line));
  if (!parsed.success) throw damaged(place);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // No schema accepts it.
  }
}

function notAnAudit(path: string): DataError {
  return new DataError('expected the header of a farthing audit; move this file away to begin one', {
    file: path,
    line: 1,
  });
}

function damaged(place: { readonly file: string; readonly line: number }): DataError {
  return new DataError('this line of the audit is damaged; restore the file, or delete the line', place);
}

import { rm } from 'node:fs/promises';
import { DataError, type Verdict } from '@farthing/core';
import { acquireFileLock, type LabelTable } from '@farthing/dataset';
import { type AuditDesign, completeDesign } from './audit-design.ts';
import { type AuditReport, reportAudit } from './audit-report.ts';
import type { DecisionLine, HumanVerdict } from './record/audit-line.ts';
import { type AuditWriter, openAuditWriter } from './record/audit-writer.ts';
import { type AuditRecord, readAuditFile } from './record/read-audit-file.ts';
import type { AuditItem } from './sample/audit-item.ts';
import { type AuditSample, type DrawSampleOptions, drawSample } from './sample/draw-sample.ts';

/** Which answer a person found better, or `skip` for no opinion. */
export type Choice = 'left' | 'right' | 'tie' | 'skip';

/** A review that one process holds open. Calls may overlap; they take effect one after the other. */
export interface Audit {
  /** The append-only file of decisions, beside the table. */
  readonly path: string;
  /** Pairs to compare. */
  readonly size: number;
  /** Pairs decided, the skipped ones included. */
  readonly done: number;
  /** The next pair and its number among the pairs, from 0; `undefined` when all are decided. */
  readonly current: NumberedItem | undefined;
  /** Number of the pair decided last; `undefined` when there is none to undo. */
  readonly latest: number | undefined;
  /**
   * Resolves once the decision is on the disk.
   *
   * @returns false when that pair was decided already: then nothing changes.
   * @throws DataError when it could not be saved; the pair is still open then.
   */
  decide(number: number, choice: Choice): Promise<boolean>;
  /** Takes the latest decision back; false when `number` is not the latest. */
  undo(number: number): Promise<boolean>;
  report(): AuditReport;
  /** Gives the lock back. A file without a decision is removed, so that looking commits to no seed. */
  close(): Promise<void>;
}

export interface NumberedItem {
  readonly number: number;
  readonly item: AuditItem;
}

/** Where the decisions about a table are kept. */
export function auditPathOf(table: LabelTable): string {
  return `${table.path}.audit.jsonl`;
}

/**
 * Begins a review of a judged table, or goes on with the one beside it.
 *
 * @throws ConfigError when the design contradicts the one the audit was begun with, or another process has it open.
 * @throws DataError when the table has nothing to review, or the audit file is of another table or damaged.
 */
export async function openAudit(table: LabelTable, design: AuditDesign = {}): Promise<Audit> {
  const path = auditPathOf(table);
  const release = await acquireFileLock(`${path}.lock`);
  let writer: AuditWriter | undefined;
  try {
    const record = await readAuditFile(path);
    const { sample, complete } = await drawFor(table, { design, record, path });
    const { seed, drawBy, stratify, candidate, rows } = complete;
    const header = { table: sample.tableHash, seed, drawBy, stratify };
    writer = await openAuditWriter(path, { header, size: record?.size ?? 0 });
    if (record?.sizes.get(candidate) !== rows) await writer.append({ candidate, rows });
    return new OpenAudit({
      table,
      path,
      design: complete,
      sample,
      decisions: record?.decisions.get(candidate),
      hasHistory: (record?.decisions.size ?? 0) > 0,
      writer,
      release,
    });
  } catch (error) {
    await writer?.close();
    await release();
    throw error;
  }
}

/**
 * What a review says so far. Writes nothing, so a review may be under way.
 *
 * @throws DataError when the table has no audit yet, and as {@link openAudit}.
 */
export async function readAudit(table: LabelTable, design: AuditDesign = {}): Promise<AuditReport> {
  const path = auditPathOf(table);
  const record = await readAuditFile(path);
  if (record === undefined) throw new DataError('does not exist yet; review some rows first', { file: path });
  const { sample, complete } = await drawFor(table, { design, record, path });
  const decisions = record.decisions.get(complete.candidate) ?? new Map();
  return reportAudit({ labels: table.path, reference: referenceOf(table), design: complete, sample, decisions });
}

async function drawFor(
  table: LabelTable,
  options: { readonly design: AuditDesign; readonly record: AuditRecord | undefined; readonly path: string },
): Promise<{ readonly sample: AuditSample; readonly complete: DrawSampleOptions }> {
  const { design, record, path } = options;
  const complete = completeDesign(design, { table, record, path });
  const sample = await drawSample(table, complete);
  if (record !== undefined && record.header.table !== sample.tableHash) {
    const message = `is the audit of another table than ${table.path} is now; move it away to audit this one`;
    throw new DataError(message, { file: path });
  }
  return { sample, complete };
}

function referenceOf(table: LabelTable): string {
  return table.candidates.at(-1) ?? '';
}

interface OpenAuditParts {
  readonly table: LabelTable;
  readonly path: string;
  readonly design: DrawSampleOptions;
  readonly sample: AuditSample;
  readonly decisions: ReadonlyMap<string, DecisionLine> | undefined;
  /** Whether the file held a decision about any candidate, be it one that was undone. */
  readonly hasHistory: boolean;
  readonly writer: AuditWriter;
  readonly release: () => Promise<void>;
}

class OpenAudit implements Audit {
  readonly #parts: OpenAuditParts;
  /** By row id, oldest first; all of them are on the disk. */
  readonly #decisions: Map<string, DecisionLine>;
  #hasHistory: boolean;
  /** Settled once every call so far has taken effect. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: OpenAuditParts) {
    this.#parts = parts;
    this.#hasHistory = parts.hasHistory;
    const drawn = new Set(parts.sample.items.map((item) => item.row));
    this.#decisions = new Map([...(parts.decisions ?? [])].filter(([row]) => drawn.has(row)));
  }

  get path(): string {
    return this.#parts.path;
  }

  get size(): number {
    return this.#items.length;
  }

  get done(): number {
    return this.#decisions.size;
  }

  get current(): NumberedItem | undefined {
    const number = this.#items.findIndex((item) => !this.#decisions.has(item.row));
    const item = this.#items[number];
    return item && { number, item };
  }

  get latest(): number | undefined {
    const row = [...this.#decisions.keys()].at(-1);
    return row === undefined ? undefined : this.#items.findIndex((item) => item.row === row);
  }

  decide(number: number, choice: Choice): Promise<boolean> {
    return this.#inTurn(async () => {
      const item = this.#items[number];
      if (item === undefined || this.#decisions.has(item.row)) return false;
      const decision = {
        candidate: this.#candidate,
        row: item.row,
        order: item.order,
        verdict: verdictOf(choice, item),
      };
      await this.#parts.writer.append(decision);
      this.#decisions.set(item.row, decision);
      this.#hasHistory = true;
      return true;
    });
  }

  undo(number: number): Promise<boolean> {
    return this.#inTurn(async () => {
      const item = this.#items[number];
      if (item === undefined || this.latest !== number) return false;
      await this.#parts.writer.append({
        candidate: this.#candidate,
        row: item.row,
        order: item.order,
        verdict: 'undone',
      });
      this.#decisions.delete(item.row);
      return true;
    });
  }

  report(): AuditReport {
    const { table, design, sample } = this.#parts;
    return reportAudit({
      labels: table.path,
      reference: referenceOf(table),
      design,
      sample,
      decisions: this.#decisions,
    });
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#parts.writer.close();
      if (!this.#hasHistory) await rm(this.#parts.path, { force: true });
      await this.#parts.release();
    });
  }

  get #items(): readonly AuditItem[] {
    return this.#parts.sample.items;
  }

  get #candidate(): string {
    return this.#parts.design.candidate;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {}); // Its own caller hears of the failure.
    return turn;
  }
}

function verdictOf(choice: Choice, { order }: AuditItem): HumanVerdict {
  if (choice === 'skip') return 'skipped';
  if (choice === 'tie') return 'tie';
  const better: Verdict = (choice === 'left') === (order === 'weak-first') ? 'weak-wins' : 'strong-wins';
  return better;
}

import { hashText, type LabelRow, normalizePrompt, rowQualities } from '@farthing/core';
import { AgreementCounter, type AgreementCounts } from './agreement-counts.ts';
import { CandidateCounter, type CandidateCounts } from './candidate-counts.ts';
import { GroupCounter, type GroupCounts } from './group-counts.ts';
import { JudgementCounter, type JudgementCounts } from './judgement-counts.ts';
import type { LabelTable } from './label-reader.ts';
import { PairCounter, type PairCounts } from './pair-counts.ts';
import { SampleCounter, type SampleCounts } from './sample-counts.ts';

/** What a label table holds; plain data, fit for JSON. */
export interface LabelSummary {
  readonly path: string;
  readonly schemaVersion: string;
  readonly rowCount: number;
  /** How many logged requests the rows stand for. */
  readonly totalWeight: number;
  /** Different texts after `normalizePrompt`. */
  readonly distinctPrompts: number;
  /** Rows in which every candidate is scored: what can be trained and evaluated on. */
  readonly usableRows: number;
  /** Why the other rows are not usable, the most frequent reason first. */
  readonly unscored: readonly RowCount[];
  /** Cheapest first; the last is the reference. */
  readonly candidates: readonly CandidateCounts[];
  /** Each candidate but the reference against the reference, over usable rows. */
  readonly pairs: readonly PairCounts[];
  /** Each candidate but the reference, cheapest first, over usable rows: an estimate for the log, not of the rows. */
  readonly agreement: readonly AgreementCounts[];
  readonly sample: SampleCounts;
  /** Largest first. */
  readonly groups: readonly GroupCounts[];
  /** Rows that lack a value, for each column that is not full; for what answers have, rows where any answer lacks it. */
  readonly missing: readonly RowCount[];
  readonly judgements: JudgementCounts;
  /** None when the table is not split. */
  readonly splits: readonly RowCount[];
  /** The first rows. */
  readonly examples: readonly LabelRow[];
}

export interface RowCount {
  readonly name: string;
  readonly rows: number;
}

export interface SummarizeLabelsOptions {
  /** How many rows to keep as examples; 3 by default. */
  readonly examples?: number | undefined;
}

/** Tells what a label table holds, reading it once. */
export async function summarizeLabels(table: LabelTable, options: SummarizeLabelsOptions = {}): Promise<LabelSummary> {
  const { examples: exampleCount = 3 } = options;
  const candidates = table.candidates.map((model) => new CandidateCounter(model));
  const pairs = new PairCounter(table.candidates);
  const agreement = new AgreementCounter(table.candidates);
  const sample = new SampleCounter();
  const groups = new GroupCounter();
  const judgements = new JudgementCounter();
  const prompts = new Set<number>();
  const unscored = new RowCounter();
  const missing = new RowCounter();
  const splits = new RowCounter();
  const examples: LabelRow[] = [];
  let usableRows = 0;
  let totalWeight = 0;
  for await (const row of table.rows()) {
    if (examples.length < exampleCount) examples.push(row);
    totalWeight += row.weight;
    sample.add(row);
    prompts.add(promptKey(row.text));
    for (const [index, outcome] of row.outcomes.entries()) candidates[index]?.add(outcome);
    const qualities = rowQualities(row);
    groups.add(row, qualities !== undefined);
    judgements.add(row.judgements);
    for (const column of emptyColumns(row)) missing.add(column);
    if (row.split !== undefined) splits.add(row.split);
    if (qualities === undefined) unscored.add(whyUnscored(row));
    else {
      usableRows++;
      pairs.add(row, qualities);
      agreement.add(row);
    }
  }
  return {
    path: table.path,
    schemaVersion: table.schemaVersion,
    rowCount: table.rowCount,
    totalWeight,
    distinctPrompts: prompts.size,
    usableRows,
    unscored: unscored.counts(),
    candidates: candidates.map((candidate) => candidate.counts()),
    pairs: pairs.counts(),
    agreement: agreement.counts(),
    sample: sample.counts(),
    groups: groups.counts(),
    missing: missing.counts(),
    judgements: judgements.counts(),
    splits: splits.counts(),
    examples,
  };
}

class RowCounter {
  readonly #rows = new Map<string, number>();

  add(name: string): void {
    this.#rows.set(name, (this.#rows.get(name) ?? 0) + 1);
  }

  counts(): RowCount[] {
    return [...this.#rows].map(([name, rows]) => ({ name, rows })).sort((a, b) => b.rows - a.rows);
  }
}

/** 53 bits of hash: a set of texts would not fit in memory, and a million of them collide once in 18,000 tables. */
function promptKey(text: string): number {
  const normal = normalizePrompt(text);
  return hashText(normal) * 0x20_0000 + (hashText(normal, 1) >>> 11);
}

function* emptyColumns(row: LabelRow): Generator<string> {
  if (row.source === undefined) yield 'source';
  if (row.group === undefined) yield 'group';
  if (row.timestampMs === undefined) yield 'timestamp';
  if (row.conversationId === undefined) yield 'conversation_id';
  if (row.userId === undefined) yield 'user_id';
  if (row.reference === undefined) yield 'reference';
  if (row.split === undefined) yield 'split';
  if (row.text === '') yield 'text';
  if (row.outcomes.some((outcome) => outcome.answer === undefined)) yield 'answer';
  if (row.outcomes.some((outcome) => outcome.costUsd === undefined)) yield 'cost_usd';
  if (row.outcomes.some((outcome) => outcome.inputTokens === undefined)) yield 'input_tokens';
  if (row.outcomes.some((outcome) => outcome.outputTokens === undefined)) yield 'output_tokens';
  if (row.outcomes.some((outcome) => outcome.latencyMs === undefined)) yield 'latency_ms';
}

function whyUnscored(row: LabelRow): string {
  const outcome = row.outcomes.find((each) => each.label === undefined && each.unscoredReason !== undefined);
  return outcome === undefined ? 'no label and no reason' : `${outcome.model}: ${outcome.unscoredReason}`;
}

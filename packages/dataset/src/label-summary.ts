import { hashText, type LabelRow, normalizePrompt, rowQualities } from '@farthing/core';
import { AgreementCounter, type AgreementCounts } from './agreement-counts.ts';
import { CandidateCounter, type CandidateCounts } from './candidate-counts.ts';
import { type ComplexityCounts, DifficultyCounter, type LengthBandCounts } from './difficulty-counts.ts';
import { ExampleKeeper, type ExampleRows } from './example-rows.ts';
import { GroupCounter, type GroupCounts } from './group-counts.ts';
import { JudgementCounter, type JudgementCounts } from './judgement-counts.ts';
import type { LabelTable } from './label-reader.ts';
import { PairCounter, type PairCounts } from './pair-counts.ts';
import { type PerfectRouting, PerfectRoutingCounter } from './perfect-routing.ts';
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
  /** By length of the text as scored, in UTF-16 units. */
  readonly lengthBands: readonly LengthBandCounts[];
  readonly complexities: readonly ComplexityCounts[];
  readonly perfectRouting: PerfectRouting;
  /** Rows that lack a value, for each column that is not full; for what answers have, rows where any answer lacks it. */
  readonly missing: readonly RowCount[];
  readonly judgements: JudgementCounts;
  /** None when the table is not split. */
  readonly splits: readonly RowCount[];
  /** The first rows. */
  readonly examples: readonly LabelRow[];
  /** Rows that show what labels mean; none unless asked for. */
  readonly examplesByKind: ExampleRows;
}

export interface RowCount {
  readonly name: string;
  readonly rows: number;
}

export interface SummarizeLabelsOptions {
  /** How many rows to keep as examples; 3 by default. */
  readonly examples?: number | undefined;
  /** How many rows of each kind to keep; 0 by default. */
  readonly examplesPerKind?: number | undefined;
}

/** Tells what a label table holds, reading it once. */
export async function summarizeLabels(table: LabelTable, options: SummarizeLabelsOptions = {}): Promise<LabelSummary> {
  const summarizer = new LabelSummarizer(table.candidates, options);
  for await (const row of table.rows()) summarizer.add(row);
  return summarizer.summary(table);
}

/** Summarises rows as they pass, for those who read a table for something else anyway. */
export class LabelSummarizer {
  readonly #exampleCount: number;
  readonly #candidates: readonly CandidateCounter[];
  readonly #pairs: PairCounter;
  readonly #agreement: AgreementCounter;
  readonly #byKind: ExampleKeeper;
  readonly #sample = new SampleCounter();
  readonly #groups = new GroupCounter();
  readonly #difficulty = new DifficultyCounter();
  readonly #perfectRouting = new PerfectRoutingCounter();
  readonly #judgements = new JudgementCounter();
  readonly #prompts = new Set<number>();
  readonly #unscored = new RowCounter();
  readonly #missing = new RowCounter();
  readonly #splits = new RowCounter();
  readonly #examples: LabelRow[] = [];
  #rowCount = 0;
  #usableRows = 0;
  #totalWeight = 0;

  /** @param candidates of the table; the last is the reference. */
  constructor(candidates: readonly string[], options: SummarizeLabelsOptions = {}) {
    const { examples = 3, examplesPerKind = 0 } = options;
    this.#exampleCount = examples;
    this.#byKind = new ExampleKeeper(examplesPerKind);
    this.#candidates = candidates.map((model) => new CandidateCounter(model));
    this.#pairs = new PairCounter(candidates);
    this.#agreement = new AgreementCounter(candidates);
  }

  add(row: LabelRow): void {
    const qualities = rowQualities(row);
    const isUsable = qualities !== undefined;
    this.#rowCount++;
    this.#totalWeight += row.weight;
    if (this.#examples.length < this.#exampleCount) this.#examples.push(row);
    this.#sample.add(row);
    this.#prompts.add(promptKey(row.text));
    for (const [index, outcome] of row.outcomes.entries()) this.#candidates[index]?.add(outcome);
    this.#groups.add(row, isUsable);
    this.#difficulty.add(row, isUsable);
    this.#byKind.add(row, isUsable);
    this.#judgements.add(row);
    for (const column of emptyColumns(row)) this.#missing.add(column);
    if (row.split !== undefined) this.#splits.add(row.split);
    if (isUsable) this.#addUsable(row, qualities);
    else this.#unscored.add(whyUnscored(row));
  }

  summary({ path, schemaVersion }: Pick<LabelTable, 'path' | 'schemaVersion'>): LabelSummary {
    return {
      path,
      schemaVersion,
      rowCount: this.#rowCount,
      totalWeight: this.#totalWeight,
      distinctPrompts: this.#prompts.size,
      usableRows: this.#usableRows,
      unscored: this.#unscored.counts(),
      candidates: this.#candidates.map((candidate) => candidate.counts()),
      pairs: this.#pairs.counts(),
      agreement: this.#agreement.counts(),
      sample: this.#sample.counts(),
      groups: this.#groups.counts(),
      lengthBands: this.#difficulty.lengthBands(),
      complexities: this.#difficulty.complexities(),
      perfectRouting: this.#perfectRouting.counts(),
      missing: this.#missing.counts(),
      judgements: this.#judgements.counts(),
      splits: this.#splits.counts(),
      examples: this.#examples,
      examplesByKind: this.#byKind.rows(),
    };
  }

  #addUsable(row: LabelRow, qualities: readonly number[]): void {
    this.#usableRows++;
    this.#pairs.add(row, qualities);
    this.#agreement.add(row);
    this.#perfectRouting.add(row);
  }
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

import { connectedGroups, DataError } from '@farthing/core';
import { mapBaselines, type PerBaseline, type RankedBaseline, rankedBaselines } from './ranked-baseline.ts';
import { routingScore, type ScoredPrompt } from './scored-prompt.ts';

/** What each answer cost, in US dollars. */
export interface CostColumns {
  readonly weak: Float64Array;
  readonly strong: Float64Array;
}

/**
 * A validated sample as parallel columns, in order of prompt id, so that no result depends on the order of rows. Rows of
 * weight 0 stand for no request and are left out.
 */
export interface Columns {
  readonly n: number;
  readonly ids: readonly string[];
  /** What routes: `routingScore`. */
  readonly score: Float64Array;
  /** What is claimed: `strongWinRate`. Another number than `score` only where the router does not know its way. */
  readonly estimate: Float64Array;
  /** `undefined` unless every row has one. */
  readonly coverage: Float64Array | undefined;
  /** 0 where the router sends the row to strong for want of coverage, else 1. */
  readonly isCovered: Uint8Array;
  readonly weakScore: Float64Array;
  readonly strongScore: Float64Array;
  /** `strongScore - weakScore`: what sending the row to strong gains. */
  readonly gain: Float64Array;
  /** 1 where strong was better, else 0. */
  readonly outcome: Float64Array;
  readonly weight: Float64Array;
  /** What each baseline ranks by; only baselines that have a score on every row. */
  readonly baselines: PerBaseline<Float64Array>;
  /** The row's group of rows that share a prompt or a conversation, directly or through others; 0 to `clusterCount - 1`. */
  readonly cluster: Int32Array;
  readonly clusterCount: number;
  /** Distinct normalised prompts. */
  readonly promptCount: number;
  /** Rows of each group, groups in order of name. Rows without a group are in none. */
  readonly groups: readonly { readonly name: string; readonly rows: Int32Array }[];
  /** `undefined` unless every row has both costs. */
  readonly costs: CostColumns | undefined;
}

/** @throws DataError when no prompt counts, or a number is out of its range. */
export function columnsOf(prompts: readonly ScoredPrompt[]): Columns {
  if (prompts.length === 0) {
    throw new DataError('expected at least one scored prompt; got none. Evaluate on rows whose candidates are scored.');
  }
  for (const prompt of prompts) validate(prompt);
  const sorted = prompts.filter(({ weight }) => weight > 0).sort((a, b) => compareText(a.id, b.id));
  if (sorted.length === 0) {
    throw new DataError(`expected a scored prompt that stands for requests; got ${prompts.length} of weight 0.`);
  }
  const column = (read: (prompt: ScoredPrompt) => number): Float64Array => Float64Array.from(sorted, read);
  const { cluster, clusterCount } = clustersOf(sorted);
  return {
    n: sorted.length,
    ids: sorted.map((prompt) => prompt.id),
    score: column(routingScore),
    estimate: column((prompt) => prompt.strongWinRate),
    coverage: sorted.every((prompt) => prompt.coverage !== undefined)
      ? column((prompt) => prompt.coverage!)
      : undefined,
    isCovered: Uint8Array.from(sorted, ({ isCovered = true }) => Number(isCovered)),
    weakScore: column((prompt) => prompt.weakScore),
    strongScore: column((prompt) => prompt.strongScore),
    gain: column((prompt) => prompt.strongScore - prompt.weakScore),
    outcome: column((prompt) => (prompt.strongBetter ? 1 : 0)),
    weight: column((prompt) => prompt.weight),
    baselines: baselineColumns(sorted),
    cluster,
    clusterCount,
    promptCount: new Set(sorted.map(({ promptKey }) => promptKey)).size,
    groups: groupsOf(sorted),
    costs: costsOf(sorted),
  };
}

function validate(prompt: ScoredPrompt): void {
  for (const field of ['strongWinRate', 'weakScore', 'strongScore'] as const) {
    const value = prompt[field];
    if (!(value >= 0 && value <= 1)) fail(prompt, field, 'a number from 0 to 1');
  }
  if (!(prompt.weight >= 0 && prompt.weight < Infinity)) fail(prompt, 'weight', 'a finite number of at least 0');
  for (const field of ['keywordScore', 'complexity', 'neighbourScore'] as const) {
    if (!Number.isFinite(prompt[field] ?? 0)) fail(prompt, field, 'a finite number');
  }
  for (const field of ['textLength', 'weakCostUsd', 'strongCostUsd'] as const) {
    const value = prompt[field] ?? 0;
    if (!(value >= 0 && value < Infinity)) fail(prompt, field, 'a finite number of at least 0');
  }
}

function fail(prompt: ScoredPrompt, field: keyof ScoredPrompt, expected: string): never {
  throw new DataError(
    `prompt "${prompt.id}": "${field}" must be ${expected}; got ${prompt[field]}. Correct the row or leave it out.`,
    { field },
  );
}

function baselineColumns(prompts: readonly ScoredPrompt[]): Columns['baselines'] {
  return mapBaselines<RankedBaseline, Float64Array>(rankedBaselines, ({ score }) => {
    const scores = prompts.map(score).filter((each) => each !== undefined);
    return scores.length === prompts.length ? Float64Array.from(scores) : undefined;
  });
}

function clustersOf(prompts: readonly ScoredPrompt[]): Pick<Columns, 'cluster' | 'clusterCount'> {
  const cluster = Int32Array.from(connectedGroups(prompts));
  return { cluster, clusterCount: cluster.reduce((count, index) => Math.max(count, index + 1), 0) };
}

function groupsOf(prompts: readonly ScoredPrompt[]): Columns['groups'] {
  const rowsByName = new Map<string, number[]>();
  for (const [row, { group }] of prompts.entries()) {
    if (group === undefined) continue;
    const rows = rowsByName.get(group);
    if (rows === undefined) rowsByName.set(group, [row]);
    else rows.push(row);
  }
  return [...rowsByName]
    .map(([name, rows]) => ({ name, rows: Int32Array.from(rows) }))
    .sort((a, b) => compareText(a.name, b.name));
}

function costsOf(prompts: readonly ScoredPrompt[]): CostColumns | undefined {
  const weak = new Float64Array(prompts.length);
  const strong = new Float64Array(prompts.length);
  for (const [row, { weakCostUsd, strongCostUsd }] of prompts.entries()) {
    if (weakCostUsd === undefined || strongCostUsd === undefined) return undefined;
    weak[row] = weakCostUsd;
    strong[row] = strongCostUsd;
  }
  return { weak, strong };
}

/** Code-unit order: the same on every machine, unlike a locale's. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

import { type LabelRow, normalizePrompt } from '@farthing/core';
import { type Evaluation, evaluateScores, type ScoredPrompt, scoredRow } from '@farthing/evaluation';
import type { Router } from '@farthing/runtime';
import { isSeenRow } from '@farthing/trainer';
import { balanced, foreignSources, type OutcomeSource, readSource, trainingSources } from './sources.ts';
import { trainRows } from './train-rows.ts';

/** A value and its 95 % interval. */
export type Figure = { readonly value: number; readonly interval: readonly [number, number] };

/** How routers do on one source; what is not measured is `null`. */
export interface CrossDomainRow {
  readonly source: string;
  readonly rows: number;
  readonly weakScore: number;
  readonly strongScore: number;
  /** APGR of a router trained on the other sources. */
  readonly leftOut: Figure;
  /** Its lead over prompt length, on the same rows. */
  readonly leadOverLength: Figure;
  /** APGR of a router trained on this source alone, cross-fitted; `null` for sources nothing was trained on. */
  readonly within: Figure | null;
  readonly promptLength: number;
  /** Where 95 % of shuffles land. */
  readonly random: readonly [number, number];
}

const resamples = 500;

/**
 * Leaves one source out at a time: a router trained on the others, without any prompt that is in the one left out, is
 * measured on it; beside it a router trained on that source alone. The sources nobody may train on come last, measured
 * with the router of all sources.
 *
 * @param onRow told each row as it is ready.
 */
export async function measureCrossDomain(
  folder: string,
  options: {
    readonly sources: readonly (readonly LabelRow[])[];
    readonly general: { readonly router: Router; readonly trainingGroups: Uint32Array };
    readonly seed: number;
    readonly onRow: (row: CrossDomainRow) => void;
  },
): Promise<CrossDomainRow[]> {
  const { sources, general, seed, onRow } = options;
  const measured: CrossDomainRow[] = [];
  const add = (row: CrossDomainRow): void => {
    measured.push(row);
    onRow(row);
  };
  for (const [index, source] of trainingSources.entries()) {
    const own = sources[index]!;
    const keys = new Set(own.map(keyOf));
    const others = sources.filter((_, at) => at !== index).map((rows) => rows.filter((row) => !keys.has(keyOf(row))));
    const { router } = await trainRows(balanced(others), seed);
    const { scored } = await trainRows(own, seed);
    add(rowOf(source, { leftOut: scoreRows(router, own), within: scored, seed }));
  }
  const seen = new Set(general.trainingGroups);
  for (const source of foreignSources) {
    const rows = (await readSource(folder, source, { seed })).filter((row) => !isSeenRow(row, seen));
    add(rowOf(source, { leftOut: scoreRows(general.router, rows), within: undefined, seed }));
  }
  return measured;
}

function keyOf({ text }: LabelRow): string {
  return normalizePrompt(text);
}

function scoreRows(router: Router, rows: readonly LabelRow[]): ScoredPrompt[] {
  return rows.flatMap((row) => scoredRow(row, router.assessEmbedding(router.embedder.embedText(row.text))) ?? []);
}

function rowOf(
  { name }: OutcomeSource,
  {
    leftOut,
    within,
    seed,
  }: {
    readonly leftOut: readonly ScoredPrompt[];
    readonly within: readonly ScoredPrompt[] | undefined;
    readonly seed: number;
  },
): CrossDomainRow {
  const evaluation = evaluateScores(leftOut, { seed, resamples });
  const { promptLength, random } = evaluation.baselines;
  return {
    source: name,
    rows: evaluation.n,
    weakScore: round(evaluation.weakScore),
    strongScore: round(evaluation.strongScore),
    leftOut: apgrOf(evaluation),
    leadOverLength: figure(promptLength.apgrLead, promptLength.apgrLeadInterval),
    within: within === undefined ? null : apgrOf(evaluateScores(within, { seed, resamples })),
    promptLength: figure(promptLength.apgr, promptLength.apgrInterval).value,
    random: figure(random.apgr, random.apgrInterval).interval,
  };
}

function apgrOf({ apgr, apgrInterval }: Evaluation): Figure {
  return figure(apgr, apgrInterval);
}

function figure(value: number | null, interval: readonly [number, number] | null): Figure {
  if (value === null || interval === null) throw new RangeError('no gap to recover: the source says nothing');
  return { value: round(value), interval: [round(interval[0]), round(interval[1])] };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type LabelRow, shuffle } from '@farthing/core';
import { importOutcomes, readLabels, writeLabels } from '@farthing/dataset';
import { evaluateScores, scoredRow } from '@farthing/evaluation';
import { trainRouter } from '@farthing/trainer';

export interface OutcomeRows {
  readonly candidates: readonly string[];
  readonly rows: readonly LabelRow[];
}

/** @param file outcome lines, plain or gzipped. */
export async function readOutcomeRows(file: string): Promise<OutcomeRows> {
  const { candidates, rows } = await importOutcomes(file);
  const all: LabelRow[] = [];
  for await (const row of rows) all.push(row);
  return { candidates, rows: all };
}

/** How one router did: shares of calls to strong, 0–1, and APGR. */
export interface ProtocolRow {
  readonly cpt50: number;
  readonly cpt80: number;
  readonly apgr: number;
  readonly head: string;
}

/** So many rows drawn at random to train on, and the rest of them to test on. `router-quality.ts` draws the same rows. */
export function drawRows(
  rows: readonly LabelRow[],
  { training, seed }: { readonly training: number; readonly seed: number },
): { readonly train: readonly LabelRow[]; readonly test: readonly LabelRow[] } {
  const shuffled = shuffle([...rows], createRandom(seed, 'bench rows'));
  return { train: shuffled.slice(0, training), test: shuffled.slice(training) };
}

/**
 * Trains on so many rows, drawn at random by each seed, and tests on the rest of them, or on rows of another file.
 * `router-quality.ts` draws the same rows.
 */
export async function qualityRows(
  { candidates, rows }: OutcomeRows,
  options: { readonly training: number; readonly seeds: readonly number[]; readonly test?: readonly LabelRow[] },
): Promise<ProtocolRow[]> {
  const { training, seeds, test } = options;
  const folder = await mkdtemp(join(tmpdir(), 'farthing-bench-'));
  try {
    const results: ProtocolRow[] = [];
    for (const seed of seeds) {
      const drawn = drawRows(rows, { training, seed });
      const path = join(folder, `train-${seed}.arrow`);
      await writeLabels(path, { candidates, rows: drawn.train });
      const { router, selection } = await trainRouter(await readLabels(path), { seed, testShare: 0 });
      const scored = (test ?? drawn.test).flatMap(
        (row) => scoredRow(row, router.assessEmbedding(router.embedder.embedText(row.text))) ?? [],
      );
      const { apgr, cpt50, cpt80 } = evaluateScores(scored, { seed, resamples: 20 });
      results.push({
        apgr: apgr ?? Number.NaN,
        cpt50: cpt50 ?? Number.NaN,
        cpt80: cpt80 ?? Number.NaN,
        head: selection.rival.name,
      });
    }
    return results;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Mean over the seeds. */
export function meanRow(rows: readonly ProtocolRow[]): Omit<ProtocolRow, 'head'> {
  const mean = (pick: (row: ProtocolRow) => number): number =>
    rows.reduce((sum, row) => sum + pick(row), 0) / rows.length;
  return { cpt50: mean((row) => row.cpt50), cpt80: mean((row) => row.cpt80), apgr: mean((row) => row.apgr) };
}

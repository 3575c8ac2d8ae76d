import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabelRow } from '@farthing/core';
import { readLabels, writeLabels } from '@farthing/dataset';
import { defaultLexicalSettings, type LexicalSettings, type Router } from '@farthing/runtime';
import { type TrainedRouter, trainRouter } from '@farthing/trainer';
import { tiers } from './sources.ts';

/**
 * An eighth of the usual buckets: what transfers from one benchmark to another is in common words, and the folder is in
 * everybody's checkout.
 */
const settings: LexicalSettings = { ...defaultLexicalSettings, wordBuckets: 2 ** 14, characterBuckets: 2 ** 14 };

/** Trains on rows of the tiers with the settings of the ready-made router; nothing is held out. */
export async function trainRows(rows: readonly LabelRow[], seed: number): Promise<TrainedRouter<Router>> {
  const folder = await mkdtemp(join(tmpdir(), 'farthing-general-'));
  try {
    const path = join(folder, 'labels.arrow');
    await writeLabels(path, { candidates: tiers, rows });
    return await trainRouter(await readLabels(path), { seed, testShare: 0, folds: 4, repeats: 1, lexical: settings });
  } finally {
    await rm(folder, { recursive: true });
  }
}

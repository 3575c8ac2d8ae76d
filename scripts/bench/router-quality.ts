// Router quality by RouteLLM's protocol: train on n random rows of an outcome file, evaluate on the rest, mean over seeds.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/router-quality.ts OUTCOMES.jsonl.gz [--rows 1500] [--seeds 5]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom, shuffle } from '@farthing/core';
import { readLabels, writeLabels } from '@farthing/dataset';
import { type Evaluation, evaluateScores, scoredRow } from '@farthing/evaluation';
import { trainRouter } from '@farthing/trainer';
import { readOutcomeRows } from './routing-protocol.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: 'string', default: '1500' }, seeds: { type: 'string', default: '5' } },
});
const [file] = positionals;
if (file === undefined) throw new Error('name an outcome file: router-quality.ts OUTCOMES.jsonl.gz');

const { candidates, rows: all } = await readOutcomeRows(file);

const folder = await mkdtemp(join(tmpdir(), 'farthing-bench-'));
const results: { seed: number; head: string; seconds: number; evaluation: Evaluation }[] = [];
console.log('seed  APGR   CPT50  CPT80  AUC    ECE    within-group APGR  seconds  head');
for (let seed = 1; seed <= Number(values.seeds); seed++) {
  const shuffled = shuffle([...all], createRandom(seed, 'bench rows'));
  const path = join(folder, `train-${seed}.arrow`);
  await writeLabels(path, { candidates, rows: shuffled.slice(0, Number(values.rows)) });
  const startMs = performance.now();
  const { router, selection } = await trainRouter(await readLabels(path), { seed, testShare: 0 });
  const seconds = (performance.now() - startMs) / 1000;
  const scored = shuffled
    .slice(Number(values.rows))
    .map((row) => scoredRow(row, router.assessEmbedding(router.embedder.embedText(row.text))))
    .filter((prompt) => prompt !== undefined);
  const evaluation = evaluateScores(scored, { seed, resamples: 200 });
  results.push({ seed, head: selection.rival.name, seconds, evaluation });
  printRow(String(seed), evaluation, `${seconds.toFixed(1).padStart(7)}  ${selection.rival.name}`);
}
await rm(folder, { recursive: true });

const mean = (pick: (evaluation: Evaluation) => number | null | undefined): number =>
  results.reduce((sum, { evaluation }) => sum + (pick(evaluation) ?? Number.NaN), 0) / results.length;
console.log(
  `mean  ${[
    mean((each) => each.apgr),
    mean((each) => each.cpt50),
    mean((each) => each.cpt80),
    mean((each) => each.auc),
    mean((each) => each.ece),
    mean((each) => each.withinGroup?.apgr),
  ]
    .map((value) => value.toFixed(3))
    .join('  ')}  (${values.rows} training rows of ${all.length}, ${results.length} seeds)`,
);

function printRow(name: string, { apgr, cpt50, cpt80, auc, ece, withinGroup }: Evaluation, rest: string): void {
  const cells = [apgr, cpt50, cpt80, auc, ece, withinGroup?.apgr].map((value) => value?.toFixed(3) ?? '–');
  console.log(`${name.padEnd(5)} ${cells.slice(0, 5).join('  ')}  ${(cells[5] ?? '').padEnd(17)} ${rest}`);
}

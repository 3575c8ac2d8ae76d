// Router quality by RouteLLM's protocol: train on n random rows of an outcome file, evaluate on the rest, mean over seeds.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/router-quality.ts OUTCOMES.jsonl.gz [--rows 1500] [--seeds 5]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom, shuffle } from '@farthing/core';
import { readLabels, writeLabels } from '@farthing/dataset';
import { type Evaluation, evaluateScores, type ScoredPrompt, scoredRow } from '@farthing/evaluation';
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
const results: { evaluation: Evaluation; leastEce: number }[] = [];
console.log('seed  APGR   CPT50  CPT80  AUC    ECE    of truth  within-group APGR  seconds  head');
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
  const result = { evaluation, leastEce: eceOfTruth(scored, seed) };
  results.push(result);
  printRow(String(seed), result, `${seconds.toFixed(1).padStart(7)}  ${selection.rival.name}`);
}
await rm(folder, { recursive: true });

const mean = (pick: (result: (typeof results)[number]) => number | null | undefined): number =>
  results.reduce((sum, result) => sum + (pick(result) ?? Number.NaN), 0) / results.length;
console.log(
  `mean  ${[
    mean(({ evaluation }) => evaluation.apgr),
    mean(({ evaluation }) => evaluation.cpt50),
    mean(({ evaluation }) => evaluation.cpt80),
    mean(({ evaluation }) => evaluation.auc),
    mean(({ evaluation }) => evaluation.ece),
    mean(({ leastEce }) => leastEce),
  ]
    .map((value) => value.toFixed(3))
    .join(
      '  ',
    )}     ${mean(({ evaluation }) => evaluation.withinGroup?.apgr).toFixed(3)}  (${values.rows} training rows of ${all.length}, ${results.length} seeds)`,
);

/**
 * Mean ECE of 100 outcomes drawn from the router's own estimates: what estimates that are true measure on so many rows,
 * for no finite sample has an ECE of 0.
 */
function eceOfTruth(scored: readonly ScoredPrompt[], seed: number): number {
  const random = createRandom(seed, 'outcomes as estimated');
  const draws = Array.from({ length: 100 }, () => {
    const drawn = scored.map((prompt) => ({ ...prompt, strongBetter: random.next() < prompt.strongWinRate }));
    return evaluateScores(drawn, { seed, resamples: 0 }).ece;
  });
  return draws.reduce((sum, ece) => sum + ece, 0) / draws.length;
}

function printRow(
  name: string,
  { evaluation, leastEce }: { readonly evaluation: Evaluation; readonly leastEce: number },
  rest: string,
): void {
  const { apgr, cpt50, cpt80, auc, ece, withinGroup } = evaluation;
  const cells = [apgr, cpt50, cpt80, auc, ece, leastEce, withinGroup?.apgr].map((value) => value?.toFixed(3) ?? '–');
  console.log(`${name.padEnd(5)} ${cells.slice(0, 6).join('  ')}     ${(cells[6] ?? '').padEnd(17)}  ${rest}`);
}

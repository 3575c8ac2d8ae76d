// Coverage of a router trained on one outcome file: how much of its own traffic and of other texts is out of coverage, how
// well coverage tells them apart, and how good the router is where coverage is high and where it is low.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/coverage.ts TRAIN.jsonl.gz [OTHER.jsonl.gz …] [--rows 1500] [--seeds 3]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom, type LabelRow, shuffle } from '@farthing/core';
import { importOutcomes, readLabels, writeLabels } from '@farthing/dataset';
import { evaluateScores, type ScoredPrompt, scoredRow } from '@farthing/evaluation';
import { trainRouter } from '@farthing/trainer';
import { strangeTexts } from './strange-texts.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: 'string', default: '1500' }, seeds: { type: 'string', default: '3' } },
});
const [trainFile, ...otherFiles] = positionals;
if (trainFile === undefined) throw new Error('name an outcome file: coverage.ts TRAIN.jsonl.gz [OTHER.jsonl.gz …]');

async function rowsOf(file: string) {
  const { candidates, rows } = await importOutcomes(file);
  const all: LabelRow[] = [];
  for await (const row of rows) all.push(row);
  return { candidates, rows: all };
}

const own = await rowsOf(trainFile);
const others: { readonly source: string; readonly row: LabelRow }[] = [];
for (const file of otherFiles) {
  const name = basename(file).split('-')[0] ?? file;
  for (const row of (await rowsOf(file)).rows) others.push({ source: `${name}: ${row.group ?? ''}`, row });
}

/** Chance that a text from elsewhere is less covered than one of the router's own traffic; ties ½. */
function areaUnderRoc(inside: readonly number[], outside: readonly number[]): number {
  const sorted = Float64Array.from(inside).sort();
  const at = (value: number, isAbove: (each: number) => boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isAbove(sorted[middle] ?? value)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const wins = outside.map((value) => {
    const [below, notAbove] = [at(value, (each) => each >= value), at(value, (each) => each > value)];
    return sorted.length - notAbove + (notAbove - below) / 2;
  });
  return wins.reduce((sum, each) => sum + each, 0) / (inside.length * outside.length);
}

function grouped<Row extends { readonly source: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.source);
    if (group === undefined) groups.set(row.source, [row]);
    else group.push(row);
  }
  return groups;
}

/** Fewer say nothing about a share. */
const leastTexts = 5;

type Covered = ScoredPrompt & { readonly source: string };
const found = new Map<string, { auc: number; out: number; texts: number }[]>();
const bands = new Map<string, Covered[]>();
const edges = [0, 0.002, 0.02, 0.1, 0.25, 0.5, 1];
const folder = await mkdtemp(join(tmpdir(), 'farthing-bench-'));
for (let seed = 1; seed <= Number(values.seeds); seed++) {
  const shuffled = shuffle([...own.rows], createRandom(seed, 'bench rows'));
  const path = join(folder, `train-${seed}.arrow`);
  await writeLabels(path, { candidates: own.candidates, rows: shuffled.slice(0, Number(values.rows)) });
  const { router } = await trainRouter(await readLabels(path), { seed, testShare: 0 });
  const assess = (text: string) => router.assessEmbedding(router.embedder.embedText(text));
  const note = (source: string, texts: readonly string[], inside: readonly number[]): void => {
    if (texts.length < leastTexts) {
      if (seed === 1) console.log(`left out: ${source}, only ${texts.length} texts`);
      return;
    }
    const assessments = texts.map(assess);
    const coverages = assessments.map(({ coverage = Number.NaN }) => coverage);
    const out = assessments.filter(({ isCovered }) => !isCovered).length / texts.length;
    found.set(source, [
      ...(found.get(source) ?? []),
      { auc: areaUnderRoc(inside, coverages), out, texts: texts.length },
    ]);
  };
  const held = shuffled.slice(Number(values.rows)).map((row) => ({ source: 'its own', row }));
  const inside = held.map(({ row }) => assess(row.text).coverage ?? Number.NaN);
  for (const [source, rows] of grouped([...held, ...others]))
    note(
      source,
      rows.map(({ row }) => row.text),
      inside,
    );
  for (const [source, texts] of Object.entries(strangeTexts())) note(source, texts, inside);
  for (const { source, row } of [...held, ...others]) {
    const prompt = scoredRow(row, { ...assess(row.text), isCovered: true });
    const upper = edges.find((edge, index) => index > 0 && (prompt?.coverage ?? 1) <= edge);
    if (prompt === undefined || upper === undefined) continue;
    for (const scope of source === 'its own' ? ['its own', 'all'] : ['all']) {
      const band = `${scope}  ${String(upper).padEnd(5)}`;
      bands.set(band, [...(bands.get(band) ?? []), { ...prompt, id: `${seed}:${source}:${prompt.id}`, source }]);
    }
  }
}
await rm(folder, { recursive: true });

const mean = (each: readonly number[]): number => each.reduce((sum, value) => sum + value, 0) / each.length;
console.log('source                              texts  out of coverage  AUROC against its own');
for (const [source, runs] of found) {
  const out = `${(100 * mean(runs.map((run) => run.out))).toFixed(1)} %`;
  const auc = mean(runs.map((run) => run.auc)).toFixed(3);
  console.log(`${source.slice(0, 35).padEnd(35)} ${String(runs[0]?.texts).padStart(5)}  ${out.padStart(15)}  ${auc}`);
}
console.log('\ncoverage up to    rows   APGR   AUC    Brier skill  ECE');
for (const [band, prompts] of [...bands].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const { apgr, auc, brier, ece } = evaluateScores(prompts, { seed: 1, resamples: 0 });
  const rate = mean(prompts.map(({ strongBetter }) => (strongBetter ? 1 : 0)));
  const cells = [apgr, auc, 1 - brier / (rate * (1 - rate)), ece].map((value) => (value ?? Number.NaN).toFixed(3));
  console.log(`${band.padEnd(16)} ${String(prompts.length).padStart(5)}  ${cells.join('  ')}`);
}

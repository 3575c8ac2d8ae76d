// Our router beside scikit-learn's and fastText's on the same splits: APGR, and the time of one fit of the same model.
// Needs Debian's python3-sklearn and python3-fasttext, see rivals.py.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/rivals-table.ts OUTCOMES.jsonl.gz [--rows 1500] [--seeds 5]
//     [--python /usr/bin/python3]
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { type LabelRow, rowQualities } from '@farthing/core';
import { readLabels, writeLabels } from '@farthing/dataset';
import { evaluateScores, scoredRow } from '@farthing/evaluation';
import { trainRouter } from '@farthing/trainer';
import { featureMatrix } from '../../packages/trainer/src/feature-matrix.ts';
import { fitLexical } from '../../packages/trainer/src/fit-lexical.ts';
import { fitLogistic } from '../../packages/trainer/src/logistic-regression.ts';
import { drawRows, readOutcomeRows } from './routing-protocol.ts';

/** What `rivals.py` writes. */
interface RivalScores {
  readonly versions: string;
  /** Seconds of one fit by each solver. */
  readonly timings: Readonly<Record<string, number>>;
  readonly rivals: Readonly<Record<string, { readonly chosen: unknown; readonly scores: readonly number[] }>>;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '1500' },
    seeds: { type: 'string', default: '5' },
    python: { type: 'string', default: '/usr/bin/python3' },
  },
});
const [file] = positionals;
if (file === undefined) throw new Error('name an outcome file: rivals-table.ts OUTCOMES.jsonl.gz');
const training = Number(values.rows);
const ours = 'Farthing: lexical, selected head';

const outcomes = await readOutcomeRows(file);
const apgrs = new Map<string, number[]>();
const seconds = new Map<string, number[]>();
let versions = '';
const folder = await mkdtemp(join(tmpdir(), 'farthing-bench-'));
try {
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    const split = drawRows(outcomes.rows, { training, seed });
    const path = join(folder, `train-${seed}.arrow`);
    await writeLabels(path, { candidates: outcomes.candidates, rows: split.train });
    const { router, selection } = await trainRouter(await readLabels(path), { seed, testShare: 0 });
    add(
      apgrs,
      ours,
      apgrOf(split.test, {
        seed,
        assessments: split.test.map((row) => router.assessEmbedding(router.embedder.embedText(row.text))),
      }),
    );
    add(seconds, 'Farthing', await secondsOfFit(split.train, seed));
    const theirs = await rivalScores(split, seed);
    versions = theirs.versions;
    for (const [solver, each] of Object.entries(theirs.timings)) add(seconds, `scikit-learn, ${solver}`, each);
    for (const [name, { scores }] of Object.entries(theirs.rivals)) {
      add(apgrs, name, apgrOf(split.test, { seed, assessments: asRates(scores) }));
    }
    const settings = Object.entries(theirs.rivals).map(([name, { chosen }]) => `${name} ${JSON.stringify(chosen)}`);
    console.error(`seed ${seed}: ${selection.rival.name}; ${settings.join('; ')}`);
  }
} finally {
  await rm(folder, { recursive: true });
}

console.log(
  `${training} training rows of ${outcomes.rows.length}, ${values.seeds} seeds; Node ${process.versions.node}`,
);
console.log(`${versions}\n`);
console.log(`APGR${' '.repeat(43)}mean   by seed`);
for (const [name, each] of [...apgrs].sort(([, a], [, b]) => mean(b) - mean(a))) {
  console.log(`${name.padEnd(46)} ${mean(each).toFixed(3)}  ${each.map((apgr) => apgr.toFixed(3)).join(' ')}`);
}
const best = Math.max(...[...apgrs].filter(([name]) => name !== ours).map(([, each]) => mean(each)));
console.log(`Ours less the best of the others: ${(mean(apgrs.get(ours)!) - best).toFixed(4)}`);
console.log('\nSeconds of one fit: features and two logistic heads at penalty 1, one thread');
for (const [name, each] of seconds) console.log(`${name.padEnd(46)} ${mean(each).toFixed(2)}`);

/** What a rival's scores stand for: any numbers, so their ranks, which keep order and ties and lie from 0 to 1. */
function asRates(scores: readonly number[]): { readonly strongWinRates: readonly number[] }[] {
  const distinct = [...new Set(scores)].sort((a, b) => a - b);
  const rankOf = new Map(distinct.map((score, rank) => [score, rank / distinct.length]));
  return scores.map((score) => ({ strongWinRates: [rankOf.get(score)!] }));
}

function apgrOf(
  test: readonly LabelRow[],
  { seed, assessments }: { seed: number; assessments: readonly Parameters<typeof scoredRow>[1][] },
): number {
  const prompts = test.flatMap((row, index) => scoredRow(row, assessments[index]!) ?? []);
  const { apgr } = evaluateScores(prompts, { seed, resamples: 20 });
  if (apgr === null) throw new Error('the strong model is no better on the test rows: APGR says nothing');
  return apgr;
}

/** One fit of our own, from texts to two heads, as `rivals.py` times scikit-learn's. */
async function secondsOfFit(rows: readonly LabelRow[], seed: number): Promise<number> {
  const startMs = performance.now();
  const texts = rows.map((row) => row.text);
  const { embedder } = await fitLexical(texts);
  const qualities = Float32Array.from(rows.flatMap(scoresOf));
  const weights = new Float32Array(rows.length).fill(1);
  fitLogistic(featureMatrix(texts.map(embedder.embedText)), { outputs: 2, qualities, weights }, { l2: 1, seed });
  return (performance.now() - startMs) / 1000;
}

async function rivalScores(split: ReturnType<typeof drawRows>, seed: number): Promise<RivalScores> {
  const [input, output] = [join(folder, 'split.json'), join(folder, 'scores.json')];
  const train = split.train.map((row) => {
    const [weak, strong] = scoresOf(row);
    return { text: row.text, weak, strong };
  });
  await writeFile(input, JSON.stringify({ seed, train, test: split.test.map((row) => row.text) }));
  const script = fileURLToPath(new URL('rivals.py', import.meta.url));
  await promisify(execFile)(values.python, [script, input, output]);
  return JSON.parse(await readFile(output, 'utf8'));
}

function scoresOf(row: LabelRow): readonly number[] {
  const qualities = rowQualities(row);
  if (qualities?.length !== 2) throw new Error(`row ${row.id} must have the scores of two models`);
  return qualities;
}

function add(table: Map<string, number[]>, name: string, value: number): void {
  table.set(name, [...(table.get(name) ?? []), value]);
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

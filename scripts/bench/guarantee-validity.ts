// Are the guarantees of `farthing tune` kept, and what do they cost? A router is trained on some rows of an outcome file;
// the others are the traffic, whose truth is then known. Labelled samples of n are drawn from it, with replacement, a
// threshold is tuned on each, and it is violated when the whole traffic does not keep the target. Beside it the plug-in:
// the laxest threshold that keeps the target on the sample itself.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/guarantee-validity.ts OUTCOMES.jsonl.gz [--rows 1500] [--samples 1000] \
//     [--only quality] [--worse 0.05,0.1] [--quality 0.95,0.9]
//
// Of an outcome file with many models, name the candidates, cheapest first, and what each costs (dollars per million
// tokens): --candidates small,medium,large --price small=0.1 --price medium=0.2 --price large=0.9
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom, DataError, type LabelRow, shuffle } from '@farthing/core';
import { importOutcomes, readLabels, writeLabels } from '@farthing/dataset';
import { drawsNeeded, type ThresholdTarget, type TuningRow, tuneThreshold, tuningRow } from '@farthing/evaluation';
import { chooseTier, routingRates } from '@farthing/runtime';
import { routerTierCosts, trainRouter, tuningGrid } from '@farthing/trainer';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '1500' },
    samples: { type: 'string', default: '1000' },
    only: { type: 'string', default: '' },
    worse: { type: 'string', default: '0.05,0.1' },
    quality: { type: 'string', default: '0.95,0.9' },
    candidates: { type: 'string' },
    price: { type: 'string', multiple: true, default: [] },
  },
});
const [file] = positionals;
if (file === undefined) throw new Error('name an outcome file: guarantee-validity.ts OUTCOMES.jsonl.gz');
const samples = Number(values.samples);
const confidence = 0.95;

interface Scenario {
  readonly name: string;
  readonly target: ThresholdTarget;
  readonly traffic: readonly TuningRow[];
}

const { grid, traffic, reference, costs } = await trainAndScore(file, Number(values.rows));
// The same traffic in which what strong is needed for is asked more often: a row stands for 1 to 4 requests.
const random = createRandom(1, 'requests');
const uneven = traffic.map((row): TuningRow => {
  const requests = row.isWorse[0] ? 2 + random.integer(3) : 1 + random.integer(2);
  return { ...row, weight: requests, requests };
});
const worse = values.worse.split(',').map(Number);
const laxest = Math.max(...worse);
const scenarios: readonly Scenario[] = [
  ...worse.map(
    (value) => ({ name: `at most ${percent(value)} worse`, target: { kind: 'max-worse', value }, traffic }) as const,
  ),
  ...values.quality
    .split(',')
    .map(Number)
    .map((value) => ({ name: `${percent(value)} of quality`, target: { kind: 'quality', value }, traffic }) as const),
  {
    name: `at most ${percent(laxest)} worse, 1–4 requests a row`,
    target: { kind: 'max-worse', value: laxest },
    traffic: uneven,
  },
];

console.log(`${traffic.length} rows of traffic, ${samples} labelled samples of each size, confidence ${confidence}`);
console.log('violated: share of samples whose threshold breaks the promise on the whole traffic; at most 5 % may');
for (const { name, target, traffic } of scenarios.filter((each) => each.name.includes(values.only))) {
  const truth = grid.map((threshold) => outcome(traffic, threshold));
  const best = truth[laxestKeeping(target, truth)]!;
  console.log(`\n${name}; knowing the traffic, ${percent(best.strongShare)} to strong would do`);
  console.log('    n  refused  violated  to strong   plug-in: violated  to strong');
  for (const n of [100, 300, 1000, 3000]) console.log(measure(n, { target, traffic, truth }));
}
checkRefusals();

function measure(
  n: number,
  { target, traffic, truth }: Pick<Scenario, 'target' | 'traffic'> & { readonly truth: readonly Outcome[] },
): string {
  const random = createRandom(n, `${target.kind} ${target.value}`);
  const [tuned, plugIn] = [createTally(target), createTally(target)];
  let refused = 0;
  for (let sample = 0; sample < samples; sample++) {
    const rows = Array.from({ length: n }, (_, group) => ({ ...traffic[random.integer(traffic.length)]!, group }));
    const guess =
      truth[
        laxestKeeping(
          target,
          grid.map((threshold) => outcome(rows, threshold)),
        )
      ]!;
    plugIn.add(guess);
    try {
      const { threshold } = tuneThreshold(rows, { target, grid, costs, reference, confidence });
      tuned.add(truth[grid.indexOf(threshold)]!);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      refused++;
    }
  }
  const cells = [percent(refused / samples), tuned.violated(), tuned.strongShare()];
  const others = [plugIn.violated(), plugIn.strongShare()];
  return `${String(n).padStart(5)}  ${cells.map((cell) => cell.padStart(7)).join('   ')}            ${others.map((cell) => cell.padStart(7)).join('    ')}`;
}

/** For every target: one label fewer than the number named is refused, however good the labels; the number is not. */
function checkRefusals(): void {
  const perfect = (n: number): TuningRow[] =>
    Array.from({ length: n }, (_, group) => ({ ...traffic[0]!, group, isWorse: traffic[0]!.isWorse.map(() => false) }));
  const accepts = (n: number, value: number): boolean => {
    try {
      tuneThreshold(perfect(n), { target: { kind: 'max-worse', value }, grid, costs, reference, confidence });
      return true;
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      return false;
    }
  };
  const values = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2];
  const isRight = values.every((value) => {
    const needed = drawsNeeded(value, confidence);
    return accepts(needed, value) && !accepts(needed - 1, value);
  });
  const needed = values.map((value) => `${drawsNeeded(value, confidence)} for ${percent(value)}`).join(', ');
  console.log(`\nlabels needed: ${needed}; one fewer is refused, so many are not: ${isRight ? 'yes' : 'NO'}`);
}

interface Outcome {
  readonly strongShare: number;
  readonly worseShare: number;
  /** Share of the reference's quality. */
  readonly quality: number;
}

function outcome(rows: readonly TuningRow[], threshold: number): Outcome {
  let [total, strong, worse, quality, allStrong] = [0, 0, 0, 0, 0];
  for (const { rates, isWorse, qualities, requests } of rows) {
    const tier = chooseTier(rates, threshold, { costs });
    total += requests;
    if (tier === rates.length) strong += requests;
    else if (isWorse[tier]) worse += requests;
    quality += requests * qualities[tier]!;
    allStrong += requests * qualities.at(-1)!;
  }
  return { strongShare: strong / total, worseShare: worse / total, quality: quality / allStrong };
}

function keeps({ kind, value }: ThresholdTarget, { worseShare, quality }: Outcome): boolean {
  return kind === 'max-worse' ? worseShare <= value : quality >= value;
}

/** Index of the last threshold before the first that does not keep the target. */
function laxestKeeping(target: ThresholdTarget, outcomes: readonly Outcome[]): number {
  const broken = outcomes.findIndex((each) => !keeps(target, each));
  return broken === -1 ? outcomes.length - 1 : Math.max(0, broken - 1);
}

/** Counts what the chosen thresholds do to the whole traffic. */
function createTally(target: ThresholdTarget) {
  let [chosen, violated, strong] = [0, 0, 0];
  return {
    add: (outcome: Outcome): void => {
      chosen++;
      strong += outcome.strongShare;
      if (!keeps(target, outcome)) violated++;
    },
    violated: (): string => percent(violated / samples),
    strongShare: (): string => (chosen === 0 ? '–' : percent(strong / chosen)),
  };
}

async function trainAndScore(file: string, rows: number) {
  const prices = new Map(
    values.price.map((text) => {
      const [model = '', usd] = text.split('=');
      return [model, { inputUsdPerMillion: Number(usd), outputUsdPerMillion: Number(usd) }] as const;
    }),
  );
  const { candidates, rows: outcomes } = await importOutcomes(file, {
    ...(values.candidates !== undefined && { candidates: values.candidates.split(','), prices }),
  });
  const all: LabelRow[] = [];
  for await (const row of outcomes) all.push(row);
  shuffle(all, createRandom(1, 'bench rows'));
  const folder = await mkdtemp(join(tmpdir(), 'farthing-bench-'));
  try {
    const path = join(folder, 'train.arrow');
    await writeLabels(path, { candidates, rows: all.slice(0, rows) });
    const { router } = await trainRouter(await readLabels(path), { seed: 1, testShare: 0 });
    const traffic = all
      .slice(rows)
      .map((row, group) =>
        tuningRow(row, { rates: routingRates(router.assessEmbedding(router.embedder.embedText(row.text))), group }),
      )
      .filter((row) => row !== undefined);
    const { config } = router;
    const grid = [...new Set(tuningGrid(config))].sort((a, b) => a - b);
    return { grid, traffic, reference: candidates.at(-1)!, costs: routerTierCosts(config).relative };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

// Does the trainer say so when there is nothing to learn? The outcomes of an outcome file are dealt to its prompts at
// random, and a router is trained on n of them, for several seeds. Every one should end in the constant head and "Do not
// route". With `--agreement` the scores are turned into what a judge would have said of each pair; with `--topics` every
// topic has one outcome, so that there is something to learn and "constant" would be the mistake.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/shuffled-labels.ts OUTCOMES.jsonl.gz [--rows 400] [--seeds 20]
//     [--agreement] [--topics]
import { parseArgs } from 'node:util';
import { createRandom, type LabelRow, type Random, shuffle } from '@farthing/core';
import { importOutcomes, type LabelTable } from '@farthing/dataset';
import { trainRouter } from '@farthing/trainer';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '400' },
    seeds: { type: 'string', default: '20' },
    agreement: { type: 'boolean', default: false },
    topics: { type: 'boolean', default: false },
  },
});
const [file] = positionals;
if (file === undefined) throw new Error('name an outcome file: shuffled-labels.ts OUTCOMES.jsonl.gz');

const { candidates, rows } = await importOutcomes(file);
const all: LabelRow[] = [];
for await (const row of rows) all.push(values.agreement ? judged(row) : row);

let constants = 0;
let routed = 0;
console.log('seed  head      advantage ÷ its standard error  APGR of the test');
for (let seed = 1; seed <= Number(values.seeds); seed++) {
  const random = createRandom(seed, 'shuffled labels');
  const prompts = shuffle([...all], random).slice(0, Number(values.rows));
  const outcomes = values.topics
    ? outcomesOfTopics(prompts, random)
    : shuffle(
        prompts.map((row) => row.outcomes),
        random,
      );
  const { selection, evaluation, verdict } = await trainRouter(
    tableOf(prompts.map((row, index) => ({ ...row, outcomes: outcomes[index]! }))),
    { seed },
  );
  const { kind } = selection.rival;
  const ratio = selection.advantage.mean / selection.advantage.standardError;
  if (kind === 'constant') constants++;
  if (verdict.route) routed++;
  const interval = evaluation.apgrInterval?.map((end) => end.toFixed(3)).join('–') ?? '–';
  console.log(
    `${String(seed).padEnd(5)} ${kind.padEnd(9)} ${ratio.toFixed(2).padStart(29)}  ${evaluation.apgr?.toFixed(3) ?? '–'} [${interval}]`,
  );
}
console.log(`constant ${constants} of ${values.seeds}, routing advised ${routed} times (${values.rows} rows)`);

/** The row as a judge would have labelled it: does the weak answer do as well? */
function judged(row: LabelRow): LabelRow {
  const [weak, strong] = row.outcomes.map(({ label = 0 }) => label) as [number, number];
  const [cheap, reference] = row.outcomes.map(({ model }) => ({ model }));
  const label = weak >= strong ? 1 : 0;
  return { ...row, outcomes: [{ ...cheap!, label, labelSource: 'judge' }, reference!] };
}

/** The outcome of a random row for every topic: the topic alone decides. */
function outcomesOfTopics(prompts: readonly LabelRow[], random: Random): LabelRow['outcomes'][] {
  const ofTopic = new Map<string | undefined, LabelRow['outcomes']>();
  return prompts.map(({ group }) => {
    const outcomes = ofTopic.get(group) ?? prompts[random.integer(prompts.length)]!.outcomes;
    ofTopic.set(group, outcomes);
    return outcomes;
  });
}

function tableOf(rows: readonly LabelRow[]): LabelTable {
  return {
    path: 'shuffled labels',
    format: 'arrow',
    schemaVersion: '2',
    candidates,
    rowCount: rows.length,
    rows: async function* () {
      yield* rows;
    },
  };
}

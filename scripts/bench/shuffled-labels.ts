// Does the trainer say so when there is nothing to learn? The outcomes of an outcome file are dealt to its prompts at
// random, and a router is trained on n of them, for several seeds. Every one should end in the constant head and "Do not
// route".
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/shuffled-labels.ts OUTCOMES.jsonl.gz [--rows 400] [--seeds 20]
import { parseArgs } from 'node:util';
import { createRandom, type LabelRow, shuffle } from '@farthing/core';
import { importOutcomes, type LabelTable } from '@farthing/dataset';
import { trainRouter } from '@farthing/trainer';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: 'string', default: '400' }, seeds: { type: 'string', default: '20' } },
});
const [file] = positionals;
if (file === undefined) throw new Error('name an outcome file: shuffled-labels.ts OUTCOMES.jsonl.gz');

const { candidates, rows } = await importOutcomes(file);
const all: LabelRow[] = [];
for await (const row of rows) all.push(row);

let constants = 0;
let routed = 0;
console.log('seed  head      advantage ÷ its standard error  APGR of the test');
for (let seed = 1; seed <= Number(values.seeds); seed++) {
  const random = createRandom(seed, 'shuffled labels');
  const prompts = shuffle([...all], random).slice(0, Number(values.rows));
  const outcomes = shuffle(
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

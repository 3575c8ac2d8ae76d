// Our rows beside RouteLLM's published ones, by its protocol: train on n random rows of an outcome file, test on the rest.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/routellm-table.ts \
//     [--mmlu FILE] [--gsm8k FILE] [--mt-bench FILE] [--rows 1500] [--seeds 5]
//
// FILE holds outcome lines; farthing fetch leaves them in NAME.sources/outcomes.jsonl. MT-Bench has too few prompts to train
// on: it is tested with routers trained on the rows of MMLU.
import { parseArgs } from 'node:util';
import { meanRow, type ProtocolRow, qualityRows, readOutcomeRows } from './routing-protocol.ts';

/** arXiv 2406.18665, MMLU, GSM8K and MT-Bench: CPT50 and CPT80 in percent, APGR. gpt-4-1106-preview / Mixtral-8x7B. */
const published: Readonly<Record<string, readonly PublishedRow[]>> = {
  mmlu: [
    { router: 'random', cpt50: 50.07, cpt80: 79.93, apgr: 0.5 },
    { router: 'BERT, + ~1.5k in-domain labels', cpt50: 41.3, cpt80: 72.2, apgr: 0.572 },
    { router: 'causal LLM (8B), + ~1.5k in-domain labels', cpt50: 35.49, cpt80: 70.31, apgr: 0.6 },
    { router: 'matrix factorisation, + ~1.5k in-domain labels', cpt50: 35.46, cpt80: 71.4, apgr: 0.597 },
    { router: 'similarity-weighted, + ~1.5k in-domain labels', cpt50: 35.4, cpt80: 71.55, apgr: 0.603 },
  ],
  gsm8k: [
    { router: 'random', cpt50: 50, cpt80: 80.08, apgr: 0.497 },
    { router: 'BERT, + judge data', cpt50: 44.76, cpt80: 79.09, apgr: 0.531 },
    { router: 'causal LLM (8B), + judge data', cpt50: 33.64, cpt80: 63.26, apgr: 0.622 },
    { router: 'matrix factorisation, + judge data', cpt50: 38.82, cpt80: 72.62, apgr: 0.565 },
    { router: 'similarity-weighted, + judge data', cpt50: 41.21, cpt80: 72.2, apgr: 0.568 },
  ],
  'mt-bench': [
    { router: 'random', cpt50: 49.03, cpt80: 78.08, apgr: 0.5 },
    { router: 'BERT, + judge data', cpt50: 19.58, cpt80: 34.02, apgr: 0.751 },
    { router: 'causal LLM (8B), + judge data', cpt50: 31.5, cpt80: 48.75, apgr: 0.679 },
    { router: 'matrix factorisation, + judge data', cpt50: 13.4, cpt80: 31.31, apgr: 0.802 },
    { router: 'similarity-weighted, + judge data', cpt50: 23.21, cpt80: 36.04, apgr: 0.759 },
  ],
};

interface PublishedRow {
  readonly router: string;
  /** Percent of calls to the strong model. */
  readonly cpt50: number;
  readonly cpt80: number;
  readonly apgr: number;
}

const { values } = parseArgs({
  options: {
    mmlu: { type: 'string' },
    gsm8k: { type: 'string' },
    'mt-bench': { type: 'string' },
    rows: { type: 'string', default: '1500' },
    seeds: { type: 'string', default: '5' },
  },
});
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => index + 1);
const wanted = Number(values.rows);

for (const [name, rows] of Object.entries(published)) {
  console.log(`\n${name}\nrouter                                                CPT50  CPT80  APGR`);
  for (const { router, cpt50, cpt80, apgr } of rows) printRow(router, { cpt50: cpt50 / 100, cpt80: cpt80 / 100, apgr });
  for (const { label, row } of await ourRows(name)) printRow(label, row);
}

interface OurRow {
  readonly label: string;
  readonly row: Omit<ProtocolRow, 'head'>;
}

async function ourRows(name: string): Promise<OurRow[]> {
  const file = values[name as 'mmlu' | 'gsm8k' | 'mt-bench'];
  if (file === undefined) return missing(`no file: give --${name}`);
  const outcomes = await readOutcomeRows(file);
  const own = outcomes.rows.length;
  if (name !== 'mt-bench') {
    const training = Math.min(wanted, Math.floor(own / 2));
    const rows = await qualityRows(outcomes, { training, seeds });
    return [{ label: `Farthing, lexical, ${training} of ${own} rows, rest tested`, row: meanRow(rows) }];
  }
  if (values.mmlu === undefined) return missing('it takes --mmlu to train on');
  const rows = await qualityRows(await readOutcomeRows(values.mmlu), { training: wanted, seeds, test: outcomes.rows });
  return [{ label: `Farthing, lexical, ${wanted} rows of MMLU, ${own} tested`, row: meanRow(rows) }];
}

function missing(reason: string): OurRow[] {
  console.log(`Farthing: missing; ${reason}`);
  return [];
}

function printRow(label: string, { cpt50, cpt80, apgr }: Omit<ProtocolRow, 'head'>): void {
  const percent = (share: number): string => (100 * share).toFixed(2).padStart(5);
  console.log(`${label.padEnd(52)}  ${percent(cpt50)}  ${percent(cpt80)}  ${apgr.toFixed(3)}`);
}

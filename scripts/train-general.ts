// Trains the ready-made router, models/general, on public outcomes, and writes its card.
//
//   pnpm exec tsx --conditions=farthing-source scripts/train-general.ts DATA_FOLDER [--measure]
//
// DATA_FOLDER holds the files of scripts/general/sources.ts. With --measure the cross-domain figures of the card are made
// again (some ten minutes) and kept in scripts/general/cross-domain.json.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { saveGeneral } from './general/card.ts';
import { type CrossDomainRow, measureCrossDomain } from './general/cross-domain.ts';
import { balanced, readSource, trainingSources } from './general/sources.ts';
import { trainRows } from './general/train-rows.ts';

const seed = 1;
/** Rows of each source at most, so that none outweighs the others' vocabulary and training takes a minute. */
const most = 1500;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { measure: { type: 'boolean' } } });
const [folder] = positionals;
if (folder === undefined) throw new Error('name the folder of outcomes: train-general.ts DATA_FOLDER');

const figures = new URL('general/cross-domain.json', import.meta.url);
const sources = await Promise.all(trainingSources.map((source) => readSource(folder, source, { most, seed })));
const startMs = performance.now();
const general = await trainRows(balanced(sources), seed);
const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
console.log(`${general.router.config.training.rows} rows in ${seconds} s: ${general.selection.rival.name}`);
if (values.measure) {
  const onRow = (row: CrossDomainRow): void => console.log(JSON.stringify(row));
  const { router, trainingGroups } = general;
  const rows = await measureCrossDomain(folder, { sources, general: { router, trainingGroups }, seed, onRow });
  await writeFile(figures, `${JSON.stringify(rows, null, 2)}\n`);
}
const measured: CrossDomainRow[] = JSON.parse(await readFile(figures, 'utf8'));
await saveGeneral(general, {
  folder: fileURLToPath(new URL('../models/general', import.meta.url)),
  measured,
  rowsOf: new Map(trainingSources.map(({ name }, index) => [name, sources[index]!.length])),
});

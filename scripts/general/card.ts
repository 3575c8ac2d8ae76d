import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decimal } from '@farthing/evaluation';
import type { Router } from '@farthing/runtime';
import { saveRouter, type TrainedRouter } from '@farthing/trainer';
import type { CrossDomainRow } from './cross-domain.ts';
import { foreignSources, type OutcomeSource, trainingSources } from './sources.ts';

export interface GeneralCardOptions {
  readonly measured: readonly CrossDomainRow[];
  /** Rows trained on, by the source's name. */
  readonly rowsOf: ReadonlyMap<string, number>;
}

/** Writes the folder with a card of its own and without a report: what it would say of the mixture is about no traffic. */
export async function saveGeneral(
  trained: TrainedRouter<Router>,
  { folder, ...options }: GeneralCardOptions & { readonly folder: string },
): Promise<void> {
  await saveRouter(trained, folder);
  const card = join(folder, 'README.md');
  const [, thresholds = ''] = /^(## Thresholds\n[\s\S]*?)(?=^## )/mu.exec(await readFile(card, 'utf8')) ?? [];
  await writeFile(card, generalCard(trained, { ...options, thresholds }));
  await rm(join(folder, 'report.html'));
}

function generalCard(
  trained: TrainedRouter<Router>,
  { measured, rowsOf, thresholds }: GeneralCardOptions & { readonly thresholds: string },
): string {
  const { config } = trained.router;
  return `# general: a router for the day before there are labels

**${finding(measured)} Replace it by one of your own as soon as you have labels.**

It reads a request and gives \`strongWinRate\`: the estimated chance, 0–1, that an expensive model's answer would be better
than a cheap one's. It was trained on public benchmarks and on several pairs of models, none of them yours, so its candidates
are called **weak** and **strong**. Put your models in their places:

\`\`\`sh
farthing route models/general "What is our refund policy?"
farthing adopt models/general --candidates my-small-model,my-large-model -o models/first-day
\`\`\`

Then log, label about 1,500 of your own requests and train: \`farthing train labels.arrow -o models/mine\`. On one's own
traffic that is worth more than anything here (_within_ below). Fewer may do: of three public sets 400 labels were enough for two
and too few to learn anything from the third (\`docs/benchmarks.md\`, "How many labels"); the trainer says when they are.

## What to expect

APGR: 0.5 is chance, 1 would be all the gain of the strong model for the first requests sent to it; intervals of 95 % by
bootstrap over prompts. _Left out_: trained on the other sources, without a prompt of this one, which is what your traffic
is to it. _Within_: trained on this source alone, cross-fitted. _Random_: where 95 % of shuffles land.

${figuresTable(measured)}

The last ${foreignSources.length} are measured with this very router. ${benchmarksNote}

## What it was made from

${sourcesTable(rowsOf)}

${config.training.rows} rows, each source with the same weight. RouterBench (no licence stated with it) and AlpacaEval (CC BY-NC
4.0) were only measured on. No prompt, answer or row is in the folder: \`weights.safetensors\` holds sums over hashed
n-grams, \`training-groups.bin\` 32-bit hashes of the public prompts, by which \`farthing evaluate\` leaves them out.

| | |
|---|---|
| Head | ${trained.selection.rival.name} |
| Embedder | lexical, ${config.embedder.dimensions} dimensions |
| Cross-fitted on the mixture | APGR ${decimal(trained.evaluation.apgr)}: mostly telling the benchmarks apart, no promise for anything else |
| Made by | \`pnpm exec tsx --conditions=farthing-source scripts/train-general.ts DATA_FOLDER\` |

${thresholds.trimEnd()}

These were tuned on the mixture too: on your traffic a threshold gives other shares. \`farthing tune\` sets it by labels of
yours; a share needs none of them: \`--strong-share\`, or \`router.thresholdForStrongShare\` once you have seen scores of your
own requests.

## Limits

English exam questions, word problems, code puzzles and trivia of 2024, scored right or wrong. Conversations, long documents,
tools, other languages and open-ended writing were not in it. On AlpacaEval's open-ended instructions it ranks requests
${alpacaWords(measured)}. Gaps between your models may lie elsewhere altogether.
`;
}

const benchmarksNote =
  'Benchmarks overlap in kind, if not in prompts (exam questions are in three of them), so that even these figures are kind.';

/** What the figures say, in a sentence that follows from them. */
function finding(measured: readonly CrossDomainRow[]): string {
  const beatsLength = measured.filter(({ leadOverLength }) => leadOverLength.interval[0] > 0);
  const beatsRandom = measured.filter(({ leftOut, random }) => leftOut.interval[0] > random[1]);
  const names = (rows: readonly CrossDomainRow[]): string => rows.map(({ source }) => source).join(', ') || 'none';
  const both = beatsRandom.filter((row) => beatsLength.includes(row));
  return (
    `Of ${measured.length} sources it has not learnt from, it beats both chance and sorting requests by length on ` +
    `${both.length} (${names(both)}); chance on ${names(beatsRandom)}, length on ${names(beatsLength)}. ` +
    'Expect it to know about as much of your traffic as a coin or a ruler does.'
  );
}

function alpacaWords(measured: readonly CrossDomainRow[]): string {
  const row = measured.find(({ source }) => source === 'alpaca-eval');
  if (row === undefined) throw new RangeError('AlpacaEval has been measured');
  const { leftOut, random } = row;
  if (leftOut.interval[1] < random[0]) return `**worse than chance** (APGR ${decimal(leftOut.value)})`;
  return leftOut.interval[0] > random[1]
    ? 'better than chance'
    : `no better than chance (APGR ${decimal(leftOut.value)})`;
}

function figuresTable(measured: readonly CrossDomainRow[]): string {
  const interval = ([low, high]: readonly [number, number]): string => `[${decimal(low)}, ${decimal(high)}]`;
  return [
    '| source | rows | weak → strong is right | left out | prompt length | lead over length | random | within |',
    '|---|---|---|---|---|---|---|---|',
    ...measured.map((row) => {
      const { leftOut, leadOverLength: lead, within } = row;
      const cells = [
        row.source,
        String(row.rows),
        `${decimal(row.weakScore)} → ${decimal(row.strongScore)}`,
        `**${decimal(leftOut.value)}** ${interval(leftOut.interval)}`,
        decimal(row.promptLength),
        `${lead.value < 0 ? '' : '+'}${decimal(lead.value)} ${interval(lead.interval)}`,
        interval(row.random),
        within === null ? '–' : `${decimal(within.value)} ${interval(within.interval)}`,
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}

function sourcesTable(rowsOf: ReadonlyMap<string, number>): string {
  const line = ({ name, publisher, licence, models }: OutcomeSource): string =>
    `| ${name} | ${publisher} | ${licence} | ${models} | ${rowsOf.get(name)} |`;
  return [
    '| source | publisher | licence | models | rows |',
    '|---|---|---|---|---|',
    ...trainingSources.map(line),
  ].join('\n');
}

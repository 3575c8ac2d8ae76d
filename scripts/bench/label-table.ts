// Time and memory of writing, opening (checksum), reading and summarising a label table of short rows.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/label-table.ts [ROWS] [arrow|parquet|jsonl|jsonl.gz]
//
// One format a run: the peak of memory is that of the whole process.
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type LabelRow, userConversation } from '@farthing/core';
import { readLabels, summarizeLabels, writeLabels } from '@farthing/dataset';

const rowCount = Number(process.argv[2] ?? 1_000_000);
if (!Number.isInteger(rowCount) || rowCount < 1)
  throw new Error(`ROWS must be a whole number above 0; got ${rowCount}`);

const extension = process.argv[3] ?? 'arrow';

const candidates = ['small', 'large'];

function* shortRows(): Generator<LabelRow> {
  const random = createRandom(1, 'label-table');
  for (let index = 0; index < rowCount; index++) {
    const text = `Question ${index} about subject ${random.integer(1000)}?`;
    const answer = { answer: 'A short answer.', inputTokens: 12, outputTokens: 5, costUsd: 0.0001 };
    yield {
      id: `row-${index}`,
      conversation: userConversation(text),
      text,
      group: `group ${random.integer(20)}`,
      weight: 1 + random.integer(3),
      inclusionProbability: 0.1 + 0.9 * random.next(),
      isUniform: random.next() < 0.5,
      outcomes: [
        { model: 'small', ...answer, label: random.integer(3) / 2, labelSource: 'judge', answerSource: 'called' },
        { model: 'large', ...answer, answerSource: 'logged' },
      ],
      judgements: (['weak-first', 'strong-first'] as const).map((order) => ({
        judge: 'umpire',
        candidate: 'small',
        order,
        verdict: 'tie',
      })),
    };
  }
}

/** Peak of the whole process so far, the V8 heap and the Arrow buffers included. */
const peakMegabytes = (): number => process.resourceUsage().maxRSS / 1024;

async function timed(step: string, work: () => Promise<unknown>): Promise<void> {
  const startMs = performance.now();
  await work();
  const seconds = (performance.now() - startMs) / 1000;
  const cells = [
    seconds.toFixed(1),
    Math.round(rowCount / seconds).toLocaleString('en-US'),
    peakMegabytes().toFixed(0),
  ];
  console.log([step.padEnd(10), ...cells.map((cell) => cell.padStart(11))].join(''));
}

const folder = await mkdtemp(join(tmpdir(), 'label-table-'));
try {
  const path = join(folder, `labels.${extension}`);
  console.log(
    `${extension}: ${rowCount.toLocaleString('en-US')} rows, Node ${process.version}; at start ${peakMegabytes().toFixed(0)} MB`,
  );
  console.log('step            seconds     rows/s    peak MB');
  await timed('write', () => writeLabels(path, { candidates, rows: shortRows() }));
  await timed('open', () => readLabels(path));
  await timed('read', async () => {
    let count = 0;
    for await (const row of (await readLabels(path)).rows()) count += row.outcomes.length / candidates.length;
    if (count !== rowCount) throw new Error(`${count} rows came back of ${rowCount}`);
  });
  await timed('summarise', async () => summarizeLabels(await readLabels(path)));
  console.log(`file: ${((await stat(path)).size / 1e6).toFixed(0)} MB`);
} finally {
  await rm(folder, { recursive: true });
}

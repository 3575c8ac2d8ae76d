import { ConfigError, DataError, type LabelRow, rowQualities } from '@farthing/core';
import type { LabelTable } from '@farthing/dataset';
import type { Embedding } from '@farthing/runtime';
import { isSeenRow, neighbourScorer } from '@farthing/trainer';
import type { RouterEntry } from './contestants.ts';
import { embedRows } from './embedder/embed-rows.ts';
import type { Terminal } from './terminal.ts';

/**
 * What strong gained on those of a router's training rows that are most like each row, by the router's own embedder.
 *
 * @throws ConfigError without a router; DataError when the table holds no row that the router was trained on.
 */
export async function neighbourScores(
  rows: readonly LabelRow[],
  options: {
    readonly routers: readonly RouterEntry[];
    readonly table: LabelTable;
    readonly trainingTable?: LabelTable | undefined;
    readonly terminal: Terminal;
  },
): Promise<number[]> {
  const { table, trainingTable = table, terminal } = options;
  const [entry] = options.routers;
  if (entry === undefined) {
    throw new ConfigError('baseline:neighbours seeks among the rows of a router: name a router folder beside it.');
  }
  const { folder, router } = entry;
  const { config, embedder } = router;
  const trained = await readTrainedRows(trainingTable, entry.trainingGroups);
  if (trained.length === 0) {
    throw new DataError(
      `baseline:neighbours: no row here that ${folder} was trained on; name its label table with --train-labels`,
      { file: trainingTable.path },
    );
  }
  if (trained.length < config.training.rows) {
    terminal.note(
      `compare: neighbours are sought among ${trained.length} of the ${config.training.rows} rows ${folder} was trained on`,
    );
  }
  const embeddings: Embedding[] = [];
  const keep = (_: LabelRow, embedding: Embedding) => embeddings.push(embedding);
  await embedRows(
    trained.map(({ row }) => row),
    { embedder, labels: trainingTable.path, terminal },
    keep,
  );
  const score = neighbourScorer(trained, {
    embeddings,
    dimensions: config.embedder.dimensions,
    seed: config.training.seed,
  });
  const scores: number[] = [];
  await embedRows(rows, { embedder, labels: table.path, terminal }, (_, embedding) => scores.push(score(embedding)));
  return scores;
}

async function readTrainedRows(table: LabelTable, trainingGroups: ReadonlySet<number>) {
  const trained: { readonly row: LabelRow; readonly qualities: readonly number[] }[] = [];
  for await (const row of table.rows()) {
    const qualities = rowQualities(row);
    if (qualities !== undefined && row.weight > 0 && isSeenRow(row, trainingGroups)) trained.push({ row, qualities });
  }
  return trained;
}

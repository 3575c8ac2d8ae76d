import { connectedGroups, DataError, type LabelRow, rowQualities } from '@farthing/core';
import { type EmbeddingCache, LabelSummarizer, type LabelSummary, readLabels } from '@farthing/dataset';
import { type ScoredPrompt, scoredRow, type TuningRow, tuningRow, type WeightedText } from '@farthing/evaluation';
import { type AsyncRouter, routingRates } from '@farthing/runtime';
import { checkCandidates, embedPrompts, isSeenRow, loadTrainingGroups, loadTuningGroups } from '@farthing/trainer';

export interface ScoredTable {
  readonly router: AsyncRouter;
  readonly prompts: readonly ScoredPrompt[];
  /** The same rows with what every candidate did there. */
  readonly tierRows: readonly TuningRow[];
  /** Their texts; empty unless asked for. */
  readonly texts: readonly WeightedText[];
  /** Rows left out because the router was trained on their prompt or conversation. */
  readonly trainedOn: number;
  /** Rows left out because some candidate has no label. */
  readonly unlabelled: number;
  /** How many of the rows scored share a prompt or conversation with those that the default threshold was tuned on. */
  readonly tunedOn: number;
  /** What the whole table says, rows left out included. */
  readonly labels: LabelSummary;
}

/** Rows whose vectors are held at once. */
const rowsAtOnce = 256;

/**
 * Scores every row of a label table that the router may be judged on.
 *
 * @throws ConfigError when the table is about other models than the router; DataError when no row is left.
 */
export async function scoreTable(input: {
  readonly router: AsyncRouter;
  readonly routerFolder: string;
  readonly labelsFile: string;
  readonly keepTexts?: boolean | undefined;
  /** Of the router's embedder. */
  readonly cache?: EmbeddingCache | undefined;
  readonly onEmbedded?: ((done: number, total: number) => void) | undefined;
  readonly signal: AbortSignal;
}): Promise<ScoredTable> {
  const { router, cache, onEmbedded, signal } = input;
  const trainingGroups = await loadTrainingGroups(input.routerFolder);
  const tuningGroups = await loadTuningGroups(input.routerFolder);
  const table = await readLabels(input.labelsFile, { signal });
  checkCandidates(table, { router, folder: input.routerFolder });
  const prompts: ScoredPrompt[] = [];
  const ungrouped: TuningRow[] = [];
  const texts: WeightedText[] = [];
  const summarizer = new LabelSummarizer(table.candidates, { examples: 0 });
  let [done, trainedOn, tunedOn, unlabelled] = [0, 0, 0, 0];
  const score = async (rows: readonly LabelRow[]): Promise<void> => {
    const embeddings = await embedPrompts(router.embedder, rows, { cache, signal });
    for (const [index, row] of rows.entries()) {
      const assessment = router.assessEmbedding(embeddings[index]!);
      const prompt = scoredRow(row, assessment);
      const tierRow = tuningRow(row, { rates: routingRates(assessment), group: 0 });
      if (prompt === undefined || tierRow === undefined) continue;
      prompts.push(prompt);
      if (isSeenRow(row, tuningGroups)) tunedOn++;
      ungrouped.push(tierRow);
      if (input.keepTexts) texts.push({ text: row.text, weight: prompt.weight });
    }
    onEmbedded?.(done, table.rowCount);
  };
  let waiting: LabelRow[] = [];
  for await (const row of table.rows()) {
    done++;
    summarizer.add(row);
    if (isSeenRow(row, trainingGroups)) trainedOn++;
    else if (rowQualities(row) === undefined) unlabelled++;
    else waiting.push(row);
    if (waiting.length < rowsAtOnce) continue;
    await score(waiting);
    waiting = [];
  }
  await score(waiting);
  if (prompts.length === 0) {
    throw new DataError(
      `no row to evaluate on: ${trainedOn} were used to train ${input.routerFolder}, ${unlabelled} have no label`,
      { file: input.labelsFile },
    );
  }
  const groups = connectedGroups(prompts);
  const tierRows = ungrouped.map((row, index) => ({ ...row, group: groups[index]! }));
  return { router, prompts, tierRows, texts, trainedOn, tunedOn, unlabelled, labels: summarizer.summary(table) };
}

import { DataError } from '@farthing/core';
import { readLabels } from '@farthing/dataset';
import { type ScoredPrompt, scoredRow, type WeightedText } from '@farthing/evaluation';
import { loadRouter, type Router } from '@farthing/runtime';
import { checkCandidates, isTrainingRow, loadTrainingGroups } from '@farthing/trainer';

export interface ScoredTable {
  readonly router: Router;
  readonly prompts: readonly ScoredPrompt[];
  /** Their texts; empty unless asked for. */
  readonly texts: readonly WeightedText[];
  /** Rows left out because the router was trained on their prompt or conversation. */
  readonly trainedOn: number;
  /** Rows left out because some candidate has no label. */
  readonly unlabelled: number;
}

/**
 * Scores every row of a label table that the router may be judged on.
 *
 * @throws ConfigError when the table is about other models than the router; DataError when no row is left.
 */
export async function scoreTable(input: {
  readonly routerFolder: string;
  readonly labelsFile: string;
  readonly keepTexts?: boolean | undefined;
  readonly signal: AbortSignal;
}): Promise<ScoredTable> {
  const router = await loadRouter(input.routerFolder);
  const trainingGroups = await loadTrainingGroups(input.routerFolder);
  const table = await readLabels(input.labelsFile, { signal: input.signal });
  checkCandidates(table, { router, folder: input.routerFolder });
  const prompts: ScoredPrompt[] = [];
  const texts: WeightedText[] = [];
  let trainedOn = 0;
  let unlabelled = 0;
  for await (const row of table.rows()) {
    if (isTrainingRow(row, trainingGroups)) {
      trainedOn++;
      continue;
    }
    const prompt = scoredRow(row, router.score(row.text));
    if (prompt === undefined) {
      unlabelled++;
      continue;
    }
    prompts.push(prompt);
    if (input.keepTexts) texts.push({ text: row.text, weight: prompt.weight });
  }
  if (prompts.length === 0) {
    throw new DataError(
      `no row to evaluate on: ${trainedOn} were used to train ${input.routerFolder}, ${unlabelled} have no label`,
      { file: input.labelsFile },
    );
  }
  return { router, prompts, texts, trainedOn, unlabelled };
}

import { existsSync } from 'node:fs';
import { estimateJson, presentEstimate } from '../present-labeling.ts';
import { preparationJson, presentPreparation } from '../present-preparation.ts';
import type { Terminal } from '../terminal.ts';
import { journalPathOf, type LabelJob } from './label-job.ts';

/** Says what labelling would take, without a call. */
export async function runEstimate(
  { out, prompts, options }: LabelJob,
  json: boolean,
  terminal: Terminal,
): Promise<void> {
  const { estimateLabeling, openJournal } = await import('@farthing/labeler');
  const journal = existsSync(journalPathOf(out)) ? await openJournal(journalPathOf(out)) : undefined;
  try {
    const found = await estimateLabeling(prompts.read(), { ...options, journal });
    const spentUsd = journal?.spentUsd ?? 0;
    const result = { ...found, spentUsd, maxCostUsd: options.maxCostUsd };
    const text = json
      ? JSON.stringify({ ...estimateJson(result), preparation: preparationJson(prompts) })
      : `${presentEstimate(result)}\n\n${presentPreparation(prompts)}`;
    terminal.print(text);
  } finally {
    await journal?.close();
  }
}

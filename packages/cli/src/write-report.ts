import { count, defaultChosenBy, renderReport } from '@farthing/evaluation';
import { routerTierCosts } from '@farthing/trainer';
import type { TableEvaluation } from './evaluate-table.ts';
import { writePage } from './write-page.ts';

/**
 * Writes the HTML report of an evaluation on rows the router was not trained on.
 *
 * @param includeText whether the page may show what was asked, of which the scored table then holds the texts.
 */
export async function writeReport(
  path: string,
  { scored, evaluation, tiers, ...rest }: TableEvaluation,
  { labelsFile, includeText }: { readonly labelsFile: string; readonly includeText: boolean },
): Promise<void> {
  const { prompts, tierRows: rows, texts, labels } = scored;
  const { config } = scored.router;
  const { candidates, thresholds, defaultThreshold, training, id } = config;
  const [weak, strong] = [candidates[0], candidates.at(-1)];
  if (weak === undefined || strong === undefined) throw new RangeError('a loaded router has candidates');
  const report = renderReport({
    prompts,
    evaluation,
    tiers: tiers && { evaluation: tiers, rows, costs: routerTierCosts(config).relative },
    texts: includeText ? new Map(prompts.map(({ id }, index) => [id, texts[index]!.text])) : undefined,
    models: { weak, strong },
    threshold: { value: defaultThreshold, chosenBy: defaultChosenBy(config) },
    tuned: thresholds,
    labels,
    verdict: rest.verdict,
    notices: rest.notices,
    robustness: rest.robustness,
    routerId: id,
    dataHash: training.dataHash,
    rowsChosenBy: `the ${count(prompts.length)} labelled rows of ${labelsFile} that the router was not trained on`,
  });
  await writePage(path, report);
}

import { count, type Evaluation, type Robustness, renderReport, type TierEvaluation } from '@farthing/evaluation';
import { routerTierCosts } from '@farthing/trainer';
import type { ScoredTable } from './score-table.ts';
import { writePage } from './write-page.ts';

/** Writes the HTML report of an evaluation on rows the router was not trained on. */
export async function writeReport(
  path: string,
  input: {
    readonly scored: ScoredTable;
    readonly evaluation: Evaluation;
    readonly tiers: TierEvaluation | undefined;
    readonly robustness: Robustness | undefined;
    readonly labelsFile: string;
    /** Whether the page may show what was asked, of which `scored` then holds the texts. */
    readonly includeText: boolean;
  },
): Promise<void> {
  const { scored, evaluation, tiers, robustness, labelsFile, includeText } = input;
  const { prompts, tierRows, texts } = scored;
  const { candidates, thresholds, defaultThreshold, training, id } = scored.router.config;
  const [weak, strong] = [candidates[0], candidates.at(-1)];
  if (weak === undefined || strong === undefined) throw new RangeError('a loaded router has candidates');
  const report = renderReport({
    prompts,
    evaluation,
    tiers: tiers && {
      evaluation: tiers,
      rows: tierRows,
      costs: routerTierCosts(scored.router.config).relative,
    },
    texts: includeText ? new Map(prompts.map(({ id }, index) => [id, texts[index]!.text])) : undefined,
    models: { weak, strong },
    threshold: { value: defaultThreshold, chosenBy: "the router's default, tuned when it was trained" },
    tuned: thresholds,
    robustness,
    routerId: id,
    dataHash: training.dataHash,
    rowsChosenBy: `the ${count(prompts.length)} labelled rows of ${labelsFile} that the router was not trained on`,
  });
  await writePage(path, report);
}

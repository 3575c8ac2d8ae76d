import { type Evaluation, type Robustness, renderReport, type TierEvaluation } from '@farthing/evaluation';
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
  },
): Promise<void> {
  const { scored, evaluation, tiers, robustness, labelsFile } = input;
  const { candidates, thresholds, defaultThreshold, training, id } = scored.router.config;
  const [weak, strong] = [candidates[0], candidates.at(-1)];
  if (weak === undefined || strong === undefined) throw new RangeError('a loaded router has candidates');
  const report = renderReport({
    prompts: scored.prompts,
    evaluation,
    tiers,
    models: { weak, strong },
    threshold: { value: defaultThreshold, chosenBy: "the router's default, tuned when it was trained" },
    tuned: thresholds,
    robustness,
    routerId: id,
    dataHash: training.dataHash,
    rowsChosenBy: `the ${scored.prompts.length} labelled rows of ${labelsFile} that the router was not trained on`,
  });
  await writePage(path, report);
}

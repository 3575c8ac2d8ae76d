import { count, percent, renderReport } from '@farthing/evaluation';
import { routerTierCosts } from './router-tier-costs.ts';
import type { SaveRouterOptions } from './save-router.ts';
import type { TrainedRouter } from './trained-router.ts';
import { defaultQualityTarget } from './tune-thresholds.ts';

/** The router folder's `report.html`. */
export function trainingReport(trained: TrainedRouter, { includeText }: SaveRouterOptions): string {
  const { router, scored, evaluation, tiers, evaluatedOn, labels, robustness, learningCurve, verdict } = trained;
  const { candidates, training, thresholds, defaultThreshold, id } = router.config;
  return renderReport({
    prompts: scored,
    evaluation,
    tiers: tiers && { evaluation: tiers, rows: trained.tierRows, costs: routerTierCosts(router.config).relative },
    texts: includeText ? trained.texts : undefined,
    verdict,
    models: { weak: candidates[0]!, strong: candidates.at(-1)! },
    threshold: {
      value: defaultThreshold,
      chosenBy: `tuned on cross-fitted scores of ${count(training.rows)} training rows to keep ${percent(defaultQualityTarget, 0)} of strong's quality`,
    },
    tuned: thresholds,
    labels,
    robustness,
    learningCurve,
    routerId: id,
    dataHash: training.dataHash,
    rowsChosenBy:
      evaluatedOn === 'test'
        ? `${count(training.testRows)} rows held out before training, sharing no prompt or conversation with it`
        : `the ${count(training.rows)} training rows, each scored by a network that had not seen it; nothing was held out`,
  });
}

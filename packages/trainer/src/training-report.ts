import { renderReport } from '@farthing/evaluation';
import type { TrainedRouter } from './trained-router.ts';
import { defaultQualityTarget } from './tune-thresholds.ts';

/** The router folder's `report.html`. */
export function trainingReport({
  router,
  scored,
  evaluation,
  tiers,
  evaluatedOn,
  labels,
  robustness,
  learningCurve,
}: TrainedRouter): string {
  const { candidates, training, thresholds, defaultThreshold, id } = router.config;
  return renderReport({
    prompts: scored,
    evaluation,
    tiers,
    models: { weak: candidates[0]!, strong: candidates.at(-1)! },
    threshold: {
      value: defaultThreshold,
      chosenBy: `tuned on cross-fitted scores of ${training.rows} training rows to keep ${100 * defaultQualityTarget} % of strong's quality`,
    },
    tuned: thresholds,
    labels,
    robustness,
    learningCurve,
    routerId: id,
    dataHash: training.dataHash,
    rowsChosenBy:
      evaluatedOn === 'test'
        ? `${training.testRows} rows held out before training, sharing no prompt or conversation with it`
        : `the ${training.rows} training rows, each scored by a network that had not seen it; nothing was held out`,
  });
}

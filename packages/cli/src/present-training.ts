import type { TrainedRouter } from '@farthing/trainer';
import { formatNumber, formatShare } from './format.ts';
import { presentEvaluation } from './present-evaluation.ts';

/** What was trained, how good it is, and what to do next. */
export function presentTraining(trained: TrainedRouter, folder: string): string {
  const { router, evaluation, evaluatedOn, selection } = trained;
  const { config } = router;
  const tuned = config.thresholds.find(({ threshold }) => threshold === config.defaultThreshold);
  return [
    `Trained on ${config.training.rows} rows: ${selection.rival.name}, chosen among ${selection.results.length} by cross-validation`,
    '',
    ...(evaluatedOn === 'cross-fitted'
      ? ['Nothing was held out; these figures are cross-fitted and slightly optimistic.']
      : []),
    presentEvaluation(evaluation, config.id),
    '',
    `Default threshold ${config.defaultThreshold}: sends ${formatShare(tuned?.strongShare)} to ${config.candidates.at(-1)}, quality ${formatNumber(tuned?.quality)}`,
    `Written to ${folder}/ (router.json, weights.safetensors, README.md, report.html)`,
    `Next: farthing route ${folder} "your prompt"`,
  ].join('\n');
}

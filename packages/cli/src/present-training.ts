import type { TrainedRouter } from '@farthing/trainer';
import { presentEvaluation } from './present-evaluation.ts';

/** What was trained, how good it is, and what to do next. */
export function presentTraining(trained: TrainedRouter, folder: string): string {
  const { router, evaluation, evaluatedOn, selection, verdict } = trained;
  const { config } = router;
  return [
    `Trained on ${config.training.rows} rows: ${selection.rival.name}, chosen among ${selection.results.length} by cross-validation`,
    ...(evaluatedOn === 'cross-fitted'
      ? ['Nothing was held out; the figures are cross-fitted and slightly optimistic.']
      : []),
    '',
    presentEvaluation(evaluation, config.id),
    '',
    verdict.sentence,
    verdict.detail,
    '',
    `Written to ${folder}/: router.json, weights.safetensors, training-groups.bin, README.md, report.html`,
    `Next: farthing route ${folder} "your prompt"`,
  ].join('\n');
}

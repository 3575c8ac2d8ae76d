import { decimal, decimalInterval, type LearningCurve, learningCurveFinding } from '@farthing/evaluation';
import { estimateText, type TrainedRouter } from '@farthing/trainer';
import { alignColumns } from './align-columns.ts';
import { presentEvaluation } from './present-evaluation.ts';
import { presentTiers } from './present-tiers.ts';

/** What was trained, how good it is, and what to do next. */
export function presentTraining(trained: TrainedRouter, folder: string): string {
  const { router, evaluation, evaluatedOn, selection, tiers, verdict, labels, learningCurve } = trained;
  const { config } = router;
  return [
    verdict.sentence,
    verdict.detail,
    '',
    `Trained on ${config.training.rows} rows: ${selection.rival.name}, chosen among ${selection.results.length} by cross-validation`,
    `Best head's error of the predicted gain: below a constant's ${selection.constantError.toFixed(5)} by ${estimateText(selection.advantage)}`,
    ...leftOut(labels),
    ...(evaluatedOn === 'cross-fitted'
      ? ['Nothing was held out; the figures are cross-fitted and slightly optimistic.']
      : []),
    '',
    ...(tiers === undefined ? [] : [presentTiers(tiers), '']),
    presentEvaluation(evaluation, config.id),
    ...(learningCurve === undefined ? [] : ['', presentLearningCurve(learningCurve)]),
    '',
    `Written to ${folder}/: router.json, weights.safetensors, training-groups.bin, README.md, report.html`,
    ...(verdict.route ? [`Next: farthing route ${folder} "your prompt"`] : []),
  ].join('\n');
}

/** A row teaches what a candidate is worth against the others only if each has a label. */
function leftOut({ rowCount, usableRows }: TrainedRouter['labels']): string[] {
  if (usableRows === rowCount) return [];
  return [`Left out: ${rowCount - usableRows} of ${rowCount} rows, which have no label for one of the candidates`];
}

function presentLearningCurve(curve: LearningCurve): string {
  const points = [...curve.points, curve.doubled].map(({ labels, apgr, apgrInterval }) => [
    `${labels} labels`,
    decimal(apgr),
    decimalInterval(apgrInterval),
    labels === curve.doubled.labels ? '(extrapolated)' : '',
  ]);
  return `${learningCurveFinding(curve)}\n\n${alignColumns(points, [0, 1])}`;
}

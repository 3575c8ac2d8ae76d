import { type CoverageReport, coverageFinding, percent, percentInterval, thresholdText } from '@farthing/evaluation';
import { alignColumns } from './align-columns.ts';

/** How far the evaluated rows are from the training data, and whether the scores are honest there. */
export function presentCoverage(report: CoverageReport): string {
  const rows = report.bands.map((band) => [
    `${thresholdText(band.from)} – ${thresholdText(band.below)}`,
    percent(band.below - band.from, 0),
    percent(band.share),
    percentInterval(band.shareInterval),
    percent(band.meanWinRate),
    percent(band.strongBetterRate),
    percentInterval(band.strongBetterRateInterval),
  ]);
  const head = ['coverage', 'like training', 'here', '', 'predicted', 'strong was better', ''];
  return [
    'How far from the training data:',
    coverageFinding(report),
    '',
    alignColumns([head, ...rows], [1, 2, 4, 5]),
  ].join('\n');
}

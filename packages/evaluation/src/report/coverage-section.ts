import { type CoverageReport, coverageFinding } from '../coverage-report.ts';
import { count, percent, thresholdText } from '../format.ts';
import { type Html, html, unbroken } from './html.ts';
import { share, table } from './table.ts';

/** How far the reported rows are from the training data, and whether the scores are honest there. */
export function coverageSection(report: CoverageReport): Html {
  return html`<section>
<h2>How far is this from the training data?</h2>
<p>${unbroken(coverageFinding(report))}</p>
<p class="note">Coverage is a rank among the training prompts: traffic like theirs fills each band by its width. More in the
low bands is traffic of another kind, where scores mean little; there, compare what was predicted with what happened.</p>
${table({
  head: ['Coverage', 'Like training', 'Here', 'Rows', 'Predicted', 'Strong was better'],
  optional: [3],
  rows: report.bands.map((band) => ({
    cells: [
      `${thresholdText(band.from)} – ${thresholdText(band.below)}`,
      percent(band.below - band.from, 0),
      share(band, 'share'),
      count(band.n),
      share(band, 'meanWinRate'),
      share(band, 'strongBetterRate'),
    ],
  })),
})}
</section>`;
}

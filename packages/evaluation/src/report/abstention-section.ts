import { type Abstention, type AbstentionPoint, abstentionFinding } from '../abstention.ts';
import { percent, percentInterval, thresholdText } from '../format.ts';
import { abstentionChart } from './abstention-chart.ts';
import { swatch } from './chart.ts';
import { type Html, html, unbroken } from './html.ts';
import { table } from './table.ts';

/** What it buys to give doubtful requests to strong, and by which doubt. */
export function abstentionSection(curve: Abstention): Html {
  const { byCoverage, byCertainty, threshold, shares } = curve;
  const cells = (point: AbstentionPoint) => [
    html`${percent(point.worseShare)} <small>${percentInterval(point.worseShareInterval)}</small>`,
    html`${percent(point.qualityKept)} <small>${percentInterval(point.qualityKeptInterval)}</small>`,
  ];
  const kinds = [
    ...(byCoverage === undefined ? [] : [{ name: 'least covered', points: byCoverage }]),
    { name: 'least certain', points: byCertainty },
  ];
  return html`<section>
<h2>What if doubtful requests went to strong?</h2>
<p>${unbroken(abstentionFinding(curve))}</p>
<p class="note">A share of requests is given to strong unseen, the least ${byCoverage === undefined ? '' : 'covered by the training data or the least '}certain
first (scores nearest to the threshold); the rest is routed at threshold ${thresholdText(threshold)}. Worse is the share of the rest
whose answer is worse than strong's; kept is the rest's quality over strong's.</p>
${abstentionChart(curve)}
<ul class="legend">${byCoverage && html`<li>${swatch('router')}least covered first</li>`}<li>${swatch('promptLength')}least certain first</li></ul>
${table({
  head: ['Given up', ...kinds.flatMap(({ name }) => [`Worse, ${name}`, `Kept, ${name}`])],
  optional: kinds.length > 1 ? [2, 4] : [],
  rows: shares.map((share, index) => ({
    cells: [percent(share, 0), ...kinds.flatMap(({ points }) => cells(points[index]!))],
  })),
})}
</section>`;
}

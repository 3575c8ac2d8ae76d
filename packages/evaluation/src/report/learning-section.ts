import { count, decimal, decimalInterval } from '../format.ts';
import { type LearningCurve, learningCurveFinding } from '../learning-curve.ts';
import { type Html, html } from './html.ts';
import { learningChart } from './learning-chart.ts';
import { table } from './table.ts';

/** What twice the labels would buy. */
export function learningSection(curve: LearningCurve): Html {
  const { points, doubled } = curve;
  const rows = [
    ...points.map((point) => ({ point, name: count(point.labels) })),
    { point: doubled, name: `${count(doubled.labels)}, extrapolated` },
  ];
  return html`<section>
<h2>Would more labels help?</h2>
<p>${learningCurveFinding(curve)}</p>
<p class="note">APGR on the same rows after training on parts of the labels, drawn several times, with one head for all: a
logistic regression, which need not be the one that this router uses. The dashed end and the last row
continue the line through the three before it; 0.5 is random routing.</p>
${learningChart(curve)}
${table({
  head: ['Labels', 'APGR'],
  rows: rows.map(({ point: { apgr, apgrInterval }, name }) => ({
    cells: [name, html`${decimal(apgr)} <small>${decimalInterval(apgrInterval)}</small>`],
  })),
})}
</section>`;
}

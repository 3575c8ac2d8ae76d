import * as Plot from '@observablehq/plot';
import { dollars, percent, thresholdText } from '../format.ts';
import type { TierEvaluation } from '../tiers/evaluate-tiers.ts';
import { tierTable } from '../tiers/tier-table.ts';
import { chart, lines, swatch, thresholdMark } from './chart.ts';
import { type Html, html, unbroken } from './html.ts';
import type { ReportInput } from './report-input.ts';
import { table } from './table.ts';
import { tierSlider } from './tier-slider.ts';

/** Cost and quality of a router of three or more models, beside each of them and their best mix at random. */
export function tierSection(
  tiers: TierEvaluation,
  { tuned, chosenBy }: Pick<ReportInput, 'tuned'> & { readonly chosenBy: string },
): Html {
  const { head, rows, notes } = tierTable(tiers);
  const isUsd = tiers.unit === 'usd';
  return html`<section>
<h2>Cost and quality</h2>
<p class="note">The line is the router at every threshold, with the ${unbroken(percent(tiers.confidence, 0))} interval of its
quality; each numbered dot is a model alone. The threshold of the verdict is marked: ${unbroken(chosenBy)}.</p>
<figure><p class="axis">mean quality, against ${isUsd ? 'the cost of 1,000 requests' : 'cost: 0 the cheapest model, 1 the reference'}</p>${frontierChart(tiers)}</figure>
<ul class="legend"><li>${swatch('router')}this router</li><li>${swatch('random')}best mix of the models at random</li></ul>
<ul class="legend names">${tiers.tiers.map(({ model }, tier) => html`<li>${numberedDot(tier + 1)}<span>${model}</span></li>`)}</ul>
${tierSlider(tiers, { tuned })}
</section>
<section>
<h2>What each model does</h2>
<p class="note">${unbroken(notes.join(' '))}</p>
${table({
  head,
  optional: [4],
  rows: rows.map((cells, index) => ({
    cells: cells.map(
      ({ value, interval = '' }) =>
        html`${unbroken(value)}${interval === '' ? undefined : html` <small>${unbroken(interval)}</small>`}`,
    ),
    isChosen: index === 0,
  })),
})}
</section>`;
}

const dotRadius = 9;

/** The dot of a model as on the chart, for a legend. */
function numberedDot(number: number): Html {
  return html`<svg width="18" height="18" aria-hidden="true"><circle cx="9" cy="9" r="${dotRadius}" style="fill:var(--text)"/><text x="9" y="13" text-anchor="middle" font-size="12" font-weight="600" style="fill:var(--surface)">${number}</text></svg>`;
}

function frontierChart(tiers: TierEvaluation): Html {
  return chart({
    label:
      'Mean quality against mean cost: the router with its confidence band, each model alone and their best mix at ' +
      'random. The table holds the numbers.',
    widths: [796, 556, 270],
    hasFrame: true,
    draw: (width) => frontierPlot(tiers, width < 400),
  });
}

function frontierPlot(
  { tiers, frontier, point, threshold, unit }: TierEvaluation,
  isNarrow: boolean,
): Plot.PlotOptions {
  const scale = unit === 'usd' ? 1000 : 1;
  const at = (each: { readonly cost: number; readonly quality: number }) => ({
    cost: scale * each.cost,
    quality: each.quality,
  });
  const line = frontier.map(at);
  const band = frontier.flatMap(({ cost, qualityInterval }) =>
    qualityInterval === null ? [] : [{ cost: scale * cost, low: qualityInterval[0], high: qualityInterval[1] }],
  );
  const models = tiers.map((tier, index) => ({ ...at(tier), number: index + 1, isInMix: tier.isInMix }));
  const xy = { x: 'cost', y: 'quality' };
  const costs = [...line, ...models].map(({ cost }) => cost);
  const [cheapest, dearest] = [Math.min(...costs), Math.max(...costs)];
  const middle = (cheapest + dearest) / 2;
  return {
    height: isNarrow ? 280 : 400,
    marginLeft: 52,
    marginRight: 24,
    marginBottom: 48,
    marginTop: 28,
    // A dot at an end of an axis stays clear of its ticks.
    inset: dotRadius + 4,
    x: {
      domain: [cheapest, dearest],
      label: unit === 'usd' ? 'cost of 1,000 requests' : 'cost',
      ticks: isNarrow ? 3 : 8,
      ...(unit === 'usd' && { tickFormat: dollars }),
    },
    y: { label: null, tickFormat: (share: number) => percent(share, 0), grid: true, ticks: 6, nice: true },
    marks: [
      Plot.areaY(band, { x: 'cost', y1: 'low', y2: 'high', fill: 'var(--band)' }),
      Plot.line(
        models.filter(({ isInMix }) => isInMix),
        { ...xy, ...lines.random },
      ),
      Plot.line(line, { ...xy, ...lines.router }),
      thresholdMark(scale * point.cost, `threshold ${thresholdText(threshold)}`, { middle }),
      Plot.dot(models, { ...xy, r: dotRadius, fill: 'var(--text)', stroke: 'var(--surface)' }),
      Plot.text(models, { ...xy, text: 'number', fill: 'var(--surface)', fontSize: 12, fontWeight: 600 }),
      Plot.dot([at(point)], { ...xy, r: 6, fill: 'var(--surface)', stroke: 'var(--router)', strokeWidth: 2.5 }),
    ],
  };
}

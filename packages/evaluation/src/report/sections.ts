import { baselineFinding } from '../baseline-finding.ts';
import type { Evaluation } from '../evaluate.ts';
import { count, percent, percentInterval } from '../format.ts';
import { reliability } from '../reliability.ts';
import { scoreHistogram } from '../score-histogram.ts';
import type { ScoredPrompt } from '../scored-prompt.ts';
import { type OperatingPoint, thresholdTable } from '../threshold-table.ts';
import { swatch } from './chart.ts';
import { type CurveChartOptions, curveChart } from './curve-chart.ts';
import { histogramChart } from './histogram-chart.ts';
import { type Html, html, unbroken } from './html.ts';
import { pairSlider } from './pair-slider.ts';
import { reliabilityChart } from './reliability-chart.ts';
import type { ReportInput } from './report-input.ts';
import { number, share } from './table.ts';
import { baselineRows, groupRows, histogramRows, reliabilityRows, thresholdRows, topicRows } from './tables.ts';

/** The four figures to remember. */
export function tiles(evaluation: Evaluation, point: OperatingPoint): Html {
  const saved = point.unit === 'usd' ? 'Cost saved' : 'Strong calls saved';
  const figures = [
    { name: 'Quality kept', value: share(point, 'qualityKept') },
    { name: saved, value: share(point, 'saving') },
    { name: 'APGR (random earns 0.5)', value: number(evaluation, 'apgr') },
    { name: 'AUC (random earns 0.5)', value: number(evaluation, 'auc') },
  ];
  return html`<ul class="tiles">${figures.map(({ name, value }) => html`<li><span>${name}</span><b>${value}</b></li>`)}</ul>`;
}

export function curveSection(input: ReportInput, options: CurveChartOptions): Html {
  const { prompts, evaluation, models } = input;
  return html`<section>
<h2>Cost and quality</h2>
<p class="note">Quality is the mean score of the answers; where a judge compared them, it is the share as good as
${models.strong}'s own, which then counts 100 %. Requests go to ${models.strong} in order of strongWinRate, highest first. The band around the router is the
${unbroken(percent(evaluation.confidence, 0))} interval at each share.</p>
<figure><p class="axis">mean quality</p>${curveChart(prompts, options)}</figure>
<ul class="legend">${legendEntries.map(([key, name]) => html`<li>${swatch(key)}${name}</li>`)}</ul>
${pairSlider(input, options)}
</section>`;
}

const legendEntries = [
  ['router', 'this router'],
  ['promptLength', 'longest prompts first'],
  ['random', 'random'],
  ['oracle', 'oracle: knows the outcomes'],
] as const;

export function thresholdSection(
  { prompts, models }: ReportInput,
  { point, chosenBy, ...sampling }: CurveChartOptions & { readonly chosenBy: string },
): Html {
  return html`<section>
<h2>Thresholds</h2>
<p class="note">A request goes to ${models.strong} when its strongWinRate is at or above the threshold. Quality kept is
measured against ${models.strong} for everything. The marked row is the threshold of the verdict: ${unbroken(chosenBy)}.</p>
${thresholdRows(thresholdTable(prompts, sampling), point)}
</section>`;
}

export function calibrationSection(prompts: readonly ScoredPrompt[]): Html {
  const points = reliability(prompts);
  return html`<section>
<h2>Are the probabilities honest?</h2>
<p class="note">Each dot is a fifteenth of the requests; on the diagonal the prediction comes true exactly as often as it says.</p>
<figure><p class="axis">strong was better</p>${reliabilityChart(points)}</figure>
<details><summary>The numbers</summary>${reliabilityRows(points)}</details>
</section>`;
}

export function scoresSection(prompts: readonly ScoredPrompt[], threshold: number | undefined): Html {
  const all = scoreHistogram(prompts);
  // Beyond the highest score there is nothing to see.
  const bins = all.slice(0, 1 + all.findLastIndex(({ strongBetter, weakSuffices }) => strongBetter + weakSuffices > 0));
  return html`<section>
<h2>Does the score separate?</h2>
<p class="note">Requests by strongWinRate and by what happened. The further apart the two heaps, the better the router.</p>
<figure><p class="axis">requests</p>${histogramChart(bins, { threshold })}</figure>
<ul class="legend"><li>${block('var(--strong-better)')}up: strong was better</li><li>${block('var(--weak-suffices)')}down: weak sufficed</li></ul>
<details><summary>The numbers</summary>${histogramRows(bins)}</details>
</section>`;
}

function block(fill: string): Html {
  return html`<svg width="14" height="14" aria-hidden="true"><rect width="14" height="14" rx="2" style="fill:${fill}"/></svg>`;
}

export function baselineSection({ evaluation, models }: ReportInput): Html {
  const finding = baselineFinding(evaluation);
  const { model, quality, qualityInterval } = evaluation.baselines.bestConstant;
  return html`<section>
<h2>Against the baselines</h2>
${finding && html`<p>${unbroken(finding.sentence)}</p>`}
<p class="note">APGR is the share of the quality gap recovered, averaged over all shares of strong calls: higher is better.
CPT is the share of strong calls that recovers that much of the gap: lower is better. For random, the brackets are the
range of its shuffles. Keywords and length is the rule of thumb of tutorials: complexity words and up to 100 words of
text.${evaluation.baselines.nearestNeighbours === null ? '' : ' Nearest neighbours is what strong gained on the training rows with the most similar words.'} The best single model is ${models[model]}, with a mean quality of
${unbroken(`${percent(quality)} ${percentInterval(qualityInterval)}`)}.</p>
${baselineRows(evaluation)}
</section>`;
}

export function topicSection({ evaluation }: ReportInput): Html {
  const { groups, withinGroup } = evaluation;
  const note =
    withinGroup === null
      ? 'There are fewer than two groups, so nothing can be measured within them.'
      : 'Within groups, a score that depends on the group alone earns what the last column says. Brier skill is the part of the squared error that remains after the topic which the router explains; ECE is the calibration error.';
  const byGroup = html`<details ${groups.length <= 8 ? 'open' : ''}><summary>${count(groups.length)} groups</summary>${groupRows(evaluation)}</details>`;
  return html`<section>
<h2>More than the topic?</h2>
<p class="note">${note}</p>
${topicRows(evaluation)}
${groups.length === 0 ? undefined : byGroup}
</section>`;
}

export function factsSection({ evaluation, models, routerId, dataHash, rowsChosenBy }: ReportInput): Html {
  const { n, distinctPrompts, requests, seed, resamples, confidence } = evaluation;
  const facts = {
    'Weak model': `${models.weak}: ${meanQuality(evaluation, 'weakScore')}`,
    'Strong model': `${models.strong}: ${meanQuality(evaluation, 'strongScore')}`,
    'Evaluated on': `${count(n)} rows, ${count(distinctPrompts)} distinct prompts, standing for ${count(Math.round(requests))} requests`,
    'Rows chosen by': rowsChosenBy,
    Intervals: `${percent(confidence, 0)}, from ${count(resamples)} bootstrap resamples of groups that share a prompt or a conversation`,
    Seed: String(seed),
    Router: routerId,
    'Training data': dataHash,
  };
  return html`<section>
<h2>Facts</h2>
<dl>${Object.entries(facts).map(([term, fact]) => html`<dt>${term}</dt><dd>${unbroken(fact)}</dd>`)}</dl>
</section>`;
}

function meanQuality(evaluation: Evaluation, key: 'weakScore' | 'strongScore'): string {
  return `mean quality ${percent(evaluation[key])} ${percentInterval(evaluation[`${key}Interval`])}`;
}

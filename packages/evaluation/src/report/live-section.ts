import { readFileSync } from 'node:fs';
import type { BootstrapOptions } from '../bootstrap.ts';
import { weightedMean } from '../calibration-metrics.ts';
import { columnsOf } from '../columns.ts';
import { cutTable } from '../cut-table.ts';
import { dollars, percent, percentInterval, thresholdText } from '../format.ts';
import type { ScoredPrompt } from '../scored-prompt.ts';
import type { OperatingPoint } from '../threshold-table.ts';
import { type Html, html, trusted, unbroken } from './html.ts';
import type { ReportInput } from './report-input.ts';
import { openInterval } from './table.ts';
import { tunedAim, tunedPromise } from './tuned-aim.ts';

export interface LiveSectionOptions extends BootstrapOptions {
  /** Where the slider stands at first. */
  readonly point: OperatingPoint;
}

/**
 * A slider over the threshold with what routing there does, from a table of at most a few hundred cuts. Hidden until its
 * script runs: without one the threshold table says the same.
 */
export function liveSection({ prompts, models, tuned = [] }: ReportInput, options: LiveSectionOptions): Html {
  const { point, ...sampling } = options;
  const cuts = cutTable(prompts, {
    ...sampling,
    including: [point.threshold, ...tuned.map((each) => each.threshold)],
  });
  const indexOf = (threshold: number) => cuts.findIndex((cut) => cut.threshold === threshold);
  const names = ['Threshold', `To ${models.strong}`, 'Quality kept', 'Gap recovered', ...savingNames(point)];
  const marks = [
    { threshold: point.threshold, name: 'the verdict’s', note: 'The threshold of the verdict.' },
    ...tuned.map((each) => ({
      threshold: each.threshold,
      name: tunedAim(each),
      note: tunedPromise(each),
    })),
  ];
  const data = { cuts: cutRows(cuts, prompts) };
  return html`<div class="live" hidden>
<label for="cut">Move the threshold</label>
<input type="range" id="cut" min="0" max="${cuts.length - 1}" step="1" value="${indexOf(point.threshold)}">
<p class="ends"><span>everything to ${models.weak}</span><span>everything to ${models.strong}</span></p>
<dl class="figures">${names.map((name) => html`<div><dt>${name}</dt><dd data-figure="${name}"></dd></div>`)}</dl>
<p class="marks">${marks.map(({ threshold, name, note }) => html`<button type="button" data-cut="${indexOf(threshold)}" data-note="${unbroken(note)}">${unbroken(name)}</button> `)}</p>
<p class="note aim"></p>
</div>
<script type="application/json" id="cuts">${trusted(JSON.stringify(data))}</script>`;
}

function savingNames({ unit }: OperatingPoint): string[] {
  return unit === 'usd' ? ['Cost saved', 'Cost of 1,000 requests'] : ['Strong calls saved'];
}

/** Where each cut lies on the curve, then its figures as they are shown: numbers, percent signs and the like alone. */
function cutRows(cuts: readonly OperatingPoint[], prompts: readonly ScoredPrompt[]): (string | number)[][] {
  const { costs, weight } = columnsOf(prompts);
  const allStrong = costs && 1000 * weightedMean(costs.strong, weight);
  return cuts.map((cut) => [
    rounded(cut.strongShare),
    rounded(cut.quality),
    ...[
      thresholdText(cut.threshold),
      percent(cut.strongShare),
      measuredShare(cut, 'qualityKept'),
      percent(cut.pgr),
      measuredShare(cut, 'saving'),
      ...(allStrong === undefined ? [] : [dollars(allStrong * (1 - (cut.saving ?? 0)))]),
    ].map(unbroken),
  ]);
}

function measuredShare(cut: OperatingPoint, key: 'qualityKept' | 'saving'): string {
  return `${percent(cut[key])} ${percentInterval(openInterval(cut, key))}`.trimEnd();
}

function rounded(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}

/** The one part of the page that browsers run; a file of its own, so that it is checked like any other. */
export function liveScript(): string {
  const script = readFileSync(new URL('live.js', import.meta.url), 'utf8');
  // The built file names its source map, which is not there where the page is.
  return script.replace(/^\/\/# sourceMappingURL=.*$/mu, '');
}

import { readFileSync } from 'node:fs';
import { thresholdText } from '../format.ts';
import { type Html, html, trusted, unbroken } from './html.ts';

/** What the slider shows at one of its places. */
export interface LiveCut {
  readonly threshold: number;
  /** Where it lies in the chart, in the units of its axes. */
  readonly x: number;
  readonly y: number;
  /** One for each name, the threshold first: numbers, percent signs and the like alone. */
  readonly figures: readonly string[];
  /** What is promised there, or that nothing is. */
  readonly note: string;
}

export interface LiveSection {
  /** At most a few hundred, from the cheapest to everything to the reference. */
  readonly cuts: readonly LiveCut[];
  readonly names: readonly string[];
  /** What stands at the two ends of the slider. */
  readonly ends: readonly [string, string];
  /** Thresholds to go to at a press, each the threshold of a cut. The slider stands at the first. */
  readonly marks: readonly { readonly threshold: number; readonly name: string }[];
}

/** A slider over the threshold with what routing there does. Hidden until its script runs: without one the tables say the same. */
export function liveSection({ cuts, names, ends, marks }: LiveSection): Html {
  const indexOf = (threshold: number) => cuts.findIndex((cut) => cut.threshold === threshold);
  const notes = [...new Set(cuts.map(({ note }) => note))];
  const data = {
    cuts: cuts.map(({ x, y, figures }) => [rounded(x), rounded(y), ...figures.map(unbroken)]),
    notes: cuts.map(({ note }) => notes.indexOf(note)),
  };
  return html`<div class="live" hidden>
<label for="cut">Move the threshold</label>
<input type="range" id="cut" min="0" max="${cuts.length - 1}" step="1" value="${indexOf(marks[0]!.threshold)}">
<p class="ends"><span>${ends[0]}</span><span>${ends[1]}</span></p>
<dl class="figures">${names.map((name) => html`<div><dt>${name}</dt><dd data-figure="${name}"></dd></div>`)}</dl>
<p class="marks">${marks.map(({ threshold, name }) => html`<button type="button" data-cut="${indexOf(threshold)}">${unbroken(name)}</button> `)}</p>
${notes.map((note) => html`<p class="note aim" hidden>${unbroken(note)}</p>`)}
</div>
<script type="application/json" id="cuts">${trusted(JSON.stringify(data))}</script>`;
}

/**
 * A page with a button to the cut nearest to a threshold set since, beside that of the verdict; `undefined`: without one.
 * The figures are of the cut, so the button says whether it is that threshold or one near it.
 */
export function withTunedMark(page: string, threshold: number | undefined): string {
  const bare = page.replace(/<button type="button" data-tuned [\s\S]*?<\/button> /u, '');
  const data = /<script type="application\/json" id="cuts">(.*?)<\/script>/su.exec(bare)?.[1];
  if (data === undefined || threshold === undefined) return bare;
  const { cuts } = JSON.parse(data) as { readonly cuts: readonly (readonly [number, number, string])[] };
  const exact = cuts.findIndex(([, , text]) => text === thresholdText(threshold));
  const distances = cuts.map(([, , text]) => Math.abs(Number(text.replace('above ', '')) - threshold));
  const place = exact === -1 ? distances.indexOf(Math.min(...distances)) : exact;
  const name = exact === -1 ? 'near the tuned one' : 'the tuned one';
  const button = html`<button type="button" data-tuned data-cut="${place}">${name}</button> `.markup;
  return bare.replace(/<p class="marks"><button [\s\S]*?<\/button> /u, (verdicts) => verdicts + button);
}

/** Six digits: dollars may be small. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}

/** The one part of the page that browsers run; a file of its own, so that it is checked like any other. */
export function liveScript(): string {
  const script = readFileSync(new URL('live.js', import.meta.url), 'utf8');
  // The built file names its source map, which is not there where the page is.
  return script.replace(/^\/\/# sourceMappingURL=.*$/mu, '');
}

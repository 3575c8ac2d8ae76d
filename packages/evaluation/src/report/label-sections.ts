import type { LabelSummary, LengthBandCounts } from '@farthing/dataset';
import { count, counted, percent } from '../format.ts';
import { type Html, html, unbroken } from './html.ts';
import { judgeSection } from './judge-section.ts';
import {
  agreementRows,
  costRows,
  estimate,
  type NamedSlice,
  sliceRows,
  sourceRows,
  unscoredRows,
} from './label-tables.ts';
import { knownCost, labelVerdict, referenceOf } from './label-verdict.ts';

/** What is known of the labels a router learned from, as sections of its report. */
export function labelSections(summary: LabelSummary): Html {
  return html`<section>
<h2>The labels behind it</h2>
<p>${unbroken(labelVerdict(summary).sentence)}</p>
<p class="note">From here on the whole label table speaks, also the rows that the figures above leave out: those trained on
and those without a label.</p>
</section>
${agreementSection(summary)}
${perfectSection(summary)}
${sourceSection(summary)}
${judgeSection(summary)}`;
}

const groupsShown = 12;
const groupsKept = 200;

/** Where the cheapest candidate suffices. */
export function agreementSection(summary: LabelSummary): Html {
  const { usableRows, candidates, agreement } = summary;
  if (usableRows === 0) return html``;
  const cheapest = candidates[0]?.model ?? '';
  const needsTable = agreement.length > 1 || agreement.some(({ uniform }) => uniform !== undefined);
  return html`<section>
<h2>Where the cheap model suffices</h2>
<p class="note">“As good” is the share of requests for which ${cheapest}'s answer is as good as ${referenceOf(summary)}'s or
better; ties count for it. The brackets are 95 % intervals. Each row counts for the requests of the log that it stands for,
and rows count as independent of each other.</p>
${needsTable ? agreementRows(summary) : undefined}
${groupTables(summary)}
${slices('Length of the prompt', summary.lengthBands.map(namedBand))}
${slices(
  'Complexity',
  summary.complexities.map((level) => ({ ...level, name: `${level.complexity} of 5` })),
)}
</section>`;
}

function groupTables({ groups }: LabelSummary): Html | undefined {
  const named = groups.map(({ group, ...counts }) => ({ ...counts, name: group ?? '(no group)' }));
  if (groups.every(({ group }) => group === undefined)) return undefined;
  const rest = named.slice(groupsShown, groupsKept);
  const left = named.length - groupsKept;
  return html`<h3>By group</h3>
${sliceRows(named.slice(0, groupsShown), 'Group')}
${rest.length === 0 ? undefined : html`<details><summary>${counted(rest.length, 'smaller group')}</summary>${sliceRows(rest, 'Group')}</details>`}
${left > 0 ? html`<p class="note">${counted(left, 'group')} more, the smallest, not shown.</p>` : undefined}`;
}

function slices(title: string, named: readonly NamedSlice[]): Html | undefined {
  if (named.length < 2) return undefined;
  return html`<h3>${title === 'Complexity' ? 'By complexity, as a model rated it' : 'By length of the prompt'}</h3>
${sliceRows(named, title === 'Complexity' ? 'Complexity' : 'Characters')}`;
}

function namedBand({ from, below, ...counts }: LengthBandCounts): NamedSlice {
  const name = below === undefined ? `${count(from)} and more` : `${count(from)} – ${count(below - 1)}`;
  return { ...counts, name };
}

/** What routing could save at most. */
export function perfectSection(summary: LabelSummary): Html {
  const { usableRows, perfectRouting } = summary;
  if (usableRows === 0) return html``;
  const reference = referenceOf(summary);
  const cost = knownCost(summary);
  const rows =
    cost === undefined || cost.rows === usableRows
      ? ''
      : ` Costs are known on ${count(cost.rows)} of ${count(usableRows)} labelled rows, and only those are counted.`;
  const note =
    cost === undefined
      ? html`A perfect router would spare <b>${estimate(perfectRouting.sparedCalls)}</b> of the calls to ${reference}. What
answers cost is not known well enough to say it in dollars.`
      : html`At what answers cost when they were bought or logged.${rows}`;
  return html`<section>
<h2>What routing could save</h2>
<p class="note">An upper bound: a perfect router knows every outcome beforehand and takes the cheapest answer that is as good.
No router does better, and a real one does less well. ${note}</p>
${cost === undefined ? undefined : costRows(summary, cost)}
</section>`;
}

/** Where labels are from, and why some are missing. */
export function sourceSection(summary: LabelSummary): Html {
  const { rowCount, usableRows, sample } = summary;
  const answers = Object.entries(sample.answerSources).map(([source, answers]) => `${count(answers)} ${source}`);
  const unusable = rowCount - usableRows;
  return html`<section>
<h2>Where the labels come from</h2>
<p class="note">Gold: a benchmark's own score. Verifier: the answer was checked against a known one. Judge: a model compared
it with ${referenceOf(summary)}'s, in both orders.${answers.length === 0 ? '' : ` Answers: ${answers.join(', ')}.`}</p>
${sourceRows(summary)}
${
  unusable === 0
    ? undefined
    : html`<h3>${unbroken(`${counted(unusable, 'row')} without a label (${percent(unusable / rowCount)})`)}</h3>
<p class="note">They are kept in the table and left out of everything above and of training. Missing is not losing.</p>
${unscoredRows(summary)}`
}
</section>`;
}

import type { LabelSummary } from '@farthing/dataset';
import { count, counted, decimal, dollars, percent } from '../format.ts';
import { type Html, html, unbroken } from './html.ts';
import { judgeSection } from './judge-section.ts';
import { exampleSection } from './label-examples.ts';
import type { LabelingRun, LabelReportInput } from './label-report-input.ts';
import { agreementSection, perfectSection, sourceSection } from './label-sections.ts';
import { estimate, spendingRows } from './label-tables.ts';
import { knownCost, labelVerdict, referenceOf } from './label-verdict.ts';
import { page } from './page.ts';

/**
 * A self-contained HTML page about a label table: how often the cheaper answers are as good, where, what routing could
 * save at most, where the labels come from, how the judge went about it, examples, and what the run cost. Equal input
 * gives equal bytes.
 */
export function renderLabelReport({ summary, includeText = false, run }: LabelReportInput): string {
  const { sentence, detail } = labelVerdict(summary);
  return page({
    kind: 'Label report',
    title: summary.candidates.map(({ model }) => model).join(' or '),
    body: html`<section class="verdict ${summary.usableRows > 0 ? 'route' : ''}">
<p class="sentence">${unbroken(sentence)}</p>
<p class="detail">${unbroken(detail)}</p>
</section>
${summary.usableRows === 0 ? undefined : tiles(summary)}
${agreementSection(summary)}
${perfectSection(summary)}
${summary.rowCount === 0 ? undefined : sourceSection(summary)}
${judgeSection(summary)}
${exampleSection(summary, { includeText })}
${run === undefined ? undefined : runSection(run)}
${factsSection(summary)}`,
  });
}

/** The four figures to remember. */
function tiles(summary: LabelSummary): Html {
  const { agreement, perfectRouting, usableRows, rowCount } = summary;
  const cost = knownCost(summary);
  const figures = [
    { name: `As good as ${referenceOf(summary)}`, value: estimate(agreement[0]?.all) },
    {
      name: cost === undefined ? 'Strong calls to spare, at most' : 'Dollars to save, at most',
      value: estimate(cost === undefined ? perfectRouting.sparedCalls : cost.savedShare),
    },
    {
      name: 'Rows labelled',
      value: html`${count(usableRows)} <small>${percent(usableRows / rowCount)} of ${count(rowCount)}</small>`,
    },
  ];
  return html`<ul class="tiles three">${figures.map(({ name, value }) => html`<li><span>${name}</span><b>${value}</b></li>`)}</ul>`;
}

function runSection(run: LabelingRun): Html {
  const { spentUsd, retries, failures } = run;
  const troubles = [
    retries > 0 ? ` ${counted(retries, 'attempt')} came to nothing and were made again.` : '',
    failures > 0 ? ` ${counted(failures, 'call')} found no answer at all.` : '',
  ];
  return html`<section>
<h2>What the run cost</h2>
<p class="note">${dollars(spentUsd)} in all, with every earlier run of the same journal. Answers found in the journal were paid
once and are in the cost of this table.${troubles}</p>
${spendingRows(run)}
</section>`;
}

function factsSection(summary: LabelSummary): Html {
  const { path, schemaVersion, rowCount, totalWeight, distinctPrompts, sample, splits, missing } = summary;
  const listed = (each: readonly { readonly name: string; readonly rows: number }[]): string =>
    each.map(({ name, rows }) => `${name} (${rows === rowCount ? 'all' : count(rows)})`).join(', ');
  const facts: Record<string, string> = {
    Table: `${path}, schema version ${schemaVersion}`,
    Rows: `${count(rowCount)}, ${counted(distinctPrompts, 'distinct prompt')}, merged from ${counted(totalWeight, 'logged request')}`,
    Sample: rowCount === 0 ? '' : sampleFact(sample, rowCount),
    Complexity: meanComplexity(sample),
    Needs: Object.entries(sample.needs)
      .map(([need, rows]) => `${need} (${counted(rows, 'row')})`)
      .join(', '),
    Splits: listed(splits),
    'Rows without': listed(missing),
  };
  const known = Object.entries(facts).filter(([, fact]) => fact !== '');
  return html`<section>
<h2>Facts</h2>
<dl>${known.map(([term, fact]) => html`<dt>${term}</dt><dd>${fact}</dd>`)}</dl>
</section>`;
}

function sampleFact({ drawnRows, uniformRows, requests }: LabelSummary['sample'], rowCount: number): string {
  if (drawnRows === 0 && uniformRows === rowCount)
    return 'the table knows no odds: every row counts as certain to be in it';
  return (
    `${counted(drawnRows, 'row')} drawn with a chance below 1, ${count(uniformRows)} in the uniform slice; all stand for ` +
    `about ${counted(Math.round(requests), 'request')}`
  );
}

function meanComplexity({ complexityRows, meanComplexity }: LabelSummary['sample']): string {
  return meanComplexity === undefined
    ? ''
    : `${decimal(meanComplexity, 2)} of 5 on average of ${counted(complexityRows, 'row')}`;
}

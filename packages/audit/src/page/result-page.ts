import { type Verdict, verdicts } from '@farthing/core';
import type { ShareEstimate } from '@farthing/dataset';
import { decimal, decimalInterval, type Html, html, percent, percentInterval, unbroken } from '@farthing/evaluation';
import type { Audit } from '../audit.ts';
import type { AuditReport } from '../audit-report.ts';
import { describeAudit } from '../describe-audit.ts';
import { layout } from './layout.ts';
import { undoForm } from './review-page.ts';

/** What the review found, once every pair is decided. */
export function resultPage(audit: Audit): string {
  const report = audit.report();
  const { sentence, detail, notes } = describeAudit(report);
  const body = html`<header><p class="place"><b>All ${audit.size} decided</b></p><div class="tools">${undoForm(audit)}</div></header>
<main>
<section class="verdict"><h1>${unbroken(sentence)}</h1><p>${unbroken(detail)}</p></section>
${tiles(report)}
<section><h2>Judge and person</h2>
<p class="note">Rows by the judge's verdict and yours. ${report.candidate} is the weak model, ${report.reference} the strong one.</p>
${confusionTable(report)}</section>
<section><h2>Can the label be trusted?</h2>
<p class="note">A label says whether strong was needed; a tie counts for weak.</p>
${accuracyTable(report)}</section>
<section><h2>Notes</h2>
<ul>${[...notes, ...closing].map((note) => html`<li>${note}</li>`)}</ul></section>
</main>`;
  return layout({ title: 'Result', kind: 'result', body });
}

const closing = [
  'Brackets are 95 % intervals.',
  'Everything is saved. End farthing with Ctrl-C in its terminal; the same command with --report shows these figures again.',
];

function tiles({ strongNeeded, prevalence }: AuditReport): Html {
  const { raw, corrected } = prevalence;
  const figures = [
    { name: 'Agreement on "strong needed?"', ...shareFigure(strongNeeded.agreement) },
    {
      name: "Cohen's κ: 0 is chance, 1 is perfect",
      value: decimal(strongNeeded.kappa, 2),
      small: decimalInterval(strongNeeded.kappaInterval),
    },
    { name: 'Strong needed, by the judge', ...shareFigure(raw) },
    {
      name: 'Strong needed, corrected',
      value: percent(corrected.share),
      small: corrected.share === null ? 'cannot be told' : percentInterval(corrected.interval),
    },
  ];
  return html`<ul class="tiles">${figures.map(
    ({ name, value, small }) =>
      html`<li><span>${name}</span><b>${unbroken(value)}</b><small>${unbroken(small)}</small></li>`,
  )}</ul>`;
}

function shareFigure(estimate: ShareEstimate | null): { readonly value: string; readonly small: string } {
  return { value: percent(estimate?.share ?? null), small: percentInterval(estimate?.interval ?? null) };
}

const verdictNames: Readonly<Record<Verdict, string>> = {
  'weak-wins': 'weak better',
  tie: 'tie',
  'strong-wins': 'strong better',
};

function confusionTable({ confusion }: AuditReport): Html {
  return html`<div class="wide"><table class="even">
<thead><tr><th scope="col">the judge says</th>${verdicts.map((human) => html`<th scope="col">you: ${verdictNames[human]}</th>`)}</tr></thead>
<tbody>${verdicts.map(
    (judge) =>
      html`<tr><th scope="row">${verdictNames[judge]}</th>${verdicts.map(
        (human) => html`<td class="${judge === human ? 'same' : ''}">${confusion[judge][human]}</td>`,
      )}</tr>`,
  )}</tbody></table></div>`;
}

function accuracyTable({ verdict, strongNeeded }: AuditReport): Html {
  const rows = [
    ['Same of the three verdicts', ...shareCells(verdict.agreement)],
    ["Cohen's κ of the three verdicts", decimal(verdict.kappa), decimalInterval(verdict.kappaInterval)],
    ['Same answer to "strong needed?"', ...shareCells(strongNeeded.agreement)],
    ["Cohen's κ of that answer", decimal(strongNeeded.kappa), decimalInterval(strongNeeded.kappaInterval)],
    ['Sensitivity: of what needs strong, the judge finds', ...shareCells(strongNeeded.sensitivity)],
    ['Specificity: of the rest, the judge leaves to weak', ...shareCells(strongNeeded.specificity)],
  ] as const;
  return html`<div class="wide"><table><tbody>${rows.map(
    ([name, value, interval]) =>
      html`<tr><th scope="row">${name}</th><td>${unbroken(value)}</td><td class="interval">${unbroken(interval)}</td></tr>`,
  )}</tbody></table></div>`;
}

function shareCells(estimate: ShareEstimate | null): readonly [string, string] {
  return [percent(estimate?.share ?? null), percentInterval(estimate?.interval ?? null)];
}

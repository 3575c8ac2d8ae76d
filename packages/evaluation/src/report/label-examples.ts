import type { CandidateOutcome, Judgement, LabelRow } from '@farthing/core';
import type { ExampleKind, LabelSummary } from '@farthing/dataset';
import { count, counted, dollars } from '../format.ts';
import { type Html, html } from './html.ts';
import { referenceOf } from './label-verdict.ts';
import { clipped, quoted } from './quoted-text.ts';

/** Longest text shown, in characters; what is cut off is counted. */
const textShown = 4000;

/** A few rows of each kind. Without `includeText` nothing of what was asked or answered is in the page. */
export function exampleSection(summary: LabelSummary, { includeText }: { readonly includeText: boolean }): Html {
  const { examplesByKind, candidates } = summary;
  const [cheapest, reference] = [candidates[0]?.model ?? '', referenceOf(summary)];
  const titles: Readonly<Record<ExampleKind, string>> = {
    'weak-suffices': `${cheapest} suffices`,
    'strong-needed': `${reference} is needed`,
    'order-dependent': 'The verdict depended on the order, so it is a tie',
    unscored: 'No label',
  };
  const kinds = (Object.keys(titles) as ExampleKind[]).filter((kind) => examplesByKind[kind].length > 0);
  if (kinds.length === 0) return html``;
  const privacy = includeText
    ? html`This page shows what was asked and answered: mind whom you send it to.`
    : html`What was asked and answered is left out; <code>--include-text</code> puts it in.`;
  return html`<section>
<h2>Examples</h2>
<p class="note">A few rows of each kind, drawn by a hash of their ids. ${privacy}</p>
${kinds.map((kind) => html`<h3>${titles[kind]}</h3>${examplesByKind[kind].map((row) => example(row, includeText))}`)}
</section>`;
}

function example(row: LabelRow, includeText: boolean): Html {
  const facts = [
    row.group,
    counted(row.text.length, 'character'),
    row.weight === 1 ? undefined : counted(row.weight, 'request'),
    row.complexity === undefined ? undefined : `complexity ${count(row.complexity)} of 5`,
  ].filter((fact) => fact !== undefined);
  return html`<article>
<p class="row"><code>${clipped(row.id, 80)}</code>${facts.map((fact) => html`<span><bdi>${fact}</bdi></span>`)}</p>
${includeText ? quoted(row.text, textShown) : undefined}
<dl>${row.outcomes.map((outcome) => html`<dt><bdi>${outcome.model}</bdi></dt><dd>${outcomeFacts(outcome)}${includeText && outcome.answer !== undefined ? quoted(outcome.answer, textShown) : undefined}</dd>`)}
${row.judgements.map((judgement) => html`<dt><bdi>${judgement.judge}</bdi></dt><dd>${judgementFacts(judgement, includeText)}</dd>`)}</dl>
</article>`;
}

function outcomeFacts({ label, labelSource, unscoredReason, answer, costUsd }: CandidateOutcome): string {
  const labelled =
    label === undefined ? undefined : `label ${label}${labelSource === undefined ? '' : ` (${labelSource})`}`;
  const length = answer === undefined ? 'no answer kept' : `answer of ${counted(answer.length, 'character')}`;
  const cost = costUsd === undefined ? undefined : dollars(costUsd);
  return [labelled, unscoredReason, length, cost].filter((fact) => fact !== undefined).join(' · ');
}

function judgementFacts(judgement: Judgement, includeText: boolean): Html {
  const order = judgement.order === 'weak-first' ? `${judgement.candidate} first` : 'reference first';
  if (judgement.verdict === 'unscored') return html`${order}: unscored, ${judgement.reason}`;
  const rationale =
    includeText && judgement.rationale !== undefined ? quoted(judgement.rationale, textShown) : undefined;
  return html`${order}: ${judgement.verdict}${rationale}`;
}

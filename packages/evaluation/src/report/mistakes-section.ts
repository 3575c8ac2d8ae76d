import { count, counted, decimal, percent, thresholdText } from '../format.ts';
import { findMistakes, type Mistake, type MistakesOfAKind } from '../mistakes.ts';
import { type Html, html, unbroken } from './html.ts';
import { quoted } from './quoted-text.ts';
import type { ReportInput } from './report-input.ts';
import { table } from './table.ts';

/** Longest prompt shown, in characters; what is cut off is counted. */
const textShown = 1200;

/** The decisions at a threshold that turned out wrong and that the router was surest of; their texts only when there are some. */
export function mistakesSection({ prompts, models, tiers, texts }: ReportInput, threshold: number): Html {
  const { tooCheap, tooDear } = findMistakes(prompts, { threshold, tiers });
  const { weak, strong } = models;
  const names = tiers?.evaluation.tiers.map(({ model }) => model) ?? [weak, strong];
  const isPair = names.length === 2;
  const finding = isPair
    ? `${percent(tooCheap.share)} of requests go to ${weak} though ${strong}'s answer was better, and ${percent(tooDear.share)} go to ${strong} though ${weak}'s was as good`
    : `${percent(tooCheap.share)} of requests get a worse answer than ${strong}'s, and ${percent(tooDear.share)} go to a dearer model than would have done`;
  const listed = (title: string, { surest }: MistakesOfAKind): Html =>
    surest.length === 0
      ? html`<h3>${title}</h3><p class="note">None.</p>`
      : html`<h3>${title}</h3>${mistakeTable(surest, { names, texts })}`;
  return html`<section>
<h2>Where is it wrong?</h2>
<p>${unbroken(`At threshold ${thresholdText(threshold)}, ${finding}.`)}</p>
<p class="note">The first kind costs quality, the second money. These are the ones that the router was surest of; ${
    texts === undefined
      ? html`their texts stand under their ids in the label table, and <code>--include-text</code> puts them here`
      : html`this page shows what was asked: mind whom you send it to`
  }. A label may be wrong too: look before you blame the router.</p>
${listed(isPair ? `Sent to ${weak}, ${strong} was better` : `Sent to a cheaper model, ${strong} was better`, tooCheap)}
${listed(isPair ? `Sent to ${strong}, ${weak} was as good` : `Sent to a dearer model, a cheaper one was as good`, tooDear)}
</section>`;
}

interface MistakeTableOptions {
  /** The candidates, cheapest first. */
  readonly names: readonly string[];
  readonly texts: ReportInput['texts'];
}

function mistakeTable(mistakes: readonly Mistake[], { names, texts }: MistakeTableOptions): Html {
  const isPair = names.length === 2;
  return table({
    head: isPair
      ? ['Row', 'strongWinRate', 'Weak', 'Strong', 'Characters']
      : ['Row', 'Went to', 'strongWinRates', 'Scores, cheapest first', 'Characters'],
    optional: isPair ? [4] : [2, 4],
    rows: mistakes.map(({ prompt, chosen, rates, qualities }) => {
      const winRates =
        prompt.isCovered === false ? 'out of coverage' : rates.map((rate) => decimal(rate, 4)).join(' · ');
      const scores = qualities.map((quality) => percent(quality, 0));
      return {
        cells: [
          html`<bdi>${prompt.id}</bdi>${prompt.group === undefined ? undefined : html` <small><bdi>${prompt.group}</bdi></small>`}`,
          ...(isPair
            ? [winRates, ...scores]
            : [html`<span class="name">${names[chosen]!}</span>`, winRates, scores.join(' · ')]),
          count(prompt.textLength),
        ],
        below: textBelow(texts?.get(prompt.id)),
      };
    }),
  });
}

function textBelow(text: string | undefined): Html | undefined {
  if (text === undefined) return undefined;
  return text === '' ? html`<p class="note">${counted(0, 'character')} of text</p>` : quoted(text, textShown);
}

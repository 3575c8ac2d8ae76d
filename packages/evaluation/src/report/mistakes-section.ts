import { count, decimal, percent, thresholdText } from '../format.ts';
import { routingScore, type ScoredPrompt } from '../scored-prompt.ts';
import { type Html, html, unbroken } from './html.ts';
import type { ReportInput } from './report-input.ts';
import { table } from './table.ts';

/** Rows shown of each kind of mistake. */
const shown = 5;

/**
 * The decisions at a threshold that turned out wrong and that the router was surest of, by id: what was asked is in the
 * label table, not here.
 */
export function mistakesSection({ prompts, models }: ReportInput, threshold: number): Html {
  const { weak, strong } = models;
  const toWeak = prompts.filter((each) => routingScore(each) < threshold && each.strongBetter);
  const toStrong = prompts.filter((each) => routingScore(each) >= threshold && !each.strongBetter);
  const shareOf = (some: readonly ScoredPrompt[]): string => percent(requests(some) / requests(prompts));
  return html`<section>
<h2>Where is it wrong?</h2>
<p>${unbroken(`At threshold ${thresholdText(threshold)}, ${shareOf(toWeak)} of requests go to ${weak} though ${strong}'s answer was better, and ${shareOf(toStrong)} go to ${strong} though ${weak}'s was as good.`)}</p>
<p class="note">The first kind costs quality, the second money. These are the ones that the router was surest of; their texts
stand under their ids in the label table. A label may be wrong too: look before you blame the router.</p>
${mistakeTable(`Sent to ${weak}, ${strong} was better`, surest(toWeak, 1))}
${mistakeTable(`Sent to ${strong}, ${weak} sufficed`, surest(toStrong, -1))}
</section>`;
}

function mistakeTable(title: string, rows: readonly ScoredPrompt[]): Html {
  if (rows.length === 0) return html`<h3>${title}</h3><p class="note">None.</p>`;
  return html`<h3>${title}</h3>${table({
    head: ['Row', 'Group', 'strongWinRate', 'Weak', 'Strong', 'Characters'],
    optional: [1, 5],
    rows: rows.map(({ id, group, strongWinRate, weakScore, strongScore, textLength }) => ({
      cells: [
        id,
        group ?? '–',
        decimal(strongWinRate, 4),
        percent(weakScore, 0),
        percent(strongScore, 0),
        count(textLength),
      ],
    })),
  })}`;
}

/** Lowest scores first for direction 1, highest for −1; each prompt once. */
function surest(mistakes: readonly ScoredPrompt[], direction: 1 | -1): ScoredPrompt[] {
  const sorted = mistakes.toSorted((a, b) => direction * (a.strongWinRate - b.strongWinRate) || (a.id < b.id ? -1 : 1));
  const first = new Map<string, ScoredPrompt>();
  for (const each of sorted) if (!first.has(each.promptKey)) first.set(each.promptKey, each);
  return [...first.values()].slice(0, shown);
}

function requests(prompts: readonly ScoredPrompt[]): number {
  return prompts.reduce((sum, { weight }) => sum + weight, 0);
}

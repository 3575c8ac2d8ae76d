import { count, percent, percentInterval, thresholdText } from '../format.ts';
import { type Robustness, robustnessFinding } from '../robustness/robustness.ts';
import { type Html, html, unbroken } from './html.ts';
import { table } from './table.ts';

/** How often a change of wording that should not matter changes the decision, by kind. */
export function robustnessSection(robustness: Robustness): Html {
  const { kinds, prompts, threshold } = robustness;
  return html`<section>
<h2>Does wording change the decision?</h2>
<p>${unbroken(robustnessFinding(robustness))}</p>
<p class="note">The router was asked again about ${count(prompts)} distinct prompts, each changed in ways that leave its
difficulty alone, at threshold ${thresholdText(threshold)}. The last two rows are what someone would write to be routed up or down.</p>
${table({
  head: ['Change', 'Decisions changed', 'Weak to strong', 'Strong to weak', 'Mean shift of the score'],
  optional: [4],
  rows: kinds.map(({ name, description, flipped, flippedInterval, toStrong, toWeak, meanShift }) => ({
    cells: [
      html`${name} <small>${description}</small>`,
      html`${percent(flipped)} <small>${percentInterval(flippedInterval)}</small>`,
      percent(toStrong),
      percent(toWeak),
      meanShift.toFixed(3),
    ],
  })),
})}
</section>`;
}

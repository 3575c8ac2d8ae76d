import { abstention } from '../abstention.ts';
import { coverageReport } from '../coverage-report.ts';
import { percent } from '../format.ts';
import { routingScore } from '../scored-prompt.ts';
import { thresholdForStrongShare } from '../threshold.ts';
import { operatingPoints } from '../threshold-table.ts';
import { tierVerdict } from '../tiers/tier-verdict.ts';
import { routingVerdict } from '../verdict.ts';
import { abstentionSection } from './abstention-section.ts';
import { coverageSection } from './coverage-section.ts';
import { html, unbroken } from './html.ts';
import { labelSections } from './label-sections.ts';
import { learningSection } from './learning-section.ts';
import { liveScript } from './live-section.ts';
import { mistakesSection } from './mistakes-section.ts';
import { page } from './page.ts';
import type { ReportInput } from './report-input.ts';
import { robustnessSection } from './robustness-section.ts';
import {
  baselineSection,
  calibrationSection,
  curveSection,
  factsSection,
  scoresSection,
  thresholdSection,
  tiles,
  topicSection,
} from './sections.ts';
import { tierSection } from './tier-section.ts';
import { tunedPromise } from './tuned-aim.ts';

/**
 * A self-contained HTML page: verdict, cost–quality curve with a slider over the threshold, threshold table, calibration, scores by outcome, baselines, mistakes,
 * groups, the labels behind it and facts. It loads nothing and runs only its own slider, so it opens from disk; equal
 * input gives equal bytes.
 */
export function renderReport(input: ReportInput): string {
  const { prompts, evaluation, models, notices = [] } = input;
  const { seed, resamples, confidence } = evaluation;
  const { value: threshold, chosenBy } = input.threshold ?? targetThreshold(input);
  const sampling = { seed, resamples, confidence };
  const [point] = operatingPoints(prompts, { thresholds: [threshold], ...sampling });
  const tiers = input.tiers?.evaluation;
  const verdict =
    input.verdict ?? (tiers === undefined ? routingVerdict(evaluation, { point, models }) : tierVerdict(tiers));
  const coverage = coverageReport(prompts, sampling);
  const proved = input.tuned?.find((tuned) => tuned.threshold === threshold && tuned.guarantee !== null);
  return page({
    kind: 'Router report',
    script: liveScript(),
    title: new Intl.ListFormat('en', { type: 'disjunction' }).format(
      tiers?.tiers.map(({ model }) => model) ?? [models.weak, models.strong],
    ),
    body: html`<section class="verdict ${verdict.route ? 'route' : ''}" data-threshold="${threshold}">
<p class="sentence">${unbroken(verdict.sentence)}</p>
<p class="detail">${unbroken(verdict.detail)}</p>
${proved && html`<p class="detail guarantee">${unbroken(tunedPromise(proved))}</p>`}
</section>
${notices.length > 0 ? html`<ul class="warnings">${notices.map((notice) => html`<li>${unbroken(notice)}</li>`)}</ul>` : undefined}
${
  tiers === undefined
    ? html`${tiles(evaluation, point)}
${curveSection(input, { point, ...sampling })}
${thresholdSection(input, { point, chosenBy, ...sampling })}`
    : html`${tierSection(tiers, { tuned: input.tuned, chosenBy })}
<p class="note">Below, weak is ${models.weak} and strong is ${models.strong}: how well the router tells them apart.</p>`
}
<div class="halves">${calibrationSection(prompts)}${scoresSection(prompts, tiers === undefined ? threshold : undefined)}</div>
${baselineSection(input)}
${topicSection(input)}
${coverage && coverageSection(coverage)}
${tiers === undefined ? abstentionSection(abstention(prompts, { threshold, ...sampling })) : undefined}
${mistakesSection(input, threshold)}
${input.learningCurve && learningSection(input.learningCurve)}
${input.robustness && robustnessSection(input.robustness)}
${input.labels === undefined ? undefined : labelSections(input.labels)}
${factsSection(input)}`,
  });
}

/** The threshold that keeps the quality target on the reported rows. */
function targetThreshold({ prompts, evaluation }: ReportInput): NonNullable<ReportInput['threshold']> {
  const { strongShare, qualityTarget } = evaluation.costSaving;
  const value = thresholdForStrongShare(prompts.map(routingScore), {
    strongShare: strongShare ?? 1,
    weights: prompts.map((prompt) => prompt.weight),
  });
  return {
    value,
    chosenBy: `the one that keeps ${percent(qualityTarget, 0)} of strong's quality on these very rows, so expect a little less on others`,
  };
}

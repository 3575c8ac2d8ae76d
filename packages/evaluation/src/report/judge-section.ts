import type { JudgeStatistics, JuryAgreement, LabelSummary, Proportion } from '@farthing/dataset';
import { count, counted, decimal, decimalInterval, percent } from '../format.ts';
import { judgeWarnings } from '../judge-warnings.ts';
import { type Html, html, unbroken } from './html.ts';
import { estimate } from './label-tables.ts';
import { table } from './table.ts';

/** How the judges went about it, and what to beware of; nothing where nobody judged. */
export function judgeSection({ judgements }: LabelSummary): Html {
  const { judges, agreement, identicalPairs, byVerdict, longerIsRight } = judgements;
  if (judges.length === 0 && identicalPairs === 0) return html``;
  const verdicts = Object.entries(byVerdict).map(([verdict, times]) => `${count(times)} ${verdict}`);
  const same = identicalPairs === 0 ? '' : ` ${counted(identicalPairs, 'pair')} needed no judge: the same text.`;
  const warnings = judgeWarnings(judgements);
  return html`<section>
<h2>How the judge went about it</h2>
<p class="note">Each pair of answers is shown in both orders, and a win counts only when both agree. Verdicts:
${verdicts.join(', ')}.${same} Every pair counts alike here, whatever it weighs.</p>
${warnings.length === 0 ? undefined : html`<ul class="warnings">${warnings.map((each) => html`<li>${unbroken(each)}.</li>`)}</ul>`}
${judges.length === 0 ? undefined : judgeRows(judges, longerIsRight)}
${agreement.length === 0 ? undefined : html`<h3>Do the judges agree?</h3>${agreementRows(agreement)}`}
</section>`;
}

function judgeRows(judges: readonly JudgeStatistics[], longerIsRight: Proportion | undefined): Html {
  const right = longerIsRight === undefined ? '' : ` (checked answers: ${percent(longerIsRight.share)})`;
  const rows: readonly [string, (judge: JudgeStatistics) => Html | string][] = [
    ['Pairs scored in both orders', ({ pairs }) => count(pairs)],
    ['Same verdict in both orders', ({ sameVerdict }) => estimate(sameVerdict)],
    ['Verdicts that are ties', ({ ties }) => estimate(ties)],
    ['When it chose: the answer shown first (no bias: 50 %)', ({ firstPreferred }) => estimate(firstPreferred)],
    [`When it chose: the longer answer${right}`, ({ longerPreferred }) => estimate(longerPreferred)],
    ['Repeated votes all alike', ({ unanimousVotes }) => estimate(unanimousVotes)],
    ['Asked without a verdict', ({ unscored }) => estimate(unscored)],
  ];
  return table({
    head: ['', ...judges.map(({ judge }) => judge)],
    rows: rows
      .map(([name, cell]) => ({ cells: [unbroken(name), ...judges.map(cell)] }))
      .filter(({ cells }) => cells.slice(1).some((cell) => cell !== '–')),
  });
}

function agreementRows(agreement: readonly JuryAgreement[]): Html {
  return table({
    head: ['Judges', 'Labels', 'Same label', 'Cohen’s κ'],
    rows: agreement.map(({ judges, kappa }) => ({
      cells: [
        html`<bdi>${judges[0]}</bdi> and <bdi>${judges[1]}</bdi>`,
        kappa === undefined ? '–' : count(kappa.count),
        kappa === undefined ? 'all' : percent(kappa.agreement),
        kappa === undefined ? '–' : html`${decimal(kappa.kappa)} <small>${decimalInterval(kappa.interval)}</small>`,
      ],
    })),
  });
}

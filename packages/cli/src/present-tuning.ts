import {
  counted,
  decimal,
  decimalInterval,
  dollars,
  type ExpectedOutcome,
  percent,
  percentInterval,
} from '@farthing/evaluation';
import type { ThresholdGuarantee } from '@farthing/runtime';
import type { RouterTuning } from '@farthing/trainer';

/** The threshold, what is promised of it, what else may be expected, and what was written. */
export function presentTuning({ tuned, expected, config }: RouterTuning, folder: string): string {
  const { threshold, strongShare, guarantee } = tuned;
  const [weak, strong] = [config.candidates[0], config.candidates.at(-1)];
  const isDefault = config.defaultThreshold === threshold;
  return [
    `${config.id}: threshold ${threshold}`,
    ...(guarantee === null ? [] : ['', guarantee.statement, basis(guarantee)]),
    ...(strongShare === 1 && guarantee !== null
      ? [`Nothing less than ${strong} for everything could be shown to do; more labels may change this.`]
      : []),
    ...(strongShare === 1 && guarantee === null ? [`Everything goes to ${strong}: no router is needed.`] : []),
    ...(expected.tiers[0]?.share === 1 ? [`Everything goes to ${weak}: no router is needed.`] : []),
    '',
    `Expected on such traffic, estimated from ${counted(expected.n, 'row')}${expected.strongShareInterval === null ? '' : `; ${percent(expected.confidence, 0)} bootstrap intervals`}:`,
    ...expectations(expected, config.candidates).map((line) => `  ${line}`),
    '',
    `Written to ${folder}/router.json, its card and its report; ${isDefault ? 'it is the default.' : `the default is still ${config.defaultThreshold} (--set-default changes it).`}`,
  ].join('\n');
}

function expectations(expected: ExpectedOutcome, candidates: readonly string[]): string[] {
  const { quality, qualityKept, worseShare, costUsdPer1k, costUsdPer1kInterval } = expected;
  const strong = candidates.at(-1);
  const shown = expected.tiers.map((tier, index) => ({ model: candidates[index], ...tier }));
  const kept =
    qualityKept === null
      ? ''
      : `; ${withInterval(percent(qualityKept), percentInterval(expected.qualityKeptInterval))} of ${strong}'s`;
  const costEnds = costUsdPer1kInterval === null ? '' : `[${costUsdPer1kInterval.map(dollars).join(', ')}]`;
  return [
    ...(shown.length > 2 ? shown : shown.slice(-1)).map(
      ({ model, share, shareInterval }) =>
        `to ${model}: ${withInterval(percent(share), percentInterval(shareInterval))} of requests`,
    ),
    `worse than ${strong}: ${withInterval(percent(worseShare), percentInterval(expected.worseShareInterval))} of answers`,
    `mean quality: ${withInterval(decimal(quality), decimalInterval(expected.qualityInterval))}${kept}`,
    `cost of 1,000 requests: ${costUsdPer1k === null ? 'unknown, for want of a cost of every answer' : withInterval(dollars(costUsdPer1k), costEnds)}`,
  ];
}

function withInterval(value: string, interval: string): string {
  return `${value} ${interval}`.trimEnd();
}

/** What a guarantee rests on. */
function basis({ labels, groups, largestGroup, method }: ThresholdGuarantee): string {
  const bound = method === 'binomial' ? 'an exact binomial bound' : 'a betting bound';
  const size = `at most ${counted(largestGroup, 'request')} each, there as in the traffic to come`;
  const draws =
    groups === labels && largestGroup === 1
      ? ''
      : ` in ${counted(groups, 'group')} that share no prompt or conversation (${size})`;
  return `By ${bound} from ${counted(labels, 'label')}${draws}; for traffic like theirs, judged as they were.`;
}

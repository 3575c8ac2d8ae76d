import { decimal, dollars, percent } from '@farthing/evaluation';
import type { ThresholdGuarantee } from '@farthing/runtime';
import type { RouterTuning } from '@farthing/trainer';

/** The threshold, what is promised of it, what else may be expected, and what was written. */
export function presentTuning({ tuned, config }: RouterTuning, folder: string): string {
  const { threshold, strongShare, quality, worseShare, costUsdPer1k, guarantee, tunedOn } = tuned;
  const [weak, strong] = [config.candidates[0], config.candidates.at(-1)];
  const isDefault = config.defaultThreshold === threshold;
  return [
    `${config.id}: threshold ${threshold}`,
    ...(guarantee === null ? [] : ['', guarantee.statement, basis(guarantee)]),
    ...(strongShare === 1
      ? [`Nothing less than ${strong} for everything could be shown to do; more labels may change this.`]
      : []),
    ...(strongShare === 0 ? [`Nothing goes to ${strong}: use ${weak} for everything.`] : []),
    '',
    `Expected on such traffic, estimated from ${tunedOn?.rows} rows:`,
    `  to ${strong}: ${percent(strongShare)} of requests`,
    `  worse than ${strong}: ${percent(worseShare ?? null)} of answers`,
    `  mean quality: ${decimal(quality)}`,
    `  cost of 1,000 requests: ${costUsdPer1k == null ? 'unknown, not every row has both costs' : dollars(costUsdPer1k)}`,
    '',
    `Written to ${folder}/router.json and README.md; ${isDefault ? 'it is the default.' : `the default is still ${config.defaultThreshold} (--set-default changes it).`}`,
  ].join('\n');
}

/** What a guarantee rests on. */
function basis({ labels, groups, largestGroup, method }: ThresholdGuarantee): string {
  const bound = method === 'binomial' ? 'an exact binomial bound' : 'a betting bound';
  const size = `at most ${largestGroup} requests each, there as in the traffic to come`;
  const draws =
    groups === labels && largestGroup === 1
      ? ''
      : ` in ${groups} groups that share no prompt or conversation (${size})`;
  return `By ${bound} from ${labels} labels${draws}; for traffic like theirs, judged as they were.`;
}

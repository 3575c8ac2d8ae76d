import { percent, percentInterval, type Robustness, robustnessFinding } from '@farthing/evaluation';
import { alignColumns } from './align-columns.ts';

/** How often a change of wording that should not matter changes the decision. */
export function presentRobustness(robustness: Robustness): string {
  const { threshold, prompts, kinds } = robustness;
  const rows = kinds.map(({ name, flipped, flippedInterval, toStrong, toWeak }) => [
    name,
    percent(flipped),
    percentInterval(flippedInterval),
    percent(toStrong),
    percent(toWeak),
  ]);
  return [
    robustnessFinding(robustness),
    '',
    alignColumns([['', 'decisions changed', '', 'weak to strong', 'strong to weak'], ...rows], [1, 3, 4]),
    `${prompts} distinct prompts at threshold ${threshold}; 95 % intervals`,
  ].join('\n');
}

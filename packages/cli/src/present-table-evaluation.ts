import type { TableEvaluation } from './evaluate-table.ts';
import { presentAbstention } from './present-abstention.ts';
import { presentCoverage } from './present-coverage.ts';
import { presentEvaluation } from './present-evaluation.ts';
import { presentRobustness } from './present-robustness.ts';
import { presentTiers } from './present-tiers.ts';

/** What `farthing evaluate` prints: the verdict, then what it rests on. */
export function presentTableEvaluation(evaluated: TableEvaluation): string {
  const { scored, verdict, evaluation, tiers, coverage, abstention, robustness } = evaluated;
  return [
    `${verdict.sentence}\n${verdict.detail}`,
    tiers && presentTiers(tiers),
    presentEvaluation(evaluation, scored.router.config.id),
    coverage && presentCoverage(coverage),
    abstention && presentAbstention(abstention),
    robustness && presentRobustness(robustness),
  ]
    .filter((part) => part !== undefined)
    .join('\n\n');
}

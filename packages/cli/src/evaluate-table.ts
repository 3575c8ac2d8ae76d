import {
  type Abstention,
  abstention,
  type CoverageReport,
  counted,
  coverageReport,
  type Evaluation,
  evaluateScores,
  operatingPoints,
  type Robustness,
  routingVerdict,
  type TierEvaluation,
  tierVerdict,
  type Verdict,
} from '@farthing/evaluation';
import { routerRobustness } from './router-robustness.ts';
import { routerTiers } from './router-tiers.ts';
import type { ScoredTable } from './score-table.ts';
import { tunedOnNote } from './tuned-on-note.ts';

/** All that is said of a router on a label table, on a terminal, as JSON and as a page. */
export interface TableEvaluation {
  readonly scored: ScoredTable;
  readonly verdict: Verdict;
  /** What to know before the figures: rows left out, rows that chose the threshold. */
  readonly notices: readonly string[];
  readonly evaluation: Evaluation;
  /** `undefined` with two candidates. */
  readonly tiers: TierEvaluation | undefined;
  /** `undefined` for a router that measures no coverage. */
  readonly coverage: CoverageReport | undefined;
  /** `undefined` with more than two candidates. */
  readonly abstention: Abstention | undefined;
  /** `undefined` unless asked for. */
  readonly robustness: Robustness | undefined;
}

export async function evaluateTable(
  scored: ScoredTable,
  options: { readonly seed: number; readonly robustness: boolean; readonly signal: AbortSignal },
): Promise<TableEvaluation> {
  const { router, prompts, texts } = scored;
  const { seed, signal } = options;
  const { candidates, defaultThreshold: threshold } = router.config;
  const [weak, strong] = [candidates[0], candidates.at(-1)];
  if (weak === undefined || strong === undefined) throw new RangeError('a loaded router has candidates');
  const evaluation = evaluateScores(prompts, { seed });
  const [point] = operatingPoints(prompts, { thresholds: [threshold], seed });
  const tiers = routerTiers(scored, { seed });
  return {
    scored,
    verdict: tiers === undefined ? routingVerdict(evaluation, { point, models: { weak, strong } }) : tierVerdict(tiers),
    notices: noticesOf(scored),
    evaluation,
    tiers,
    coverage: coverageReport(prompts, { seed }),
    abstention: tiers === undefined ? abstention(prompts, { threshold, seed }) : undefined,
    robustness: options.robustness ? await routerRobustness(router, { texts, threshold, seed, signal }) : undefined,
  };
}

function noticesOf({ router, prompts, trainedOn, tunedOn, unlabelled }: ScoredTable): string[] {
  const { defaultThreshold: threshold } = router.config;
  return [
    ...(trainedOn > 0 ? [`Left out: ${counted(trainedOn, 'row')} that the router was trained on.`] : []),
    ...(unlabelled > 0 ? [`Left out: ${counted(unlabelled, 'row')} without a label.`] : []),
    ...(tunedOn > 0 ? [tunedOnNote({ threshold, tunedOn, rows: prompts.length })] : []),
  ];
}

import { requestsOf } from '@farthing/dataset';
import {
  type Evaluation,
  evaluateScores,
  evaluateTiers,
  measureRobustness,
  type OperatingPoint,
  operatingPoints,
  type Robustness,
  type ScoredPrompt,
  scoredRow,
  type TierEvaluation,
  type TuningRow,
  tuningRow,
} from '@farthing/evaluation';
import { createAssessor, type Embedding, referenceThreshold, routingRates } from '@farthing/runtime';
import type { CalibratedHead } from './calibrate-head.ts';
import type { FittedCoverage } from './fit-coverage.ts';
import type { HeadProblem } from './head-problem.ts';
import { neighbourBaseline } from './neighbour-baseline.ts';
import type { SelectedHead } from './select-head.ts';
import { rowGroups, type TrainTestSplit } from './split.ts';
import { trainedThreshold } from './tune-thresholds.ts';

/** How good a router is on rows it has not learnt from. */
export interface RouterEvaluation {
  /** What the rest was made on. */
  readonly evaluatedOn: 'test' | 'cross-fitted';
  /** The held-out rows as the router scores them; cross-fitted scores of the training rows when nothing was held out. */
  readonly scored: readonly ScoredPrompt[];
  /** What every candidate did there, parallel to `scored`. */
  readonly tierRows: readonly TuningRow[];
  /** What was asked there, by row id. In no file of the router unless `saveRouter` is told so. */
  readonly texts: ReadonlyMap<string, string>;
  readonly evaluation: Evaluation;
  /** What the default threshold does to the rows of `scored`. */
  readonly point: OperatingPoint;
  /** What all candidates do together; `undefined` with two, of which `evaluation` and `point` say everything. */
  readonly tiers: TierEvaluation | undefined;
  /** How often another wording changes the decision on the evaluated rows; `undefined` for an embedder that is slow to ask. */
  readonly robustness: Robustness | undefined;
}

export interface EvaluateRouterOptions {
  readonly problem: HeadProblem;
  readonly selection: SelectedHead;
  readonly head: CalibratedHead;
  /** Cheapest first; the last is the reference. */
  readonly models: readonly string[];
  readonly coverage: FittedCoverage | undefined;
  /** Of the held-out rows, in order; empty when nothing was held out. */
  readonly testEmbeddings: readonly Embedding[];
  /** Of an embedder that answers at once. */
  readonly embedText: ((text: string) => Embedding) | undefined;
}

/** Looks at the held-out rows, once. */
export function evaluateRouter({ train, test }: TrainTestSplit, options: EvaluateRouterOptions): RouterEvaluation {
  const { problem, selection, head, coverage, models, testEmbeddings, embedText } = options;
  const { seed } = problem;
  const isHeldOut = test.length > 0;
  const evaluated = isHeldOut ? test : train;
  const threshold = trainedThreshold(head.thresholds);
  const assess = createAssessor({ head: selection.head, calibrators: head.calibrators, coverage });
  const neighbours = neighbourBaseline(problem, { candidateCount: models.length, testEmbeddings });
  const assessments = isHeldOut ? testEmbeddings.map(assess) : head.assessments;
  const scored = evaluated.flatMap(({ row }, index) => {
    const prompt = scoredRow(row, assessments[index]!);
    return prompt === undefined ? [] : [{ ...prompt, neighbourScore: neighbours[index] }];
  });
  const evaluation = evaluateScores(scored, { seed });
  const [point] = operatingPoints(scored, { thresholds: [threshold], seed });
  if (point === undefined) throw new RangeError('one threshold gives one operating point');
  const groups = rowGroups(evaluated);
  const tierRows = evaluated.flatMap(
    ({ row }, index) => tuningRow(row, { rates: routingRates(assessments[index]!), group: groups[index]! }) ?? [],
  );
  const { tierCosts } = head;
  const including = head.thresholds.map((tuned) => tuned.threshold);
  const tiers =
    models.length > 2 ? evaluateTiers(tierRows, { models, tierCosts, threshold, including, seed }) : undefined;
  const robustness =
    embedText &&
    measureRobustness(
      evaluated.map(({ row }) => ({ text: row.text, weight: requestsOf(row) })),
      {
        score: (text) => referenceThreshold(routingRates(assess(embedText(text))), tierCosts.relative),
        threshold,
        seed,
      },
    );
  const texts = new Map(evaluated.map(({ row }) => [row.id, row.text]));
  return {
    evaluatedOn: isHeldOut ? 'test' : 'cross-fitted',
    scored,
    tierRows,
    texts,
    evaluation,
    point,
    tiers,
    robustness,
  };
}

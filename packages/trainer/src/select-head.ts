import { type Network, predictGains } from '@farthing/runtime';
import {
  type CrossFit,
  type CrossFitProblem,
  crossFitConstant,
  crossFitMlp,
  type Gains,
  logisticCrossFitter,
} from './cross-fit.ts';
import { type Estimate, pairedDifference, type RowDesign } from './paired-difference.ts';
import {
  constantNetwork,
  fitConstantRival,
  fitLogisticRival,
  fitMlpRival,
  type HeadProblem,
  type HeldOut,
  type LogisticRival,
  linearNetwork,
  logisticPaths,
  mlpRival,
  type Rival,
} from './rivals.ts';
import { turn } from './turn.ts';

/** How one rival did in cross-validation. */
export interface RivalResult {
  readonly rival: Rival | LogisticRival;
  /** Mean squared error of the predicted gain on held-out rows, lower is better; `undefined` when it was given up. */
  readonly error?: number | undefined;
  /** How much lower than the constant's that is; `undefined` when it was given up. */
  readonly advantage?: Estimate | undefined;
}

export interface SelectedHead {
  readonly rival: Rival | LogisticRival;
  /** Fitted on all rows. */
  readonly network: Network;
  /** Gains predicted for every row by networks that did not see it; shape [rows][candidates − 1]. */
  readonly crossFittedGains: readonly (readonly number[])[];
  /** In the order they were tried. */
  readonly results: readonly RivalResult[];
  /** Mean squared error of the best constant gain, cross-fitted too. */
  readonly constantError: number;
  /** How much lower than that the error of the best rival is, the chosen one unless the choice fell on the constant. */
  readonly advantage: Estimate;
}

export interface SelectHeadOptions {
  /** True gains; shape [rows][candidates − 1]. */
  readonly gains: Gains;
  readonly signal?: AbortSignal | undefined;
}

/** Consecutive penalties that do worse than the best before the path is given up. */
const patience = 2;

/**
 * Standard errors by which the best rival must beat the constant. Where there is nothing to learn every rival is
 * expected to do worse than it, so fewer than one table in a hundred is taken for more than it is.
 */
const advantageErrors = 2;

/**
 * Chooses a head by repeated group-wise cross-validation. The criterion is the squared error of the predicted gain
 * (reference's quality minus the candidate's), the quantity requests are ranked by.
 *
 * Simpler wins unless the difference is beyond noise (the one-standard-error rule of Breiman et al. 1984, Classification
 * and Regression Trees, section 3.4.3, on paired differences): on each path of `logisticPaths` the strongest penalty
 * within one standard error of the best, and of these the first path's likewise; the MLP only if it beats that by more
 * than one, on its first fold already; and whichever won only if it beats a constant by more than two, else the constant.
 *
 * @throws the signal's reason once it is aborted, which is seen after each rival.
 */
export async function selectHead(problem: HeadProblem, { gains, signal }: SelectHeadOptions): Promise<SelectedHead> {
  const crossFitProblem = { ...problem, gains };
  const constant = crossFitConstant(crossFitProblem);
  const paths: CrossFit[][] = [];
  for (const rivals of logisticPaths(problem)) paths.push(await crossFitPath(crossFitProblem, { rivals, signal }));
  const logistic = simplestWithinNoise(
    paths.map((path) => simplestWithinNoise(path, problem)),
    problem,
  );
  await turn(signal);
  const mlp = crossFitMlp(crossFitProblem, { isPromising: isAheadOf(logistic, problem) });
  const best = mlp !== undefined && isBeyondNoise(logistic, mlp, problem) ? mlp : logistic;
  await turn(signal);
  const advantage = pairedDifference(constant.errors, best.errors, problem);
  const hasLearnt = advantage.mean > advantageErrors * advantage.standardError;
  const { rival } = hasLearnt ? best : constant;
  const resultOf = (fit: CrossFit): RivalResult => ({
    rival: fit.rival,
    error: fit.error,
    advantage: pairedDifference(constant.errors, fit.errors, problem),
  });
  return {
    rival,
    network: fitOnAll(problem, rival),
    crossFittedGains: hasLearnt ? best.predictions : constantGains(crossFitProblem),
    results: [...paths.flat().map(resultOf), mlp === undefined ? { rival: mlpRival } : resultOf(mlp)],
    constantError: constant.error,
    advantage,
  };
}

/** From the strongest penalty on, for as long as weaker ones help. */
async function crossFitPath(
  problem: CrossFitProblem,
  { rivals, signal }: { readonly rivals: readonly LogisticRival[]; readonly signal: AbortSignal | undefined },
): Promise<CrossFit[]> {
  const crossFitNext = logisticCrossFitter(problem);
  const path: CrossFit[] = [];
  for (const rival of rivals) {
    await turn(signal);
    path.push(crossFitNext(rival));
    if (path.length - 1 - path.indexOf(lowestError(path)) >= patience) break;
  }
  return path;
}

/** @param rivals simplest first. */
function simplestWithinNoise(rivals: readonly CrossFit[], design: RowDesign): CrossFit {
  const best = lowestError(rivals);
  return rivals.find((each) => each === best || !isBeyondNoise(each, best, design)) ?? best;
}

/** Whether `better` has the lower error by more than one standard error, on the partitions that both were fitted on. */
function isBeyondNoise(worse: CrossFit, better: CrossFit, design: RowDesign): boolean {
  const isPartial = better.partitionErrors.length < worse.partitionErrors.length;
  const { mean, standardError } = pairedDifference(
    isPartial ? worse.partitionErrors[0]! : worse.errors,
    better.errors,
    design,
  );
  return mean > standardError;
}

/** Whether a rival is ahead of `leader` by more than one standard error on the first fold it was fitted for. */
function isAheadOf(leader: CrossFit, { weights, groups }: HeadProblem) {
  return (errors: Float64Array, { partition, fold }: HeldOut): boolean => {
    const foldWeights = weights.map((weight, row) => (partition[row] === fold ? weight : 0));
    const design = { weights: foldWeights, groups };
    const { mean, standardError } = pairedDifference(leader.partitionErrors[0]!, errors, design);
    return mean > standardError;
  };
}

function fitOnAll(problem: HeadProblem, rival: Rival | LogisticRival): Network {
  if ('l2' in rival) return linearNetwork(fitLogisticRival(problem, { rival }), problem);
  if (rival.kind === 'mlp') return fitMlpRival(problem);
  return constantNetwork(fitConstantRival(problem), problem);
}

/** One gain for every row: those of the folds differ, which would rank rows by the folds they are in. */
function constantGains(problem: CrossFitProblem): Gains {
  const logits = fitConstantRival(problem);
  return problem.gains.map((rowGains) => predictGains(logits, rowGains.length + 1));
}

function lowestError(rivals: readonly CrossFit[]): CrossFit {
  return rivals.reduce((best, each) => (each.error < best.error ? each : best));
}

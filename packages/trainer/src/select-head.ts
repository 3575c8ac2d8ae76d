import { type Head, predictGains, qualityPredictor } from '@farthing/runtime';
import { blendWeights } from './blend-weights.ts';
import {
  type CrossFit,
  crossFitConstant,
  crossFitMlp,
  crossFitNeighbours,
  logisticCrossFitter,
  type PartialGains,
  squaredErrors,
} from './cross-fit.ts';
import { crossFitStack } from './cross-fit-stack.ts';
import { fitHead } from './fit-rival.ts';
import type { CrossFitProblem, Gains, HeadProblem, HeldOut } from './head-problem.ts';
import { type Estimate, pairedDifference, type RowDesign } from './paired-difference.ts';
import { type LogisticRival, logisticPaths, mlpRival, neighbourPaths, type Rival, type SingleRival } from './rivals.ts';
import { turn } from './turn.ts';

/** How one rival did in cross-validation. */
export interface RivalResult {
  readonly rival: Pick<Rival, 'kind' | 'name'>;
  /** Mean squared error of the predicted gain on held-out rows, lower is better; `undefined` when it was given up. */
  readonly error?: number | undefined;
  /** How much lower than the constant's that is; `undefined` when it was given up. */
  readonly advantage?: Estimate | undefined;
}

export interface SelectedHead {
  readonly rival: Rival;
  /** Fitted on all rows. */
  readonly head: Head;
  /** Gains predicted for every row by heads that did not see it; shape [rows][candidates − 1]. */
  readonly crossFittedGains: Gains;
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
 * and Regression Trees, section 3.4.3, on paired differences): on each path of settings the simplest within one standard
 * error of the best, and of these the first path's likewise; then logistic regression, the MLP, nearest neighbours and a
 * stack of them, each only if it beats the choice so far by more than one; and whichever won only if it beats a constant
 * by more than two, else the constant. Rivals that take long are given up after one fold that promises nothing: neither
 * they nor their best blend with logistic regression is ahead there. See docs/decisions/0017-nearest-neighbours-and-stacks.md.
 *
 * @throws the signal's reason once it is aborted, which is seen after each rival.
 */
export async function selectHead(problem: HeadProblem, { gains, signal }: SelectHeadOptions): Promise<SelectedHead> {
  const posed: CrossFitProblem = { ...problem, gains };
  const constant = crossFitConstant(posed);
  const logisticResults: CrossFit<LogisticRival>[][] = [];
  for (const rivals of logisticPaths(problem.topics))
    logisticResults.push(await crossFitPath(posed, { rivals, signal }));
  const logistic = simplestWithinNoise(
    logisticResults.map((path) => simplestWithinNoise(path, problem)),
    problem,
  );
  const isPromising = promisesMoreThan(logistic, posed);
  await turn(signal);
  const mlp = crossFitMlp(posed, { isPromising });
  await turn(signal);
  const paths = crossFitNeighbours(posed, { paths: neighbourPaths(problem.topics), isPromising });
  const neighbourResults = paths?.map((path) => simplestWithinNoise(path, problem));
  const neighbours = neighbourResults && simplestWithinNoise(neighbourResults, problem);

  const singles: CrossFit<SingleRival>[] = [logistic, mlp, neighbours].filter((each) => each !== undefined);
  const single = singles.reduce((best, each) => (isBeyondNoise(best, each, problem) ? each : best));
  await turn(signal);
  const stack = crossFitStack(posed, {
    parts: singles,
    isPromising: (blended) => isAhead(single.partitionErrors[0]!, squaredErrors(blended, gains), problem),
  });
  const best: CrossFit = stack !== undefined && isBeyondNoise(single, stack, problem) ? stack : single;
  const advantage = pairedDifference(constant.errors, best.errors, problem);
  const hasLearnt = advantage.mean > advantageErrors * advantage.standardError;
  const { rival } = hasLearnt ? best : constant;
  const head = fitHead(problem, rival);
  const resultOf = (fit: CrossFit): RivalResult => ({
    rival: fit.rival,
    error: fit.error,
    advantage: pairedDifference(constant.errors, fit.errors, problem),
  });
  return {
    rival,
    head,
    crossFittedGains: hasLearnt ? best.predictions : constantGains(head, posed),
    results: [
      ...logisticResults.flat().map(resultOf),
      mlp === undefined ? { rival: mlpRival } : resultOf(mlp),
      ...(neighbourResults?.map(resultOf) ?? [{ rival: { kind: 'neighbours', name: 'nearest neighbours' } as const }]),
      stack === undefined ? { rival: { kind: 'stack', name: 'stack: a blend of the above' } } : resultOf(stack),
    ],
    constantError: constant.error,
    advantage,
  };
}

/** From the strongest penalty on, for as long as weaker ones help. */
async function crossFitPath(
  problem: CrossFitProblem,
  { rivals, signal }: { readonly rivals: readonly LogisticRival[]; readonly signal: AbortSignal | undefined },
): Promise<CrossFit<LogisticRival>[]> {
  const crossFitNext = logisticCrossFitter(problem);
  const path: CrossFit<LogisticRival>[] = [];
  for (const rival of rivals) {
    await turn(signal);
    path.push(crossFitNext(rival));
    if (path.length - 1 - path.indexOf(lowestError(path)) >= patience) break;
  }
  return path;
}

/** @param rivals simplest first. */
function simplestWithinNoise<R extends Rival>(rivals: readonly CrossFit<R>[], design: RowDesign): CrossFit<R> {
  const best = lowestError(rivals);
  return rivals.find((each) => each === best || !isBeyondNoise(each, best, design)) ?? best;
}

/** Whether `better` has the lower error by more than one standard error, on the partitions that both were fitted on. */
function isBeyondNoise(worse: CrossFit, better: CrossFit, design: RowDesign): boolean {
  const isPartial = better.partitionErrors.length !== worse.partitionErrors.length;
  const errorsOf = (fit: CrossFit): Float64Array => (isPartial ? fit.partitionErrors[0]! : fit.errors);
  return isAhead(errorsOf(worse), errorsOf(better), design);
}

/**
 * Whether the first fold promises that a rival is worth the rest: it, or its best blend with `leader`, is ahead of
 * `leader` there by more than one standard error. The blend's weights have seen the fold, so that no real blend does
 * better.
 */
function promisesMoreThan(leader: CrossFit, { gains, weights, groups }: CrossFitProblem) {
  const [predictions, errors] = [leader.partitionPredictions[0]!, leader.partitionErrors[0]!];
  return (predicted: PartialGains, { partition, folds }: HeldOut): boolean => {
    const design = { weights: weights.map((weight, row) => (folds.includes(partition[row]!) ? weight : 0)), groups };
    const parts = [predictions, predicted];
    const shares = blendWeights(parts, { gains, weights: design.weights });
    const blended = Array.from(gains, (_, row) => {
      const [own, other] = [predictions[row]!, predicted[row]];
      return other && own.map((gain, candidate) => shares[0]! * gain + shares[1]! * other[candidate]!);
    });
    return isAhead(errors, squaredErrors(blended, gains), design);
  };
}

/** Whether errors are lower than others by more than one standard error. */
function isAhead(than: Float64Array, errors: Float64Array, design: RowDesign): boolean {
  const { mean, standardError } = pairedDifference(than, errors, design);
  return mean > standardError;
}

/** One gain for every row: those of the folds differ, which would rank rows by the folds they are in. */
function constantGains(head: Head, { gains, embeddings }: CrossFitProblem): Gains {
  const qualities = qualityPredictor(head)(embeddings[0]!);
  return gains.map(({ length }) => predictGains(qualities, length + 1));
}

function lowestError<R extends Rival>(rivals: readonly CrossFit<R>[]): CrossFit<R> {
  return rivals.reduce((best, each) => (each.error < best.error ? each : best));
}

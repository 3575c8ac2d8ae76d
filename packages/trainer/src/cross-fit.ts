import { forward, predictGains } from '@farthing/runtime';
import type { LogisticSolution } from './logistic-regression.ts';
import { weightedMean } from './paired-difference.ts';
import {
  constantRival,
  fitConstantRival,
  fitLogisticRival,
  fitMlpRival,
  type HeadProblem,
  type HeldOut,
  type LogisticRival,
  mlpRival,
  type Rival,
} from './rivals.ts';
import { gatherRow } from './row-kernels.ts';

/** Gains (reference's quality minus the candidate's) by row; shape [rows][candidates − 1]. */
export type Gains = readonly (readonly number[])[];

/** A rival's predictions for every row, each by a fit that had not seen it. */
export interface CrossFit {
  readonly rival: Rival;
  /** Means over the partitions. */
  readonly predictions: Gains;
  /** Squared error of the predicted gains, a row's candidates added up, for each partition; shape [partitions][rows]. */
  readonly partitionErrors: readonly Float64Array[];
  /** Their mean over partitions; shape [rows]. */
  readonly errors: Float64Array;
  /** Weighted mean of `errors`. */
  readonly error: number;
}

/** A head problem with the gains that were in fact. */
export interface CrossFitProblem extends HeadProblem {
  readonly gains: Gains;
}

/** A fitted head, as far as cross-fitting cares: logits of a row of the problem. */
type RowLogits = (row: number) => Float64Array;

/**
 * Cross-fits logistic regression at each penalty in turn, each fit starting from the one before.
 *
 * @returns a function that cross-fits the next penalty when it is called.
 */
export function logisticCrossFitter(problem: CrossFitProblem): (rival: LogisticRival) => CrossFit {
  const solutions = new Map<string, LogisticSolution>();
  return (rival) =>
    crossFit(problem, rival, (heldOut) => {
      const key = `${problem.partitions.indexOf(heldOut.partition)}/${heldOut.fold}`;
      const solution = fitLogisticRival(problem, { rival, heldOut, start: solutions.get(key) });
      solutions.set(key, solution);
      return linearLogits(problem, solution);
    });
}

export function crossFitConstant(problem: CrossFitProblem): CrossFit {
  return crossFit(problem, constantRival, (heldOut) => {
    const logits = fitConstantRival(problem, heldOut);
    return () => logits;
  });
}

/**
 * Cross-fits the MLP on the first partition alone: one of its fits takes as long as a path of penalties.
 *
 * @param isPromising asked after the first fold, with the squared errors of its rows (0 elsewhere).
 * @returns `undefined` when it was not promising.
 */
export function crossFitMlp(
  problem: CrossFitProblem,
  { isPromising }: { readonly isPromising: (errors: Float64Array, heldOut: HeldOut) => boolean },
): CrossFit | undefined {
  const partition = problem.partitions[0]!;
  const logitsFor = (heldOut: HeldOut): RowLogits => {
    const network = fitMlpRival(problem, heldOut);
    return (row) => forward(network, problem.embeddings[row]!);
  };
  const screen = { partition, fold: 0 };
  const screened = logitsFor(screen);
  const screening = predictFold(problem, screen, screened);
  if (!isPromising(squaredErrors(screening, problem.gains), screen)) return undefined;
  return crossFit({ ...problem, partitions: [partition] }, mlpRival, (heldOut) =>
    heldOut.fold === 0 ? screened : logitsFor(heldOut),
  );
}

function crossFit(problem: CrossFitProblem, rival: Rival, fit: (heldOut: HeldOut) => RowLogits): CrossFit {
  const { partitions, gains, weights } = problem;
  const predicted = partitions.map((partition) => {
    const predictions: (readonly number[])[] = new Array(gains.length);
    for (let fold = 0; fold <= Math.max(...partition); fold++) {
      for (const [row, rowGains] of predictFold(problem, { partition, fold }, fit({ partition, fold })).entries()) {
        if (rowGains !== undefined) predictions[row] = rowGains;
      }
    }
    return predictions;
  });
  const partitionErrors = predicted.map((predictions) => squaredErrors(predictions, gains));
  const errors = Float64Array.from(gains, (_, row) => meanOf(partitionErrors, (each) => each[row]!));
  const predictions = gains.map((rowGains, row) =>
    rowGains.map((_, candidate) => meanOf(predicted, (each) => each[row]![candidate]!)),
  );
  return { rival, predictions, partitionErrors, errors, error: weightedMean(errors, weights) };
}

/** Gains of the rows of one fold; `undefined` for every other row. */
function predictFold(
  { gains }: CrossFitProblem,
  { partition, fold }: HeldOut,
  logits: RowLogits,
): (readonly number[] | undefined)[] {
  return gains.map((rowGains, row) =>
    partition[row] === fold ? predictGains(logits(row), rowGains.length + 1) : undefined,
  );
}

function linearLogits({ matrix }: HeadProblem, { weight, bias }: LogisticSolution): RowLogits {
  const { columnIndices, values, rowStarts } = matrix;
  return (row) => {
    const logits = bias.slice();
    gatherRow({ columnIndices, values, start: rowStarts[row]!, end: rowStarts[row + 1]! }, weight, logits);
    return logits;
  };
}

/** 0 for rows without a prediction. */
function squaredErrors(predicted: readonly (readonly number[] | undefined)[], gains: Gains): Float64Array {
  return Float64Array.from(gains, (rowGains, row) => {
    const rowPredictions = predicted[row];
    if (rowPredictions === undefined) return 0;
    return rowGains.reduce((sum, gain, candidate) => sum + (rowPredictions[candidate]! - gain) ** 2, 0);
  });
}

function meanOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0) / items.length;
}

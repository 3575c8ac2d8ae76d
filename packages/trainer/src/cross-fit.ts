import { createRowSearch, neighbourAverage, predictGains, qualityPredictor, sigmoid } from '@farthing/runtime';
import { fitConstantRival, fitLogisticRival, fitMlpRival, storeRivalRows } from './fit-rival.ts';
import { type CrossFitProblem, foldCount, type Gains, type HeadProblem, type HeldOut } from './head-problem.ts';
import type { LogisticSolution } from './logistic-regression.ts';
import { weightedMean } from './paired-difference.ts';
import {
  constantRival,
  type LogisticRival,
  type MlpRival,
  mlpRival,
  type NeighboursRival,
  type Rival,
  type SingleRival,
} from './rivals.ts';
import { gatherRow } from './row-kernels.ts';

/** A rival's predictions for every row, each by a fit that had not seen it. */
export interface CrossFit<R extends Rival = Rival> {
  readonly rival: R;
  /** Means over the partitions. */
  readonly predictions: Gains;
  /** Of each partition; shape [partitions][rows][candidates − 1]. Fewer partitions where one was enough. */
  readonly partitionPredictions: readonly Gains[];
  /** Squared error of the predicted gains, a row's candidates added up, for each partition; shape [partitions][rows]. */
  readonly partitionErrors: readonly Float64Array[];
  /** Their mean over partitions; shape [rows]. */
  readonly errors: Float64Array;
  /** Weighted mean of `errors`. */
  readonly error: number;
}

/** A fitted head, as far as cross-fitting cares: qualities of a row of the problem, one per output. */
export type RowQualities = (row: number) => Float64Array;

/** Predicted gains; `undefined` for rows that were not predicted. */
export type PartialGains = readonly (readonly number[] | undefined)[];

/**
 * Cross-fits logistic regression at each penalty in turn, each fit starting from the one before.
 *
 * @returns a function that cross-fits the next penalty when it is called.
 */
export function logisticCrossFitter(problem: CrossFitProblem): (rival: LogisticRival) => CrossFit<LogisticRival> {
  const solutions = new Map<string, LogisticSolution>();
  return (rival) =>
    crossFit(problem, rival, (heldOut) => {
      const key = `${problem.partitions.indexOf(heldOut.partition)}/${heldOut.folds}`;
      const solution = fitLogisticRival(problem, { rival, heldOut, start: solutions.get(key) });
      solutions.set(key, solution);
      return linearQualities(problem, solution);
    });
}

export function crossFitConstant(problem: CrossFitProblem): CrossFit {
  return crossFit(problem, constantRival, (heldOut) => {
    const qualities = fitConstantRival(problem, heldOut).map(sigmoid);
    return () => qualities;
  });
}

/**
 * Cross-fits the MLP on the first partition alone: one of its fits takes as long as a path of penalties.
 *
 * @param isPromising asked after the first fold, with the gains it predicted.
 * @returns `undefined` when it was not promising.
 */
export function crossFitMlp(
  problem: CrossFitProblem,
  { isPromising }: { readonly isPromising: (predicted: PartialGains, heldOut: HeldOut) => boolean },
): CrossFit<MlpRival> | undefined {
  const partition = problem.partitions[0]!;
  const screen = { partition, folds: [0] };
  const screened = mlpQualities(problem, screen);
  if (!isPromising(predictFold(problem, { partition, fold: 0 }, screened), screen)) return undefined;
  return crossFit({ ...problem, partitions: [partition] }, mlpRival, (heldOut) =>
    heldOut.folds[0] === 0 ? screened : mlpQualities(problem, heldOut),
  );
}

/**
 * Cross-fits nearest neighbours at many settings: what takes time, the search, is theirs together.
 *
 * @param options.isPromising asked of each rival after the first fold of the first partition.
 * @returns the paths that were given; `undefined` when no rival was promising.
 */
export function crossFitNeighbours(
  problem: CrossFitProblem,
  {
    paths,
    isPromising,
  }: {
    readonly paths: readonly (readonly NeighboursRival[])[];
    readonly isPromising: (predicted: PartialGains, heldOut: HeldOut) => boolean;
  },
): CrossFit<NeighboursRival>[][] | undefined {
  const { gains, partitions } = problem;
  const rivals = paths.flat();
  const predicted = rivals.map(() => partitions.map((): (readonly number[])[] => new Array(gains.length)));
  for (const [repeat, partition] of partitions.entries()) {
    for (let fold = 0; fold < foldCount(partition); fold++) {
      const heldOut = { partition, folds: [fold] };
      const predict = neighbourQualities(problem, { rivals, heldOut });
      for (const [row, { length }] of gains.entries()) {
        if (partition[row] !== fold) continue;
        for (const [at, qualities] of predict(row).entries()) {
          predicted[at]![repeat]![row] = predictGains(qualities, length + 1);
        }
      }
      const isScreen = repeat === 0 && fold === 0;
      if (isScreen && !predicted.some(([first]) => isPromising(first!, heldOut))) return undefined;
    }
  }
  const results = rivals.map((rival, at) => assemble(problem, rival, predicted[at]!));
  return paths.map((path) => path.map((rival) => results[rivals.indexOf(rival)]!));
}

/** Of a row, the qualities that each rival predicts. */
function neighbourQualities(
  problem: HeadProblem,
  { rivals, heldOut }: { readonly rivals: readonly NeighboursRival[]; readonly heldOut: HeldOut },
): (row: number) => Float64Array[] {
  const smoothings = [...new Set(rivals.map(({ smoothing }) => smoothing))];
  const stored = storeRivalRows(problem, { smoothings, heldOut });
  const averages = stored.map((each) => neighbourAverage(each, problem.outputs));
  const count = Math.max(...rivals.map(({ neighbours }) => neighbours));
  const search = createRowSearch(stored[0]!.vectors, { rowCount: stored[0]!.weights.length, count });
  const averageOf = rivals.map(({ smoothing }) => averages[smoothings.indexOf(smoothing)]!);
  return (row) => {
    const nearest = search(problem.embeddings[row]!);
    return rivals.map((rival, at) => averageOf[at]!(nearest, rival));
  };
}

/** One rival's fit without some folds. */
export function qualitiesWithout(problem: HeadProblem, rival: SingleRival, heldOut: HeldOut): RowQualities {
  if (rival.kind === 'logistic') return linearQualities(problem, fitLogisticRival(problem, { rival, heldOut }));
  if (rival.kind === 'mlp') return mlpQualities(problem, heldOut);
  const predict = neighbourQualities(problem, { rivals: [rival], heldOut });
  return (row) => predict(row)[0]!;
}

function mlpQualities(problem: HeadProblem, heldOut: HeldOut): RowQualities {
  const predict = qualityPredictor(fitMlpRival(problem, heldOut));
  return (row) => predict(problem.embeddings[row]!);
}

function crossFit<R extends Rival>(
  problem: CrossFitProblem,
  rival: R,
  fit: (heldOut: HeldOut) => RowQualities,
): CrossFit<R> {
  const predicted = problem.partitions.map((partition) => {
    const predictions: (readonly number[])[] = new Array(problem.gains.length);
    for (let fold = 0; fold < foldCount(partition); fold++) {
      const qualities = fit({ partition, folds: [fold] });
      for (const [row, rowGains] of predictFold(problem, { partition, fold }, qualities).entries()) {
        if (rowGains !== undefined) predictions[row] = rowGains;
      }
    }
    return predictions;
  });
  return assemble(problem, rival, predicted);
}

/** What is known of a rival from its predictions for each partition. */
export function assemble<R extends Rival>(
  { gains, weights }: CrossFitProblem,
  rival: R,
  partitionPredictions: readonly Gains[],
): CrossFit<R> {
  const partitionErrors = partitionPredictions.map((predictions) => squaredErrors(predictions, gains));
  const errors = Float64Array.from(gains, (_, row) => meanOf(partitionErrors, (each) => each[row]!));
  const predictions = gains.map((rowGains, row) =>
    rowGains.map((_, candidate) => meanOf(partitionPredictions, (each) => each[row]![candidate]!)),
  );
  return { rival, predictions, partitionPredictions, partitionErrors, errors, error: weightedMean(errors, weights) };
}

/** Gains of the rows of one fold; `undefined` for every other row. */
export function predictFold(
  { gains }: CrossFitProblem,
  { partition, fold }: { readonly partition: Uint8Array; readonly fold: number },
  qualities: RowQualities,
): PartialGains {
  return gains.map((rowGains, row) =>
    partition[row] === fold ? predictGains(qualities(row), rowGains.length + 1) : undefined,
  );
}

function linearQualities({ matrix }: HeadProblem, { weight, bias }: LogisticSolution): RowQualities {
  const { columnIndices, values, rowStarts } = matrix;
  return (row) => {
    const logits = bias.slice();
    gatherRow({ columnIndices, values, start: rowStarts[row]!, end: rowStarts[row + 1]! }, weight, logits);
    return logits.map(sigmoid);
  };
}

/** 0 for rows without a prediction. */
export function squaredErrors(predicted: PartialGains, gains: Gains): Float64Array {
  return Float64Array.from(gains, (rowGains, row) => {
    const rowPredictions = predicted[row];
    if (rowPredictions === undefined) return 0;
    return rowGains.reduce((sum, gain, candidate) => sum + (rowPredictions[candidate]! - gain) ** 2, 0);
  });
}

function meanOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0) / items.length;
}

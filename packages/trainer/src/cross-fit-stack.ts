import { blendWeights } from './blend-weights.ts';
import { assemble, type CrossFit, type PartialGains, predictFold, qualitiesWithout } from './cross-fit.ts';
import { type CrossFitProblem, foldCount, type Gains, type HeldOut } from './head-problem.ts';
import { type SingleRival, type StackRival, stackRival } from './rivals.ts';

/**
 * Cross-fits the blend of some rivals, on the first partition. Nothing leaks: what a row is predicted with, the weights
 * of the blend included, is made without its fold. Weights for one fold are fitted on predictions for every other fold,
 * each by fits that saw neither: a fit of every part for every pair of folds, so it is asked first whether that promises
 * anything.
 *
 * @param options.parts cross-fitted rivals, simplest first.
 * @param options.isPromising asked with the gains of a blend whose weights have seen the rows: better than any real one.
 * @returns `undefined` when it was not promising, one part alone is as good, or the folds are too few.
 */
export function crossFitStack(
  problem: CrossFitProblem,
  {
    parts,
    isPromising,
  }: {
    readonly parts: readonly CrossFit<SingleRival>[];
    readonly isPromising: (blended: Gains) => boolean;
  },
): CrossFit<StackRival> | undefined {
  const { weights } = problem;
  const partition = problem.partitions[0]!;
  const predictions = parts.map(({ partitionPredictions }) => partitionPredictions[0]!);
  const seenWeights = blendWeights(predictions, problem);
  const used = parts.map((_, part) => part).filter((part) => seenWeights[part]! > 0);
  if (used.length < 2 || foldCount(partition) < 3) return undefined;
  if (!isPromising(blendGains(predictions, seenWeights))) return undefined;

  const rivals = used.map((part) => parts[part]!.rival);
  const predictedWithout = pairPredictions(problem, rivals);
  const blended: (readonly number[])[] = new Array(problem.gains.length);
  for (let fold = 0; fold < foldCount(partition); fold++) {
    const others = weights.map((weight, row) => (partition[row] === fold ? 0 : weight));
    const foldWeights = blendWeights(
      rivals.map((_, part) => predictedWithout(fold, part)),
      { gains: problem.gains, weights: others },
    );
    const usedPredictions = used.map((part) => predictions[part]!);
    for (const [row, gains] of blendGains(usedPredictions, foldWeights).entries()) {
      if (partition[row] === fold) blended[row] = gains;
    }
  }
  const rival = stackRival(used.map((part, at) => ({ weight: seenWeights[part]!, rival: rivals[at]! })));
  return assemble(problem, rival, [blended]);
}

/** Gains of each part for the rows outside `fold`, by fits that saw neither `fold` nor the row's own. */
function pairPredictions(
  problem: CrossFitProblem,
  rivals: readonly SingleRival[],
): (fold: number, part: number) => PartialGains {
  const partition = problem.partitions[0]!;
  const count = foldCount(partition);
  const empty = (): (readonly number[] | undefined)[] => new Array(problem.gains.length).fill(undefined);
  const predicted = Array.from({ length: count }, () => rivals.map(empty));
  for (let first = 0; first < count; first++) {
    for (let second = first + 1; second < count; second++) {
      const heldOut: HeldOut = { partition, folds: [first, second] };
      for (const [part, rival] of rivals.entries()) {
        const qualities = qualitiesWithout(problem, rival, heldOut);
        for (const [fold, other] of [
          [first, second],
          [second, first],
        ] as const) {
          for (const [row, gains] of predictFold(problem, { partition, fold: other }, qualities).entries()) {
            if (gains !== undefined) predicted[fold]![part]![row] = gains;
          }
        }
      }
    }
  }
  return (fold, part) => predicted[fold]![part]!;
}

/** Weighted sums of the parts' gains. */
export function blendGains(predictions: readonly Gains[], weights: readonly number[]): number[][] {
  return predictions[0]!.map((first, row) =>
    first.map((_, candidate) => predictions.reduce((sum, part, at) => sum + weights[at]! * part[row]![candidate]!, 0)),
  );
}

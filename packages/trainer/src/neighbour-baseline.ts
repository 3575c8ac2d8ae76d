import { type Embedding, predictGains, qualityPredictor } from '@farthing/runtime';
import { neighboursHead, storeRivalRows } from './fit-rival.ts';
import { foldCount, type HeadProblem, type HeldOut } from './head-problem.ts';
import { baselineNeighbours } from './rivals.ts';

/**
 * What the reference gained over the cheapest candidate on each evaluated row's nearest neighbours in training.
 *
 * @param testEmbeddings empty when the training rows themselves are evaluated: then neighbours come from other folds.
 */
export function neighbourBaseline(
  problem: HeadProblem,
  {
    candidateCount,
    testEmbeddings,
  }: { readonly candidateCount: number; readonly testEmbeddings: readonly Embedding[] },
): number[] {
  const predictorWithout = (heldOut?: HeldOut): ((embedding: Embedding) => number) => {
    const [stored] = storeRivalRows(problem, { smoothings: [baselineNeighbours.smoothing], heldOut });
    const head = neighboursHead(stored!, { rival: baselineNeighbours, outputs: problem.outputs });
    const predict = qualityPredictor(head);
    return (embedding) => predictGains(predict(embedding), candidateCount)[0]!;
  };
  if (testEmbeddings.length > 0) return testEmbeddings.map(predictorWithout());
  const partition = problem.partitions[0]!;
  const scores = new Array<number>(partition.length).fill(0);
  for (let fold = 0; fold < foldCount(partition); fold++) {
    const predict = predictorWithout({ partition, folds: [fold] });
    for (const [row, embedding] of problem.embeddings.entries()) {
      if (partition[row] === fold) scores[row] = predict(embedding);
    }
  }
  return scores;
}

import { type Embedding, type NeighboursHead, predictGains, qualityPredictor } from '@farthing/runtime';
import { neighboursHead, storeRivalRows } from './fit-rival.ts';
import { foldCount, type HeadProblem, type HeldOut } from './head-problem.ts';
import { baselineNeighbours } from './rivals.ts';
import { scaledToRows } from './row-weights.ts';
import { storableEmbedding, storeRows } from './stored-rows.ts';
import type { TrainingRow } from './training-rows.ts';

/** What the reference gained over the cheapest candidate, −1 to 1, on the rows most like a prompt. */
export type NeighbourScorer = (embedding: Embedding) => number;

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
  const scorerWithout = (heldOut?: HeldOut): NeighbourScorer => {
    const [stored] = storeRivalRows(problem, { smoothings: [baselineNeighbours.smoothing], heldOut });
    const head = neighboursHead(stored!, { rival: baselineNeighbours, outputs: problem.outputs });
    return scorerOf(head, candidateCount);
  };
  if (testEmbeddings.length > 0) return testEmbeddings.map(scorerWithout());
  const partition = problem.partitions[0]!;
  const scores = new Array<number>(partition.length).fill(0);
  for (let fold = 0; fold < foldCount(partition); fold++) {
    const score = scorerWithout({ partition, folds: [fold] });
    for (const [row, embedding] of problem.embeddings.entries()) {
      if (partition[row] === fold) scores[row] = score(embedding);
    }
  }
  return scores;
}

/**
 * The same baseline from the rows that a saved router was trained on.
 *
 * @param rows at least one, all of weight above 0.
 * @param options.embeddings of the rows, in order, by the router's embedder.
 * @param options.dimensions length of every embedding.
 * @param options.seed the router's; where there are more rows than a router keeps, it decides which are drawn.
 */
export function neighbourScorer(
  rows: readonly Pick<TrainingRow, 'row' | 'qualities'>[],
  {
    embeddings,
    dimensions,
    seed,
  }: { readonly embeddings: readonly Embedding[]; readonly dimensions: number; readonly seed: number },
): NeighbourScorer {
  const outputs = rows[0]!.qualities.length;
  const targets = {
    outputs,
    qualities: Float32Array.from(rows.flatMap(({ qualities }) => qualities)),
    weights: scaledToRows(rows.map(({ row }) => row.weight)),
  };
  const stored = storeRows(embeddings.map(storableEmbedding), targets, { dimensions, seed });
  return scorerOf(neighboursHead(stored, { rival: baselineNeighbours, outputs }), outputs);
}

function scorerOf(head: NeighboursHead, candidateCount: number): NeighbourScorer {
  const predict = qualityPredictor(head);
  return (embedding) => predictGains(predict(embedding), candidateCount)[0]!;
}

import { createRandom, shuffle } from '@farthing/core';
import type { LearningRun, ScoredPrompt } from '@farthing/evaluation';
import { type Embedding, predictGains, qualityPredictor } from '@farthing/runtime';
import { fitHead } from './fit-rival.ts';
import type { HeadProblem } from './head-problem.ts';
import { type LogisticRival, type NeighboursRival, type Rival, usualRival } from './rivals.ts';
import { turn } from './turn.ts';

export interface LearningRunOptions {
  /** The chosen one. */
  readonly rival: Rival;
  /** The evaluated prompts, and their embeddings alike. */
  readonly prompts: readonly ScoredPrompt[];
  readonly embeddings: readonly Embedding[];
  readonly candidateCount: number;
  readonly signal?: AbortSignal | undefined;
}

/** Shares of the training rows, with how many draws of each; all of them can be drawn once only. */
const shares = [
  { share: 1 / 8, draws: 5 },
  { share: 1 / 4, draws: 5 },
  { share: 1 / 2, draws: 3 },
  { share: 1, draws: 1 },
];
/** Fewer rows than this teach nothing that could be extended. */
const fewestRows = 30;

/**
 * Trains a head on parts of the training rows, whole groups at a time, and scores the same prompts with each. The
 * embedder and the head's settings stay those of the whole: what differs between runs is the labels alone. In place of a
 * head that takes long to train stands logistic regression.
 */
export async function learningRuns(problem: HeadProblem, options: LearningRunOptions): Promise<LearningRun[]> {
  const { signal, prompts } = options;
  const { groups } = problem;
  const groupCount = new Set(groups).size;
  const random = createRandom(problem.seed, 'learning-runs');
  const rows = problem.weights.length;
  const runs: LearningRun[] = [];
  for (const { share, draws } of shares.filter((each) => each.share * rows >= fewestRows)) {
    for (let draw = 0; draw < draws; draw++) {
      await turn(signal);
      const order = shuffle(
        Uint32Array.from({ length: groupCount }, (_, group) => group),
        random,
      );
      const chosen = new Set(order.subarray(0, Math.round(share * groupCount)));
      const weights = problem.weights.map((weight, row) => (chosen.has(groups[row]!) ? weight : 0));
      const rates = ratesOfFit({ ...problem, weights }, options);
      const scored = prompts.map((prompt, index) => ({ ...prompt, strongWinRate: rates[index]! }));
      runs.push({ labels: Math.round(share * rows), prompts: scored });
    }
  }
  return runs;
}

function ratesOfFit(problem: HeadProblem, { rival, embeddings, candidateCount }: LearningRunOptions): number[] {
  const predict = qualityPredictor(fitHead(problem, quickRival(rival)));
  return embeddings.map((embedding) => {
    const [gain = 0] = predictGains(predict(embedding), candidateCount);
    return (1 + gain) / 2;
  });
}

/** Of a stack, its part that is quick to train. */
function quickRival(rival: Rival): LogisticRival | NeighboursRival {
  if (rival.kind === 'logistic' || rival.kind === 'neighbours') return rival;
  const parts = rival.kind === 'stack' ? rival.parts.map((part) => part.rival) : [];
  return parts.find((part) => part.kind === 'logistic') ?? usualRival;
}

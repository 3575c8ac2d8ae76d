import type { Head, NeighboursHead, NetworkHead } from '@farthing/runtime';
import { foldCount, type HeadProblem, type HeldOut, targetsOutside } from './head-problem.ts';
import { fitLogistic, type LinearWeights, type LogisticSolution, priorLogits } from './logistic-regression.ts';
import { fitMlp } from './mlp/fit-mlp.ts';
import type { LogisticRival, NeighboursRival, Rival, SingleRival } from './rivals.ts';
import { smoothTargets } from './smooth-targets.ts';
import { type StoredRows, storeRows, withTargets } from './stored-rows.ts';

/** Most inputs of the MLP's first layer: hashed n-grams are folded onto them, dense embeddings fit as they are. */
const mostMlpInputs = 2 ** 13;

/** The head that a rival makes of every row that counts. */
export function fitHead(problem: HeadProblem, rival: Rival): Head {
  if (rival.kind === 'constant') return constantHead(problem);
  if (rival.kind !== 'stack') return fitSingle(problem, rival);
  return {
    kind: 'stack',
    parts: rival.parts.map(({ weight, rival: part }) => ({ weight, head: fitSingle(problem, part) })),
  };
}

function fitSingle(problem: HeadProblem, rival: SingleRival): NetworkHead | NeighboursHead {
  switch (rival.kind) {
    case 'logistic':
      return linearHead(fitLogisticRival(problem, { rival }), problem);
    case 'mlp':
      return fitMlpRival(problem);
    case 'neighbours':
      return neighboursHead(storeRivalRows(problem, { smoothings: [rival.smoothing] })[0]!, {
        rival,
        outputs: problem.outputs,
      });
  }
}

export interface LogisticRivalOptions {
  readonly rival: LogisticRival;
  /** `undefined` fits on all rows. */
  readonly heldOut?: HeldOut | undefined;
  /** The solution for a stronger penalty on the same rows. */
  readonly start?: LogisticSolution | undefined;
}

export function fitLogisticRival(problem: HeadProblem, options: LogisticRivalOptions): LogisticSolution {
  const { rival, heldOut, start } = options;
  const { matrix, topics, seed } = problem;
  const targets = smoothTargets(targetsOutside(problem, heldOut), { topics, share: rival.smoothing });
  return fitLogistic(matrix, targets, { l2: rival.l2, start, seed });
}

/** Early stopping looks at the next fold: rows that are whole groups and not the ones being predicted. */
export function fitMlpRival(problem: HeadProblem, heldOut?: HeldOut): NetworkHead {
  const { embeddings, dimensions, seed, mlpBackend: backend } = problem;
  const partition = heldOut?.partition ?? problem.partitions[0]!;
  const stoppingFold = heldOut === undefined ? 0 : foldAfter(heldOut);
  const validationRows = [...partition.keys()].filter((row) => partition[row] === stoppingFold);
  const inputs = Math.min(dimensions, mostMlpInputs);
  const network = fitMlp(embeddings, targetsOutside(problem, heldOut), { inputs, validationRows, seed, backend });
  return { kind: 'mlp', ...network };
}

/** The first fold after the held-out ones that is none of them; where rows are too few for another, a held-out one. */
function foldAfter({ partition, folds }: HeldOut): number {
  const [first = 0] = folds;
  const count = foldCount(partition);
  const others = Array.from({ length: count }, (_, step) => (first + 1 + step) % count);
  return others.find((fold) => !folds.includes(fold)) ?? first;
}

/** The rows that neighbours are sought among, once for each way to smooth their targets; vectors are shared. */
export function storeRivalRows(
  problem: HeadProblem,
  { smoothings, heldOut }: { readonly smoothings: readonly number[]; readonly heldOut?: HeldOut | undefined },
): StoredRows[] {
  const { storable, dimensions, topics, seed } = problem;
  const targets = targetsOutside(problem, heldOut);
  const stored = storeRows(storable, targets, { dimensions, seed });
  return smoothings.map((share) => withTargets(stored, smoothTargets(targets, { topics, share })));
}

export function neighboursHead(
  stored: StoredRows,
  { rival, outputs }: { readonly rival: NeighboursRival; readonly outputs: number },
): NeighboursHead {
  const { neighbours, power } = rival;
  const { vectors, qualities, weights } = stored;
  return { kind: 'neighbours', outputs, neighbours, power, vectors, qualities, weights };
}

/** The logits of the mean qualities outside the held-out rows. */
export function fitConstantRival(problem: HeadProblem, heldOut?: HeldOut): Float64Array {
  return priorLogits(targetsOutside(problem, heldOut));
}

/** The network of one layer with these weights. */
export function linearHead(fitted: LinearWeights, { matrix, dimensions, outputs }: HeadProblem): NetworkHead {
  const weight = new Float32Array(dimensions * outputs);
  for (let column = 0; column < matrix.columns; column++) {
    const row = matrix.dimensions[column]! * outputs;
    for (let output = 0; output < outputs; output++) weight[row + output] = fitted.weight[column * outputs + output]!;
  }
  const bias = Float32Array.from(fitted.bias);
  return { kind: 'logistic', layers: [{ inputs: dimensions, outputs, weight, bias }] };
}

/** The network that gives the mean qualities whatever it reads. */
export function constantHead(problem: HeadProblem): NetworkHead {
  const { dimensions, outputs } = problem;
  const weight = new Float32Array(dimensions * outputs);
  const bias = Float32Array.from(fitConstantRival(problem));
  return { kind: 'constant', layers: [{ inputs: dimensions, outputs, weight, bias }] };
}

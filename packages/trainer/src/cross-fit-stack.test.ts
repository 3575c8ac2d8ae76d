import { createRandom } from '@farthing/core';
import { describe, expect, test } from 'vitest';
import { crossFitNeighbours, logisticCrossFitter } from './cross-fit.ts';
import { crossFitStack } from './cross-fit-stack.ts';
import { type CrossFitProblem, headProblem } from './head-problem.ts';
import { neighboursRival, usualRival } from './rivals.ts';

const rows = 240;

/** Whether the first two of twelve features agree tells as much as the sum of the others, in which no row is near another. */
function problem(): CrossFitProblem {
  const random = createRandom(1, 'stack');
  const embeddings = Array.from({ length: rows }, () =>
    Float32Array.from({ length: 12 }, (_, at) => (at < 2 ? 4 : 1) * (2 * random.next() - 1)),
  );
  const weak = embeddings.map(([a, b, ...others]) => {
    const sum = others.reduce((total, value) => total + value, 0);
    return Number(random.next() < 0.5 + 0.25 * Math.sign(a! * b!) + 0.25 * Math.sign(sum));
  });
  return {
    ...headProblem({
      dimensions: 12,
      embeddings,
      outputs: 1,
      qualities: Float32Array.from(weak),
      weights: new Float32Array(rows).fill(1),
      // Prompts come in pairs.
      groups: Uint32Array.from(weak, (_, row) => row >> 1),
      topics: new Array<undefined>(rows).fill(undefined),
      partitions: [Uint8Array.from(weak, (_, row) => (row >> 1) % 4)],
      seed: 1,
    }),
    gains: weak.map((quality) => [1 - quality]),
  };
}

const neighbours = neighboursRival({ neighbours: 25, power: 2, smoothing: 0 });

function stackOf(posed: CrossFitProblem) {
  const logistic = logisticCrossFitter(posed)(usualRival);
  const [path] = crossFitNeighbours(posed, { paths: [[neighbours]], isPromising: () => true })!;
  return crossFitStack(posed, { parts: [logistic, path![0]!], isPromising: () => true })!;
}

describe('crossFitStack', () => {
  test('does better than each of its parts where they know different things', () => {
    const posed = problem();
    const stack = stackOf(posed);
    const [path] = crossFitNeighbours(posed, { paths: [[neighbours]], isPromising: () => true })!;
    expect(stack.error).toBeLessThan(logisticCrossFitter(posed)(usualRival).error);
    expect(stack.error).toBeLessThan(path![0]!.error);
    expect(stack.rival.name).toMatch(/^stack: 0\.\d\d × logistic regression, l2 4 \+ 0\.\d\d × 25 nearest neighbours/u);
  });

  test('predicts a group with weights, too, that have not seen it', () => {
    const posed = problem();
    const before = stackOf(posed);
    for (const row of [6, 7]) {
      posed.qualities[row] = 1 - posed.qualities[row]!;
    }
    const gains = posed.gains.map((each, row) => (row === 6 || row === 7 ? [1 - each[0]!] : each));
    const after = stackOf({ ...posed, gains });
    expect(after.rival.name).not.toBe(before.rival.name);
    for (const row of [6, 7]) expect(after.predictions[row]).toEqual(before.predictions[row]);
  });

  test('is given up when even weights that have seen the rows promise nothing', () => {
    const posed = problem();
    const logistic = logisticCrossFitter(posed)(usualRival);
    const [path] = crossFitNeighbours(posed, { paths: [[neighbours]], isPromising: () => true })!;
    expect(crossFitStack(posed, { parts: [logistic, path![0]!], isPromising: () => false })).toBeUndefined();
    expect(
      crossFitStack(posed, { parts: [logistic, logistic], isPromising: () => true })?.error ?? logistic.error,
    ).toBeCloseTo(logistic.error, 9);
  });
});

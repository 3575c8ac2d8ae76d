import { createRandom } from '@farthing/core';
import { type DenseLayer, forward, type Network, sigmoid } from '@farthing/runtime';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { logLoss } from '../../logistic-regression.ts';
import { fitMlp } from '../fit-mlp.ts';
import type { MlpBackend, TrainingTask } from '../mlp-backend.ts';
import { numbersOf, randomBatch, randomTask } from './random-task.ts';

/** What every MLP backend promises. */
export function describeMlpBackend(name: string, load: () => Promise<MlpBackend>): void {
  describe(`MLP backend: ${name}`, () => {
    let backend: MlpBackend;
    beforeAll(async () => {
      backend = await load();
    });

    const shapes = fc.record({
      dimensions: fc.integer({ min: 1, max: 9 }),
      sizes: fc
        .tuple(
          fc.integer({ min: 1, max: 7 }),
          fc.array(fc.integer({ min: 1, max: 11 }), { maxLength: 2 }),
          fc.integer({ min: 1, max: 3 }),
        )
        .map(([inputs, hidden, outputs]) => [inputs, ...hidden, outputs]),
      rows: fc.integer({ min: 1, max: 9 }),
      kind: fc.constantFrom('dense', 'sparse', 'mixed'),
      seed: fc.nat(1000),
    });

    test('computes the logits that the router will serve', () => {
      fc.assert(
        fc.property(shapes, (shape) => {
          const task = randomTask(shape);
          const session = backend.start(task);
          const rows = [...task.embeddings.keys()].reverse();
          const { outputs } = task.targets;
          const logits = session.logits(rows);
          for (const [index, row] of rows.entries()) {
            const served = forward(task.network, task.embeddings[row]!);
            // Sums of float32 products in float32 against float64.
            for (const [output, logit] of served.entries()) {
              expect(Math.abs(logits[index * outputs + output]! - logit)).toBeLessThan(
                1e-5 * (1 + Math.abs(logit)) * 4,
              );
            }
          }
          session.end();
        }),
        { numRuns: 30 },
      );
    });

    test('follows the gradient of the served network’s loss', () => {
      fc.assert(
        fc.property(shapes, (shape) => {
          const task = randomTask(shape);
          const session = backend.start(task);
          const gradients = session.gradient({ rows: [...task.embeddings.keys()] });
          for (const [at, layer] of task.network.layers.entries()) {
            for (const tensor of ['weight', 'bias'] as const) {
              const index = shape.seed % layer[tensor].length;
              const slope = slopeAt(task, layer[tensor], index);
              // A ReLU kink within the step has no derivative to compare with.
              if (slope !== undefined) expect(gradients[at]![tensor][index]).toBeCloseTo(slope, 2);
            }
          }
          session.end();
        }),
        { numRuns: 40 },
      );
    });

    test('lets dropped units learn nothing', () => {
      const task = randomTask({ dimensions: 4, sizes: [4, 6, 2], rows: 5, kind: 'dense', seed: 3 });
      const session = backend.start(task);
      const kept = Float32Array.from({ length: 5 * 6 }, (_, at) => (at % 6 === 2 ? 0 : 1.25));
      const [first, second] = session.gradient({ rows: [0, 1, 2, 3, 4], kept: [kept] }) as [DenseLayer, DenseLayer];
      expect([first.bias[2], ...column(first, 2)]).toEqual([0, 0, 0, 0, 0]);
      expect([...second.weight.subarray(4, 6)]).toEqual([0, 0]);
      expect(column(first, 1).some((slope) => slope !== 0)).toBe(true);
      session.end();
    });

    test('leaves the network it sets out from as it is', () => {
      const task = randomTask({ dimensions: 3, sizes: [3, 4, 1], rows: 6, kind: 'sparse', seed: 1 });
      const before = numbersOf(task.network.layers);
      const session = backend.start(task);
      expect(numbersOf(session.network().layers)).toEqual(before);
      session.step(randomBatch(task, 1));
      expect(numbersOf(task.network.layers)).toEqual(before);
      expect(numbersOf(session.network().layers)).not.toEqual(before);
      session.end();
    });

    const random = createRandom(11, 'xor');
    // Exclusive or: no linear model does better than chance.
    const corners = Array.from({ length: 400 }, () => [random.integer(2), random.integer(2)] as const);
    const embeddings = corners.map(([a, b]) => Float32Array.of(a - 0.5, b - 0.5));
    const targets = {
      outputs: 1,
      qualities: Float32Array.from(corners, ([a, b]) => (a === b ? 0 : 1)),
      weights: new Float32Array(400).fill(1),
    };
    const settings = {
      inputs: 2,
      hidden: [8],
      dropout: 0,
      learningRate: 0.05,
      validationRows: Array.from({ length: 80 }, (_, index) => index),
      seed: 5,
    };
    const rateAt = (network: Network, a: number, b: number): number =>
      sigmoid(forward(network, Float32Array.of(a - 0.5, b - 0.5))[0]!);

    test('learns what no linear model can', () => {
      const network = fitMlp(embeddings, targets, { ...settings, backend });
      for (const [a, b, truth] of [
        [0, 0, 0],
        [0, 1, 1],
        [1, 0, 1],
        [1, 1, 0],
      ] as const) {
        expect(Math.round(rateAt(network, a, b))).toBe(truth);
      }
    });

    test('learns soft targets as the rates they are', () => {
      const qualities = Float32Array.from(corners, ([a, b]) => (a === b ? 0.2 : 0.7));
      const network = fitMlp(embeddings, { ...targets, qualities }, { ...settings, weightDecay: 0, backend });
      expect(rateAt(network, 0, 0)).toBeCloseTo(0.2, 1);
      expect(rateAt(network, 1, 0)).toBeCloseTo(0.7, 1);
    });

    test('counts a row as often as its weight says', () => {
      // Every corner has both answers; ones weigh three times as much as noughts.
      const qualities = Float32Array.from(corners, (_, row) => row % 2);
      const weights = Float32Array.from(corners, (_, row) => (row % 2 === 1 ? 3 : 1));
      const network = fitMlp(embeddings, { outputs: 1, qualities, weights }, { ...settings, backend });
      for (const [a, b] of [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ] as const)
        expect(Math.abs(rateAt(network, a, b) - 0.75)).toBeLessThan(0.1);
    });

    test('does not look at rows of weight 0', () => {
      const half = { ...targets, weights: targets.weights.map((_, row) => (row % 2 === 0 ? 1 : 0)) };
      const changed = {
        ...half,
        qualities: half.qualities.map((quality, row) => (row % 2 === 0 ? quality : 1 - quality)),
      };
      const fit = (each: typeof targets): number[] =>
        numbersOf(fitMlp(embeddings, each, { ...settings, maxEpochs: 2, backend }).layers);
      expect(fit(changed)).toEqual(fit(half));
    });

    test('gives the same weights for the same seed and others for another', () => {
      const weightsOf = (seed: number): number[] =>
        numbersOf(fitMlp(embeddings, targets, { ...settings, dropout: 0.3, maxEpochs: 3, seed, backend }).layers);
      expect(weightsOf(1)).toEqual(weightsOf(1));
      expect(weightsOf(1)).not.toEqual(weightsOf(2));
    });

    test('stops when rows held out have got worse for a while, and returns the best network', () => {
      // Held-out rows say the opposite of the others: every step is one for the worse.
      const heldOut = new Set(settings.validationRows);
      const qualities = Float32Array.from(corners, ([a], row) => (heldOut.has(row) ? 1 - a : a));
      const fit = (maxEpochs: number, patience = 2): number[] =>
        numbersOf(fitMlp(embeddings, { ...targets, qualities }, { ...settings, maxEpochs, patience, backend }).layers);
      expect(fit(100)).toEqual(fit(1));
    });

    test('stops when the signal says so', () => {
      const controller = new AbortController();
      const reason = new Error('enough');
      const epochs: number[] = [];
      const onEpoch = (epoch: number): void => {
        epochs.push(epoch);
        if (epoch === 2) controller.abort(reason);
      };
      expect(() =>
        fitMlp(embeddings, targets, { ...settings, patience: 9, onEpoch, signal: controller.signal, backend }),
      ).toThrow(reason);
      expect(epochs).toEqual([0, 1, 2]);
    });

    test('trains to the end where no row is held out', () => {
      const losses: (number | undefined)[] = [];
      const onEpoch = (_: number, loss: number | undefined): void => void losses.push(loss);
      fitMlp(embeddings, targets, { ...settings, validationRows: [], maxEpochs: 3, patience: 1, onEpoch, backend });
      expect(losses).toEqual([undefined, undefined, undefined]);
    });
  });
}

/** Central difference of the loss in float64; `undefined` when the one-sided ones disagree, which is a kink. */
function slopeAt(task: TrainingTask, values: Float32Array, index: number): number | undefined {
  const original = values[index]!;
  const step = 2 ** -9;
  const lossAt = (value: number): number => {
    values[index] = value;
    const loss = lossOf(task);
    values[index] = original;
    return loss;
  };
  const right = (lossAt(original + step) - lossAt(original)) / step;
  const left = (lossAt(original) - lossAt(original - step)) / step;
  return Math.abs(right - left) < 0.01 ? (right + left) / 2 : undefined;
}

function lossOf({ network, embeddings, targets }: TrainingTask): number {
  const { outputs, qualities, weights } = targets;
  return embeddings.reduce((sum, embedding, row) => {
    const logits = forward(network, embedding);
    const loss = logits.reduce((total, logit, output) => total + logLoss(logit, qualities[row * outputs + output]!), 0);
    return sum + (weights[row]! * loss) / embeddings.length;
  }, 0);
}

function column({ inputs, outputs, weight }: DenseLayer, output: number): number[] {
  return Array.from({ length: inputs }, (_, input) => weight[input * outputs + output]!);
}

import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { fitMlp } from './fit-mlp.ts';
import { ownBackend, plainBackend } from './own-backend.ts';
import { loadTensorFlowBackend } from './tensorflow-backend.ts';
import { numbersOf, randomBatch, randomTask } from './testing/random-task.ts';
import { kernelModule } from './wasm-kernel.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const bitsOf = (numbers: number[]): Uint32Array => new Uint32Array(Float32Array.from(numbers).buffer);

describe('the two kernels', () => {
  const sizes = fc
    .tuple(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.integer({ min: 1, max: 35 }), { maxLength: 3 }),
      fc.integer({ min: 1, max: 5 }),
    )
    .map(([inputs, hidden, outputs]) => [inputs, ...hidden, outputs]);

  test('give the same bits, whatever the shapes', () => {
    fc.assert(
      fc.property(
        fc.record({
          dimensions: fc.integer({ min: 1, max: 60 }),
          sizes,
          rows: fc.integer({ min: 1, max: 21 }),
          kind: fc.constantFrom('dense', 'sparse', 'mixed'),
          seed: fc.nat(1000),
        }),
        (shape) => {
          const task = randomTask(shape);
          const sessions = [ownBackend(), plainBackend()].map((backend) => backend.start(task));
          const results = sessions.map((session) => {
            for (let step = 0; step < 4; step++) session.step(randomBatch(task, step));
            session.step({ rows: [0] });
            const rows = [...task.embeddings.keys()];
            return [
              ...session.logits(rows),
              ...numbersOf(session.network().layers),
              ...numbersOf(session.gradient({ rows })),
            ];
          });
          expect(bitsOf(results[0]!)).toEqual(bitsOf(results[1]!));
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each(['dense', 'sparse'] as const)('train the same network, bit by bit, on %s rows', (kind) => {
    const task = randomTask({ dimensions: 50, sizes: [37, 3], rows: 130, kind, seed: 9 });
    const networks = [ownBackend(), plainBackend()].map((backend) => {
      const options = { inputs: 37, hidden: [19, 6], maxEpochs: 5, validationRows: [1, 2, 3, 4, 5], seed: 2, backend };
      const { layers } = fitMlp(task.embeddings, task.targets, options);
      return bitsOf(numbersOf(layers));
    });
    expect(networks[0]).toEqual(networks[1]);
  });

  test('are the WebAssembly one where there is SIMD, and the plain one elsewhere', () => {
    expect(ownBackend().name).toBe('own, WebAssembly');
    vi.stubGlobal('WebAssembly', { validate: () => false });
    expect(ownBackend().name).toBe('own, plain');
    vi.stubGlobal('WebAssembly', undefined);
    expect(ownBackend().name).toBe('own, plain');
  });

  test('take a module of less than 4 KiB', () => {
    expect(kernelModule().length).toBeLessThan(4096);
  });
});

test('AdamW takes the steps that TensorFlow.js takes', async () => {
  const task = randomTask({ dimensions: 20, sizes: [12, 9, 7, 2], rows: 24, kind: 'mixed', seed: 4 });
  const backends = [ownBackend(), await loadTensorFlowBackend()];
  const [ours, theirs] = backends.map((backend) => {
    const session = backend.start(task);
    for (let step = 0; step < 25; step++) session.step(randomBatch(task, step));
    const numbers = numbersOf(session.network().layers);
    session.end();
    return numbers;
  });
  // 25 steps of at most 0.01 each; where a gradient is nearly 0, its sign and with it a step's may differ.
  const distances = ours!.map((number, at) => Math.abs(number - theirs![at]!)).sort((a, b) => a - b);
  expect(distances.at(Math.floor(0.98 * distances.length))).toBeLessThan(1e-4);
  expect(distances.at(-1)).toBeLessThan(2e-2);
  const moved = numbersOf(task.network.layers).map((number, at) => Math.abs(number - theirs![at]!));
  expect(Math.max(...moved)).toBeGreaterThan(0.1);
});

test('layers of any width are read back as they were written', () => {
  for (const units of [256, 300, 512]) {
    const task = randomTask({ dimensions: 5, sizes: [5, units, 2], rows: 3, kind: 'dense', seed: 1 });
    expect(numbersOf(ownBackend().start(task).network().layers)).toEqual(numbersOf(task.network.layers));
  }
});

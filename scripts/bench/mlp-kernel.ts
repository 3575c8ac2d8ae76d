// Time of training an MLP by each backend, on the same rows in the same order, from the same weights.
//
//   pnpm exec tsx --conditions=farthing-source scripts/bench/mlp-kernel.ts
//     [--sizes 384,256,64,1] [--rows 20000] [--epochs 10] [--batch 64] [--only own,tfjs-wasm]
import { parseArgs } from 'node:util';
import { createRandom } from '@farthing/core';
import { forward, type Network, sigmoid } from '@farthing/runtime';
import * as tf from '@tensorflow/tfjs';
import { fitMlp } from '../../packages/trainer/src/mlp/fit-mlp.ts';
import type { MlpBackend } from '../../packages/trainer/src/mlp/mlp-backend.ts';
import { ownBackend, plainBackend } from '../../packages/trainer/src/mlp/own-backend.ts';
import { tensorFlowBackend } from '../../packages/trainer/src/mlp/tensorflow-backend.ts';
import type { TensorFlow } from '../../packages/trainer/src/mlp/tensorflow-library.ts';

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '384,256,64,1' },
    rows: { type: 'string', default: '20000' },
    epochs: { type: 'string', default: '10' },
    batch: { type: 'string', default: '64' },
    only: { type: 'string' },
  },
});
const [inputs = 384, ...rest] = options.sizes.split(',').map(Number);
const outputs = rest.at(-1)!;
const rows = Number(options.rows);
const epochs = Number(options.epochs);

const backends: Readonly<Record<string, () => Promise<MlpBackend | undefined>>> = {
  own: async () => ownBackend(),
  'own, plain': async () => plainBackend(),
  'tfjs-node': nativeBackend,
  'tfjs-wasm': async () => {
    await import('@tensorflow/tfjs-backend-wasm');
    return portableBackend('wasm');
  },
  'tfjs-cpu': () => portableBackend('cpu'),
};
const chosen = options.only?.split(',') ?? Object.keys(backends);

const { embeddings, targets } = teacherRows();
const [, version = ''] = /^v?(.*)$/u.exec(process.version) ?? [];
console.log(`${options.sizes}, ${rows} rows × ${epochs} epochs, batches of ${options.batch}, Node ${version}, float32`);
console.log('backend      seconds  of own  CPU seconds  log loss after');
let ownSeconds: number | undefined;
for (const name of chosen) {
  const load = backends[name];
  if (load === undefined) throw new Error(`no backend ${name}; there are ${Object.keys(backends).join(', ')}`);
  const backend = await load();
  if (backend === undefined) {
    console.log(`${name.padEnd(11)}  not installed`);
    continue;
  }
  // Once on a tenth of the rows, so that nobody pays for compiling.
  train(backend, { rows: rows / 10, epochs: 1 });
  const cpuBefore = process.cpuUsage();
  const startMs = performance.now();
  const network = train(backend, { rows, epochs });
  const seconds = (performance.now() - startMs) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  ownSeconds ??= seconds;
  const cells = [seconds.toFixed(2), (seconds / ownSeconds).toFixed(1), ((user + system) / 1e6).toFixed(2)];
  console.log(
    `${name.padEnd(11)}  ${cells[0]!.padStart(7)}  ${cells[1]!.padStart(6)}  ${cells[2]!.padStart(11)}  ${meanLoss(network).toFixed(4)}`,
  );
}

function train(backend: MlpBackend, size: { readonly rows: number; readonly epochs: number }): Network {
  return fitMlp(embeddings.slice(0, size.rows), targets, {
    inputs,
    hidden: rest.slice(0, -1),
    dropout: 0,
    batchSize: Number(options.batch),
    maxEpochs: size.epochs,
    validationRows: [],
    seed: 1,
    backend,
  });
}

/** Unit vectors, and for each the chance that a random linear teacher with a kink gives it. */
function teacherRows(): { readonly embeddings: Float32Array[]; readonly targets: Parameters<typeof fitMlp>[1] } {
  const random = createRandom(1, 'rows');
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const teacher = Float32Array.from({ length: inputs }, normal);
  const unitVectors = Array.from({ length: rows }, () => {
    const vector = Float32Array.from({ length: inputs }, normal);
    const norm = Math.hypot(...vector);
    return vector.map((value) => value / norm);
  });
  const qualities = Float32Array.from(
    unitVectors.flatMap((vector) => {
      const signal = vector.reduce((sum, value, at) => sum + value * teacher[at]!, 0);
      return Array<number>(outputs).fill(sigmoid(4 * Math.abs(signal) - 3));
    }),
  );
  return { embeddings: unitVectors, targets: { outputs, qualities, weights: new Float32Array(rows).fill(1) } };
}

/** Mean log loss of the first output on the first 2,000 rows, by the forward pass that routers serve with. */
function meanLoss(network: Network): number {
  const some = embeddings.slice(0, 2000);
  const losses = some.map((embedding, row) => {
    const rate = sigmoid(forward(network, embedding)[0]!);
    const quality = targets.qualities[row * outputs]!;
    return -quality * Math.log(rate) - (1 - quality) * Math.log(1 - rate);
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

async function portableBackend(name: string): Promise<MlpBackend> {
  if (!(await tf.setBackend(name))) throw new Error(`TensorFlow.js has no backend ${name}`);
  return tensorFlowBackend(tf as unknown as TensorFlow);
}

async function nativeBackend(): Promise<MlpBackend | undefined> {
  const name = '@tensorflow/tfjs-node';
  try {
    return await tensorFlowBackend((await import(name)) as TensorFlow);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

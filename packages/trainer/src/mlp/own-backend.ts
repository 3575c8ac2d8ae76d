import type { MlpBackend } from './mlp-backend.ts';
import { OwnTraining } from './own-training.ts';
import { createPlainKernel } from './plain-kernel.ts';
import { loadWasmKernel } from './wasm-kernel.ts';

/** Our own kernel: WebAssembly where it has SIMD, else plain TypeScript. Both give the same network, bit by bit. */
export function ownBackend(): MlpBackend {
  const wasm = loadWasmKernel();
  if (wasm === undefined) return plainBackend();
  return { name: 'own, WebAssembly', start: (task) => new OwnTraining(task, wasm) };
}

export function plainBackend(): MlpBackend {
  return { name: 'own, plain', start: (task) => new OwnTraining(task, createPlainKernel) };
}

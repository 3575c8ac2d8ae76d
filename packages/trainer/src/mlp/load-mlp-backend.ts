import { ConfigError } from '@farthing/core';
import type { MlpBackend } from './mlp-backend.ts';
import { ownBackend } from './own-backend.ts';
import { loadTensorFlowBackend } from './tensorflow-backend.ts';

/** Who computes an MLP's training: our own kernel, or TensorFlow.js where it is installed. */
export const mlpBackends = ['own', 'tfjs'] as const;

export type MlpBackendName = (typeof mlpBackends)[number];

/** @throws ConfigError for another name, and for `tfjs` when it is not installed or does not load. */
export async function loadMlpBackend(name: MlpBackendName): Promise<MlpBackend> {
  if (name === 'own') return ownBackend();
  if (name === 'tfjs') return await loadTensorFlowBackend();
  throw new ConfigError(`mlpBackend must be one of ${mlpBackends.join(', ')}; got ${JSON.stringify(name)}`);
}

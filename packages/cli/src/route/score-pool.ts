import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ArtifactError } from '@farthing/core';
import type { KnownScores } from '@farthing/runtime/replay';

export interface ScorePoolOptions {
  /** A router with the built-in embedder. */
  readonly folder: string;
  /** Of the router that decides: the workers' must be the same. */
  readonly checksum: string;
  /** At least 1. */
  readonly workers: number;
}

/** Worker threads that score texts with the same code and the same weights as this one would. */
export interface ScorePool {
  readonly size: number;
  /** In the order of the texts. Batches that are asked for at once go to different workers. */
  score(texts: readonly string[]): Promise<readonly KnownScores[]>;
  close(): Promise<void>;
}

/** @throws ArtifactError when the folder is no router any more, or another one than that which decides. */
export async function startScorePool({ folder, checksum, workers: size }: ScorePoolOptions): Promise<ScorePool> {
  const workers = Array.from({ length: size }, () => startWorker(folder));
  const close = async (): Promise<void> => {
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  try {
    for (const started of await Promise.all(workers.map((worker) => once(worker, 'message')))) {
      if (started[0] !== checksum) throw new ArtifactError(`${folder}: was replaced while it was read; run again`);
    }
  } catch (error) {
    await close();
    throw error;
  }
  const lanes = workers.map(laneOf);
  let next = 0;
  return { size, score: (texts) => lanes[next++ % size]!(texts), close };
}

function startWorker(folder: string): Worker {
  // Run from TypeScript, as tests and benches do, a worker needs the loader that runs us.
  const isSource = import.meta.url.endsWith('.ts');
  return new Worker(new URL('./score-worker.js', import.meta.url), {
    workerData: { folder, loader: isSource ? 'tsx/esm/api' : undefined },
    execArgv: isSource ? ['--conditions=farthing-source'] : [],
  });
}

/** One worker answers its batches in order. When it dies, all that it owes is rejected. */
function laneOf(worker: Worker): ScorePool['score'] {
  const owed: { resolve(scores: readonly KnownScores[]): void; reject(error: unknown): void }[] = [];
  let failure: unknown;
  const fail = (error: unknown): void => {
    failure ??= error;
    for (const each of owed.splice(0)) each.reject(failure);
  };
  worker.on('message', (scores: readonly KnownScores[]) => owed.shift()?.resolve(scores));
  worker.on('error', fail);
  worker.on('exit', (code) => fail(new Error(`a scoring worker ended with code ${code}`)));
  return (texts) =>
    new Promise((resolve, reject) => {
      if (failure !== undefined) return reject(failure);
      owed.push({ resolve, reject });
      worker.postMessage(texts);
    });
}

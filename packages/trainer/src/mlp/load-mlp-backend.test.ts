import { describe, expect, test, vi } from 'vitest';
import { fitMlpRival } from '../fit-rival.ts';
import { headProblem } from '../head-problem.ts';
import { shapeEmbedder } from '../testing/shape-embedder.ts';
import { syntheticLabels } from '../testing/synthetic-labels.ts';
import { trainRouter } from '../train.ts';
import { loadMlpBackend, type MlpBackendName } from './load-mlp-backend.ts';
import { randomTask } from './testing/random-task.ts';

describe('loadMlpBackend', () => {
  test('loads what is asked for', async () => {
    expect((await loadMlpBackend('own')).name).toBe('own, WebAssembly');
    expect((await loadMlpBackend('tfjs')).name).toMatch(/^tfjs, /u);
  });

  test('refuses a name that there is not, before anything else is done', async () => {
    const embedder = shapeEmbedder({ onAsked: () => expect.unreachable() });
    const mlpBackend = 'cuda' as MlpBackendName;
    await expect(trainRouter(syntheticLabels(), { embedder, mlpBackend })).rejects.toThrow(
      'mlpBackend must be one of own, tfjs; got "cuda"',
    );
  });
});

test('a router is trained with TensorFlow.js in the place of our own kernel', async () => {
  const { router, selection } = await trainRouter(syntheticLabels({ rows: 120 }), {
    embedder: shapeEmbedder(),
    repeats: 1,
    mlpBackend: 'tfjs',
  });
  expect(selection.results.some(({ rival }) => rival.kind === 'mlp')).toBe(true);
  expect(router.config.candidates).toEqual(['small', 'large']);
});

test('the MLP among the rivals is trained by the backend of its problem', async () => {
  const { embeddings, targets } = randomTask({ dimensions: 6, sizes: [6, 2], rows: 40, kind: 'dense', seed: 1 });
  const own = await loadMlpBackend('own');
  const start = vi.fn(own.start);
  const problem = headProblem({
    dimensions: 6,
    embeddings,
    ...targets,
    groups: Uint32Array.from(embeddings.keys()),
    topics: [],
    partitions: [Uint8Array.from(embeddings, (_, row) => row % 5)],
    seed: 1,
    mlpBackend: { ...own, start },
  });
  fitMlpRival(problem);
  expect(start).toHaveBeenCalledOnce();
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { createLexicalEmbedder } from './lexical-embedder.ts';
import { connectOpenAIEmbedder } from './openai-embeddings.ts';
import { structuralFeatureCount } from './structural-features.ts';
import { describeEmbedder } from './testing/embedder-contract.ts';
import { type EmbeddingStub, startEmbeddingStub } from './testing/embedding-stub.ts';
import { installedTransformers } from './testing/installed-transformers.ts';
import { tinySettings } from './testing/tiny-router.ts';
import { writeTinySentenceModel } from './testing/tiny-sentence-model.ts';
import { loadTransformersEmbedder } from './transformers.ts';

describeEmbedder('lexical', {
  make: async () =>
    createLexicalEmbedder(
      {
        settings: tinySettings,
        inverseDocumentFrequency: new Float32Array(128).fill(1),
        structuralMean: new Float32Array(structuralFeatureCount),
        structuralDeviation: new Float32Array(structuralFeatureCount).fill(1),
      },
      '0123456789abcdef',
    ),
  isUnitNorm: false,
});

describe('over HTTP', () => {
  let stub: EmbeddingStub;
  beforeAll(async () => {
    stub = await startEmbeddingStub();
  });
  afterAll(() => stub.close());

  describeEmbedder('openai', {
    make: () => connectOpenAIEmbedder({ model: 'm', baseURL: stub.baseURL, apiKey: 'secret' }),
    isUnitNorm: true,
  });
});

const library = await installedTransformers();
if (library === undefined) {
  test.skip('hf: @huggingface/transformers is not installed; FARTHING_TRANSFORMERS may name a folder that has it', () => {});
} else {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'farthing-tiny-model-'));
    await writeTinySentenceModel(folder);
  });
  afterAll(() => rm(folder, { recursive: true }));

  for (const pooling of ['mean', 'cls'] as const) {
    describeEmbedder(`hf with pooling ${pooling}`, {
      make: () => loadTransformersEmbedder({ model: folder, pooling, library }),
      isUnitNorm: true,
      mayConfuse: pooling === 'cls',
    });
  }
}

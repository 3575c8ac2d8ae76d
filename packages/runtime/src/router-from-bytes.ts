import { ArtifactError } from '@farthing/core';
import { createAssessor } from './assessment.ts';
import type { CoverageConfig, CoverageModel } from './coverage.ts';
import { checkEmbedder } from './embedder-identity.ts';
import type { Embedder } from './embedding.ts';
import { headFromTensors } from './head-from-tensors.ts';
import { createLexicalEmbedder, type LexicalEmbedder } from './lexical-embedder.ts';
import { parseRouterConfig, sha256Hex } from './parse-router-config.ts';
import { type AsyncRouter, createAsyncRouter, createRouter, type Router } from './router.ts';
import {
  type ExternalEmbedderConfig,
  isLexicalConfig,
  type LexicalEmbedderConfig,
  type RouterConfig,
} from './router-config.ts';
import { floats, parseSafetensors, type Tensor } from './safetensors.ts';

/** The two files of a router folder that routing needs. */
export interface RouterBytes {
  /** Content of `router.json`. */
  readonly config: string;
  /** Content of `weights.safetensors`. */
  readonly weights: Uint8Array;
}

export interface LoadRouterOptions {
  /**
   * The embedder that the router was trained with, or a function that makes it from what router.json says of it. The
   * function is not called for a router with the built-in embedder, which needs none.
   */
  readonly embedder: Embedder | ((config: ExternalEmbedderConfig) => Promise<Embedder>);
}

/**
 * Makes a router from bytes, in any JavaScript runtime. Without an embedder the router is a {@link Router}; with one its
 * decisions have to be waited for.
 *
 * @throws ArtifactError when the bytes are damaged, of another version, do not belong together, or were made with another
 *   embedder than the one given.
 */
export async function routerFromBytes(bytes: RouterBytes): Promise<Router>;
export async function routerFromBytes(bytes: RouterBytes, options: LoadRouterOptions): Promise<AsyncRouter>;
export async function routerFromBytes(
  { config: json, weights }: RouterBytes,
  options?: LoadRouterOptions,
): Promise<AsyncRouter> {
  const config = await parseRouterConfig(json);
  if ((await sha256Hex(weights)) !== config.weights.sha256) {
    throw new ArtifactError(`${config.weights.file}: not the weights router.json was written with, or damaged`);
  }
  checkShapes(config);
  const tensors = parseSafetensors(weights);
  const shape = { outputs: config.head.outputs.length, dimensions: config.embedder.dimensions };
  const head = headFromTensors(config.head, tensors, shape);
  const assess = createAssessor({
    head,
    calibrators: config.calibrators,
    coverage: config.coverage && { config: config.coverage, model: coverageFrom(config.coverage, tensors) },
  });
  const given = typeof options?.embedder === 'function' ? undefined : options?.embedder;
  if (given !== undefined)
    checkEmbedder(given, { expected: config.embedder, subject: 'router.json', remedy: 'train the router again' });
  if (isLexicalConfig(config.embedder)) {
    return createRouter(config, { embedder: lexicalFrom(config.embedder, tensors), assess, head });
  }
  return createAsyncRouter(config, { embedder: given ?? (await makeEmbedder(config.embedder, options)), assess });
}

async function makeEmbedder(
  expected: ExternalEmbedderConfig,
  options: LoadRouterOptions | undefined,
): Promise<Embedder> {
  if (typeof options?.embedder !== 'function') {
    throw new ArtifactError(
      `router.json: this router needs the embedder ${expected.id}; load it with loadRouter(folder, { embedder })`,
    );
  }
  const embedder = await options.embedder(expected);
  checkEmbedder(embedder, { expected, subject: 'router.json', remedy: 'train the router again' });
  return embedder;
}

function lexicalFrom(
  { settings, fingerprint }: LexicalEmbedderConfig,
  tensors: ReadonlyMap<string, Tensor>,
): LexicalEmbedder {
  const parameters = {
    settings,
    inverseDocumentFrequency: floats(tensors, 'lexical.idf', [settings.wordBuckets + settings.characterBuckets]),
    structuralMean: floats(tensors, 'lexical.structural_mean'),
    structuralDeviation: floats(tensors, 'lexical.structural_deviation'),
  };
  return createLexicalEmbedder(parameters, fingerprint);
}

function checkShapes({ candidates, calibrators, head }: RouterConfig): void {
  const outputs = head.outputs.length;
  const others = candidates.length - 1;
  if (calibrators.length === others && (outputs === others || outputs === candidates.length)) return;
  throw new ArtifactError(
    `router.json: ${candidates.length} candidates need ${others} calibrators and ${others} or ${candidates.length} ` +
      `outputs, got ${calibrators.length} and ${outputs}`,
  );
}

function coverageFrom({ dimensions, directions }: CoverageConfig, tensors: ReadonlyMap<string, Tensor>): CoverageModel {
  return {
    mean: floats(tensors, 'coverage.mean', [dimensions]),
    scale: floats(tensors, 'coverage.scale', [dimensions]),
    axes: floats(tensors, 'coverage.axes', [directions, dimensions]),
    variances: floats(tensors, 'coverage.variances', [directions + 1]),
  };
}

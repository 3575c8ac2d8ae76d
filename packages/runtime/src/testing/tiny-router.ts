import { evenTierCosts } from '../choose-tier.ts';
import { lexicalDimensions, lexicalProfileLength, lexicalVersion } from '../lexical-embedder.ts';
import type { LexicalSettings } from '../lexical-ngrams.ts';
import { sha256Hex } from '../parse-router-config.ts';
import { type RouterConfig, routerSchemaVersion, type TierCosts } from '../router-config.ts';
import type { RouterBytes } from '../router-from-bytes.ts';
import { encodeSafetensors, type Tensor } from '../safetensors.ts';
import { structuralFeatureCount } from '../structural-features.ts';

export const tinySettings: LexicalSettings = {
  wordBuckets: 64,
  maxWords: 1,
  characterBuckets: 64,
  minCharacters: 2,
  maxCharacters: 3,
  maxTextLength: 256,
};

/**
 * A whole, valid router, two candidates unless told otherwise, whose score rises with the share of digits in the text.
 *
 * @param tensors added to its own, or in place of them.
 */
export async function tinyRouterBytes(
  change: Partial<RouterConfig> = {},
  tensors: Readonly<Record<string, Tensor>> = {},
): Promise<RouterBytes> {
  const dimensions = lexicalDimensions(tinySettings);
  const candidates = change.candidates ?? ['small', 'large'];
  const outputs = candidates.length - 1;
  const weight = new Float32Array(dimensions * outputs);
  // The only non-zero weights: fewer digits, more quality for every cheap model.
  weight.fill(
    -20,
    (dimensions - structuralFeatureCount + 4) * outputs,
    (dimensions - structuralFeatureCount + 5) * outputs,
  );
  const lengthAxis = new Float32Array(lexicalProfileLength);
  lengthAxis[4] = 1;
  const weights = encodeSafetensors(
    new Map<string, Tensor>([
      ['lexical.idf', { shape: [128], data: new Float32Array(128).fill(1) }],
      ['lexical.structural_mean', { shape: [structuralFeatureCount], data: new Float32Array(structuralFeatureCount) }],
      [
        'lexical.structural_deviation',
        { shape: [structuralFeatureCount], data: new Float32Array(structuralFeatureCount).fill(1) },
      ],
      // Coverage, where a test asks for it, falls with the logarithm of the text's length.
      ['coverage.mean', { shape: [lexicalProfileLength], data: new Float32Array(lexicalProfileLength) }],
      ['coverage.scale', { shape: [lexicalProfileLength], data: new Float32Array(lexicalProfileLength).fill(1) }],
      ['coverage.axes', { shape: [1, lexicalProfileLength], data: lengthAxis }],
      ['coverage.variances', { shape: [2], data: Float32Array.of(4, 1e9) }],
      ['head.0.weight', { shape: [dimensions, outputs], data: weight }],
      ['head.0.bias', { shape: [outputs], data: new Float32Array(outputs).fill(1) }],
      ...Object.entries(tensors),
    ]),
  );
  const content: Omit<RouterConfig, 'checksum'> = {
    schemaVersion: routerSchemaVersion,
    id: 'tiny',
    packageVersion: '0.0.0',
    embedder: { id: 'lexical', version: lexicalVersion, fingerprint: 'tiny', dimensions, settings: tinySettings },
    candidates,
    ...(candidates.length > 2 && {
      tierCosts: { unit: 'steps', relative: evenTierCosts(candidates.length) } satisfies TierCosts,
    }),
    head: { kind: 'logistic', outputs: candidates.slice(0, -1), layers: [[dimensions, outputs]] },
    calibrators: [{ kind: 'platt', slope: 4, intercept: -2 }],
    thresholds: [],
    defaultThreshold: 0.5,
    scoreQuantiles: [0, 0.25, 0.5, 0.75, 0.9],
    training: { dataHash: '', seed: 1, rows: 0, testRows: 0 },
    testMetrics: null,
    weights: { file: 'weights.safetensors', sha256: await sha256Hex(weights) },
    ...change,
  };
  const checksum = await sha256Hex(new TextEncoder().encode(JSON.stringify(content)));
  return { config: JSON.stringify({ ...content, checksum }, null, 2), weights };
}

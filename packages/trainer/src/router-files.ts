import {
  type Calibrator,
  type Embedder,
  embedderIdentity,
  type LexicalParameters,
  lexicalVersion,
  type RouterConfig,
  routerSchemaVersion,
  sha256Hex,
  type TierCosts,
  type TunedThreshold,
} from '@farthing/runtime';
import { encodeSafetensors, type Tensor } from '@farthing/runtime/safetensors';
import { headConfig, headTensors } from './encode-head.ts';
import type { FittedCoverage } from './fit-coverage.ts';
import type { SelectedHead } from './select-head.ts';
import type { TrainingRow } from './training-rows.ts';
import { trainedThreshold } from './tune-thresholds.ts';

/** What a router folder is made of. */
export interface RouterParts {
  readonly candidates: readonly string[];
  readonly train: readonly TrainingRow[];
  readonly testRows: number;
  readonly seed: number;
  readonly embedder: Embedder;
  /** What the lexical embedder was fitted to; `undefined` for every other one, which is not in the folder. */
  readonly lexical: LexicalParameters | undefined;
  readonly selection: SelectedHead;
  /** `undefined` for an embedder whose vectors do not say. */
  readonly coverage: FittedCoverage | undefined;
  readonly calibrators: readonly Calibrator[];
  readonly thresholds: readonly TunedThreshold[];
  readonly scoreQuantiles: readonly number[];
  /** `undefined` with two candidates. */
  readonly tierCosts: TierCosts | undefined;
  readonly packageVersion: string;
  /** Metrics on the held-out rows; null when none were held out. */
  readonly testMetrics: unknown;
}

const weightsFile = 'weights.safetensors';

/** Encodes the two files that routing needs. */
export async function encodeRouter(
  parts: RouterParts,
): Promise<{ readonly config: string; readonly weights: Uint8Array }> {
  const { candidates, lexical, selection, train } = parts;
  const weights = encodeSafetensors(
    new Map([...lexicalTensors(lexical), ...headTensors(selection.head), ...coverageTensors(parts.coverage)]),
  );
  const dataHash = await hashRows(train);
  const content: Omit<RouterConfig, 'checksum'> = {
    schemaVersion: routerSchemaVersion,
    id: `${slug(parts.embedder.id)}-${selection.head.kind}-${dataHash.slice(0, 8)}-seed${parts.seed}`,
    packageVersion: parts.packageVersion,
    embedder: embedderConfig(parts),
    candidates,
    ...(parts.tierCosts !== undefined && { tierCosts: parts.tierCosts }),
    head: headConfig(selection.head, candidates),
    calibrators: parts.calibrators,
    ...(parts.coverage && { coverage: parts.coverage.config }),
    thresholds: parts.thresholds,
    defaultThreshold: trainedThreshold(parts.thresholds),
    scoreQuantiles: parts.scoreQuantiles,
    training: { dataHash, seed: parts.seed, rows: train.length, testRows: parts.testRows },
    testMetrics: parts.testMetrics,
    weights: { file: weightsFile, sha256: await sha256Hex(weights) },
  };
  return { config: await sealRouterConfig(content), weights };
}

/** The content of `router.json`: the object with its checksum, which goes last. */
export async function sealRouterConfig(content: Omit<RouterConfig, 'checksum'>): Promise<string> {
  const checksum = await sha256Hex(new TextEncoder().encode(JSON.stringify(content)));
  return `${JSON.stringify({ ...content, checksum }, null, 2)}\n`;
}

function embedderConfig({ embedder, lexical }: RouterParts): RouterConfig['embedder'] {
  const { fingerprint, dimensions, options = {} } = embedder;
  if (lexical === undefined) return { ...embedderIdentity(embedder), options };
  return { id: 'lexical', version: lexicalVersion, fingerprint, dimensions, settings: lexical.settings };
}

/** `hf:Xenova/all-MiniLM-L6-v2` as part of a name: `all-minilm-l6-v2`. */
function slug(embedderId: string): string {
  const [last = ''] = embedderId
    .split(/[:/\\@]/u)
    .filter((part) => part !== '')
    .slice(-1);
  return (
    last
      .toLowerCase()
      .replace(/[^a-z0-9]+/gu, '-')
      .slice(0, 40) || 'embedder'
  );
}

function lexicalTensors(lexical: LexicalParameters | undefined): Map<string, Tensor> {
  const vector = (data: Float32Array): Tensor => ({ shape: [data.length], data });
  const tensors = new Map<string, Tensor>();
  if (lexical !== undefined) {
    tensors.set('lexical.idf', vector(lexical.inverseDocumentFrequency));
    tensors.set('lexical.structural_mean', vector(lexical.structuralMean));
    tensors.set('lexical.structural_deviation', vector(lexical.structuralDeviation));
  }
  return tensors;
}

function coverageTensors(coverage: FittedCoverage | undefined): [string, Tensor][] {
  if (coverage === undefined) return [];
  const { mean, scale, axes, variances } = coverage.model;
  return [
    ['coverage.mean', { shape: [mean.length], data: mean }],
    ['coverage.scale', { shape: [scale.length], data: scale }],
    ['coverage.axes', { shape: [variances.length - 1, mean.length], data: axes }],
    ['coverage.variances', { shape: [variances.length], data: variances }],
  ];
}

/** SHA-256 of what was learnt from: ids, texts and qualities, in order. */
export async function hashRows(rows: readonly TrainingRow[]): Promise<string> {
  const lines = rows.map(({ row, qualities }) => JSON.stringify([row.id, row.text, qualities, row.weight]));
  return sha256Hex(new TextEncoder().encode(lines.join('\n')));
}

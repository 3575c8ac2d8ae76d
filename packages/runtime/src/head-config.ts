import { ArtifactError } from '@farthing/core';

/** What router.json says of a head that is a network. */
export interface NetworkConfig {
  readonly kind: 'constant' | 'logistic' | 'mlp';
  /** [inputs, outputs] of each layer. */
  readonly layers: readonly (readonly [number, number])[];
}

/** What router.json says of a head that keeps training rows. */
export interface NeighboursConfig {
  readonly kind: 'neighbours';
  /** Neighbours averaged over, and the power of the similarity that each counts; see `NeighbourSettings`. */
  readonly neighbours: number;
  readonly power: number;
  /** Stored training rows. */
  readonly rows: number;
  /** Numbers stored of them in all, without their qualities and weights. */
  readonly values: number;
  /** Whether their vectors are stored whole (`dense`) or by dimension (`postings`). */
  readonly vectors: 'dense' | 'postings';
}

/** What router.json says of a head that blends others. */
export interface StackConfig {
  readonly kind: 'stack';
  /** Weights are ≥ 0 and add up to 1. Tensors of part `n` are named `head.part<n>.…`. */
  readonly parts: readonly { readonly weight: number; readonly head: NetworkConfig | NeighboursConfig }[];
}

export type HeadConfig = (NetworkConfig | NeighboursConfig | StackConfig) & {
  /** Model ids the outputs stand for, in order: every candidate, or every one but the reference. */
  readonly outputs: readonly string[];
};

/** Most rows whose vectors a router keeps. */
export const mostStoredRows = 8192;

/**
 * Most numbers of these vectors: what a decision may cost, and a folder weigh. A dense one takes 4 bytes, a sparse one 8,
 * since it needs its place too.
 */
export const mostStoredValues = { dense: 2 ** 22, postings: 2 ** 20 } as const;

/**
 * Checks a head of a kind and shape that this runtime can read; its tensors are checked when they are.
 *
 * @throws ArtifactError that names the field.
 */
export function checkHeadConfig(head: unknown, at = 'head'): asserts head is HeadConfig {
  const { kind, parts, outputs } = fieldsOf(head, at);
  if (!Array.isArray(outputs) || !outputs.every((name) => typeof name === 'string')) {
    throw refusal(`${at}.outputs`, 'a list of model ids', outputs);
  }
  if (kind !== 'stack') {
    checkPart(head, at);
    return;
  }
  if (!Array.isArray(parts) || parts.length < 2) throw refusal(`${at}.parts`, 'a list of two or more', parts);
  let total = 0;
  for (const [index, part] of parts.entries()) {
    const { weight, head: nested } = fieldsOf(part, `${at}.parts[${index}]`);
    if (!isBetween(weight, 0, 1)) throw refusal(`${at}.parts[${index}].weight`, 'a number from 0 to 1', weight);
    total += weight;
    checkPart(nested, `${at}.parts[${index}].head`);
  }
  if (Math.abs(total - 1) > 1e-6) throw refusal(`${at}.parts`, 'weights that add up to 1', total);
}

function checkPart(head: unknown, at: string): void {
  const fields = fieldsOf(head, at);
  switch (fields.kind) {
    case 'constant':
    case 'logistic':
    case 'mlp':
      if (isLayerList(fields.layers)) return;
      throw refusal(`${at}.layers`, 'a list of [inputs, outputs], each the outputs of the one before', fields.layers);
    case 'neighbours':
      checkNeighbours(fields, at);
      return;
    default:
      throw refusal(
        `${at}.kind`,
        'constant, logistic, mlp, neighbours or stack (the latter not within another)',
        fields.kind,
      );
  }
}

function checkNeighbours({ neighbours, power, rows, values, vectors }: Record<string, unknown>, at: string): void {
  if (vectors !== 'dense' && vectors !== 'postings') throw refusal(`${at}.vectors`, 'dense or postings', vectors);
  if (!isCount(rows, mostStoredRows)) throw refusal(`${at}.rows`, `a number from 1 to ${mostStoredRows}`, rows);
  const most = mostStoredValues[vectors];
  if (!isCount(values, most)) throw refusal(`${at}.values`, `a number from 1 to ${most}`, values);
  if (!isCount(neighbours, mostStoredRows)) {
    throw refusal(`${at}.neighbours`, `a number from 1 to ${mostStoredRows}`, neighbours);
  }
  if (!isBetween(power, 0, 64) || power === 0) throw refusal(`${at}.power`, 'a number above 0, at most 64', power);
}

function isLayerList(layers: unknown): boolean {
  if (!Array.isArray(layers) || layers.length === 0) return false;
  return layers.every(
    (layer: unknown, index) =>
      Array.isArray(layer) &&
      layer.length === 2 &&
      layer.every((side) => isCount(side, Number.MAX_SAFE_INTEGER)) &&
      (index === 0 || layers[index - 1][1] === layer[0]),
  );
}

function fieldsOf(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw refusal(at, 'an object', value);
  return value as Record<string, unknown>;
}

function isCount(value: unknown, most: number): value is number {
  return Number.isSafeInteger(value) && isBetween(value, 1, most);
}

function isBetween(value: unknown, low: number, high: number): value is number {
  return typeof value === 'number' && value >= low && value <= high;
}

function refusal(at: string, expected: string, got: unknown): ArtifactError {
  return new ArtifactError(
    `router.json: "${at}" must be ${expected}; got ${JSON.stringify(got)}. Train the router again with this version`,
  );
}

import { ArtifactError } from '@farthing/core';
import type { Head, NeighboursHead, NetworkHead } from './head.ts';
import type { HeadConfig, NeighboursConfig, NetworkConfig } from './head-config.ts';
import type { StoredVectors } from './nearest-rows.ts';
import type { DenseLayer } from './network.ts';
import { floats, integers, type Tensor } from './safetensors.ts';

/** What a head must fit. */
export interface HeadShape {
  /** Outputs of every part. */
  readonly outputs: number;
  /** Length of the vectors that the head reads. */
  readonly dimensions: number;
}

/**
 * A head from what router.json and the weights say of it.
 *
 * @throws ArtifactError when a tensor is missing, has another shape, or holds what no trainer writes.
 */
export function headFromTensors(config: HeadConfig, tensors: ReadonlyMap<string, Tensor>, shape: HeadShape): Head {
  if (config.kind !== 'stack') return partFrom(config, tensors, { ...shape, name: 'head' });
  const parts = config.parts.map(({ weight, head }, index) => ({
    weight,
    head: partFrom(head, tensors, { ...shape, name: `head.part${index}` }),
  }));
  return { kind: 'stack', parts };
}

/** What a part must fit, and what its tensors' names begin with. */
interface PartShape extends HeadShape {
  readonly name: string;
}

function partFrom(
  config: NetworkConfig | NeighboursConfig,
  tensors: ReadonlyMap<string, Tensor>,
  shape: PartShape,
): NetworkHead | NeighboursHead {
  return config.kind === 'neighbours'
    ? neighboursFrom(config, tensors, shape)
    : { kind: config.kind, layers: layersFrom(config, tensors, shape) };
}

function layersFrom(
  { layers }: NetworkConfig,
  tensors: ReadonlyMap<string, Tensor>,
  { outputs, name }: PartShape,
): DenseLayer[] {
  const last = layers.at(-1)![1];
  if (last !== outputs) throw new ArtifactError(`router.json: "${name}" needs ${outputs} outputs, got ${last}`);
  return layers.map(([rows, columns], index) => ({
    inputs: rows,
    outputs: columns,
    weight: floats(tensors, `${name}.${index}.weight`, [rows, columns]),
    bias: floats(tensors, `${name}.${index}.bias`, [columns]),
  }));
}

function neighboursFrom(
  config: NeighboursConfig,
  tensors: ReadonlyMap<string, Tensor>,
  shape: PartShape,
): NeighboursHead {
  const { rows, neighbours, power } = config;
  const { outputs, name } = shape;
  const qualities = floats(tensors, `${name}.qualities`, [rows, outputs]);
  const weights = floats(tensors, `${name}.weights`, [rows]);
  if (!qualities.every((quality) => quality >= 0 && quality <= 1)) {
    throw new ArtifactError(`weights: tensor "${name}.qualities" must hold numbers from 0 to 1`);
  }
  if (!weights.every((weight) => weight > 0 && Number.isFinite(weight))) {
    throw new ArtifactError(`weights: tensor "${name}.weights" must hold numbers above 0`);
  }
  const vectors = vectorsFrom(config, tensors, shape);
  return { kind: 'neighbours', outputs, neighbours, power, qualities, weights, vectors };
}

function vectorsFrom(
  { vectors: kind, rows: rowCount, values: valueCount }: NeighboursConfig,
  tensors: ReadonlyMap<string, Tensor>,
  { dimensions, name }: PartShape,
): StoredVectors {
  if (kind === 'dense')
    return { kind, dimensions, vectors: floats(tensors, `${name}.vectors`, [rowCount, dimensions]) };
  const starts = integers(tensors, `${name}.starts`, [dimensions + 1]);
  const rows = integers(tensors, `${name}.rows`, [valueCount]);
  const values = floats(tensors, `${name}.values`, [valueCount]);
  // Searching trusts these: a row that is not there would be added to silently.
  const isAscending = starts.every((start, at) => start >= (at === 0 ? 0 : starts[at - 1]!));
  if (starts[0] !== 0 || starts.at(-1) !== valueCount || !isAscending) {
    throw new ArtifactError(`weights: tensor "${name}.starts" must rise from 0 to ${valueCount}`);
  }
  if (!rows.every((row) => row < rowCount)) {
    throw new ArtifactError(`weights: tensor "${name}.rows" must hold numbers below ${rowCount}`);
  }
  return { kind, starts, rows, values };
}
